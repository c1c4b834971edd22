"""The entry: anything written for an audience."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from samband.entries.querysets import EntryQuerySet
from samband.people.models import Person
from samband.spaces.models import Audience


class Entry(models.Model):
    """A post, comment, page, … . Comments have a root. Counters and words live in side tables, so that a reaction does
    not rewrite the text's row.

    Personal data: what people write. Erasing an author leaves the entry with a byline or removes it, as they choose.
    """

    class Kind(models.TextChoices):
        POST = "post"
        COMMENT = "comment"
        PAGE = "page"
        QUESTION = "question"
        LINK = "link"
        # Written by packages above (`write_post(beside=…)`).
        THANKS = "thanks"
        FIKA = "fika"

    class State(models.TextChoices):
        DRAFT = "draft"
        PUBLISHED = "published"
        DELETED = "deleted"
        # By those who look after its audience; its author and they still see it.
        HIDDEN = "hidden"

    kind = models.CharField(max_length=12, choices=Kind, default=Kind.POST)
    author = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="entries")
    byline = models.CharField(max_length=160, blank=True, default="")
    audience = models.ForeignKey(Audience, on_delete=models.PROTECT, related_name="entries")
    # `entry_number_once` begins with it; beside an index of its own the planner read long threads to their end.
    root = models.ForeignKey(
        "self", null=True, on_delete=models.CASCADE, related_name="comments", db_index=False
    )
    parent = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="replies")
    # Place in its thread: 0 for the root, then 1, 2, … taken under the root's row lock.
    number = models.IntegerField(default=0)
    title = models.CharField(max_length=200, blank=True, default="")
    body = models.TextField()
    # Rendered and cleaned once per revision; holds no language, date or reader.
    html = models.TextField(blank=True, default="")
    renderer = models.SmallIntegerField(default=0)
    language = models.CharField(max_length=8, default="sv")
    state = models.CharField(max_length=9, choices=State, default=State.PUBLISHED)
    version = models.IntegerField(default=1)
    outline = models.JSONField(default=dict)
    # What it answers word by word: an id without a constraint, laid on with the reader's rights, so that it also says that
    # something was quoted which is gone, or not for this reader.
    quoted = models.ForeignKey(
        "self",
        null=True,
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    # A thread whose question is settled; who said so stands in its history.
    resolved_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    edited_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    deleted_at = models.DateTimeField(null=True)
    deleted_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = EntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["root", "number"], name="entry_number_once"),
            models.CheckConstraint(
                name="entry_thread_shape",
                condition=models.Q(root__isnull=True, parent__isnull=True, number=0)
                | models.Q(root__isnull=False, parent__isnull=False, number__gt=0),
            ),
        ]
        indexes = [
            models.Index(
                fields=["-published_at", "-id"],
                name="entry_stream",
                condition=models.Q(state="published", root__isnull=True),
            ),
            models.Index(
                fields=["audience", "-published_at", "-id"],
                name="entry_audience_stream",
                condition=models.Q(state="published", root__isnull=True),
            ),
            models.Index(fields=["author", "-published_at", "-id"], name="entry_author"),
            models.Index(
                fields=["-published_at", "-id"],
                name="entry_links",
                condition=models.Q(kind="link", state="published", root__isnull=True),
            ),
            # What is new in an audience, comments included: the count of what is unread.
            models.Index(
                fields=["audience", "published_at"],
                name="entry_audience_news",
                condition=models.Q(state="published"),
            ),
        ]


class Revision(models.Model):
    """What an entry said before an edit; revision n is the text of version n."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="revisions")
    version = models.IntegerField()
    title = models.CharField(max_length=200, blank=True, default="")
    body = models.TextField()
    actor = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "version"], name="revision_once")]


class Counters(models.Model):
    """What is counted about an entry and its thread, apart from its text."""

    entry = models.OneToOneField(
        Entry, primary_key=True, on_delete=models.CASCADE, related_name="counters"
    )
    comments = models.IntegerField(default=0)
    last_number = models.IntegerField(default=0)
    last_comment_at = models.DateTimeField(null=True)
    # Numbers below this one are nobody's news: an import sets it past its last one.
    unread_from = models.IntegerField(default=0, db_default=0)
    # The same for single numbers: what was imported into another thread and moved here.
    quiet: "ArrayField[list[int], list[int]]" = ArrayField(
        models.IntegerField(), default=list, db_default=[]
    )
    # How many people put which emoji on this entry, itself a comment or not: {"🙏": 3}.
    reactions = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))


class Mention(models.Model):
    """Somebody was named with @handle in an entry; read only through the entry."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="mentions")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    published_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "person"], name="mention_once")]
        indexes = [
            models.Index(fields=["person", "-published_at", "-entry"], name="mention_newest")
        ]


class Attachment(models.Model):
    """A picture or file of an entry; read only through the entry. Pictures are re-encoded without EXIF.

    Without an entry it was uploaded and not sent yet: only its owner sees it, and it goes away after a while.
    """

    entry = models.ForeignKey(
        Entry, null=True, on_delete=models.CASCADE, related_name="attachments"
    )
    # Where it waits until it is sent.
    draft = models.ForeignKey(
        "entries.Draft", null=True, on_delete=models.SET_NULL, related_name="attachments"
    )
    owner = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    # What the file was called where it came from; "" for pictures of earlier versions.
    name = models.CharField(max_length=160, blank=True, default="")
    # Name under the data folder's files/, drawn at random.
    stored_name = models.CharField(max_length=120)
    # A picture's smaller version for lists, "" where it is small already.
    small_name = models.CharField(max_length=120, blank=True, default="")
    content_type = models.CharField(max_length=80)
    width = models.IntegerField(null=True)
    height = models.IntegerField(null=True)
    alt = models.CharField(max_length=500, blank=True, default="")
    size = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(
                fields=["owner"], name="attachment_unsent", condition=models.Q(entry__isnull=True)
            )
        ]

    @property
    def is_picture(self) -> bool:
        return self.width is not None


from samband.entries.draft_models import Draft  # noqa: E402 - Django finds models here
from samband.entries.link_models import Link, LinkPolicy, LinkUse  # noqa: E402
from samband.entries.peace_models import Block, PutAway, Report  # noqa: E402
from samband.entries.reaction_models import Reaction  # noqa: E402
from samband.entries.repair_models import Pin, ThreadChange  # noqa: E402

__all__ = [
    "Attachment",
    "Block",
    "Counters",
    "Draft",
    "Entry",
    "Link",
    "LinkPolicy",
    "LinkUse",
    "Mention",
    "Pin",
    "PutAway",
    "Reaction",
    "Report",
    "Revision",
    "ThreadChange",
]
