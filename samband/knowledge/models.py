"""What people know, and how we know it: topics, evidence, postings, corrections."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models.functions import Now, Reverse

from samband.entries.models import Entry
from samband.parties.models import Identity, Party
from samband.people.models import Person
from samband.spaces.models import Audience

# What an evidence row keeps of a text, in characters: enough to search and to quote.
TEXT_KEPT = 4_000
PATHS_KEPT = 40


class Topic(models.Model):
    """A subject area, product or technique that everything can hang on. Personal data: none."""

    slug = models.CharField(max_length=60, unique=True)
    name_sv = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.name_sv

    def name(self, language: str) -> str:
        """The name in a language of the interface."""
        return self.name_sv if language == "sv" else self.name_en


class EntryTopic(models.Model):
    """An entry is about a topic (its hashtag stands in it); read only through the entry."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="topics")
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="entries")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "entry"], name="entry_topic_once")]


class Document(models.Model):
    """One piece of evidence: a dated item that shows that somebody knows something.

    Why not search entries directly: commits and statements are evidence too, are never entries, and rank beside them.
    Read only by `audience_id = ANY(mine)`.

    Personal data: what people wrote, as far as it is indexed; erased with its entry, import or person.
    """

    class Kind(models.TextChoices):
        ENTRY = "entry"
        COMMENT = "comment"
        COMMIT = "commit"
        STATEMENT = "statement"

    kind = models.CharField(max_length=9, choices=Kind)
    audience = models.ForeignKey(Audience, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    language = models.CharField(max_length=8, default="en")
    title = models.CharField(max_length=300, blank=True, default="")
    text = models.TextField(blank=True, default="")
    # Where the work was done: touched files; for a comment its thread's title; topics.
    paths: "ArrayField[list[str], list[str]]" = ArrayField(
        models.TextField(), default=list, blank=True
    )
    link = models.CharField(max_length=500, blank=True, default="")
    # Words in title, text and paths after stop words, as its postings say.
    lengths: "ArrayField[list[int], list[int]]" = ArrayField(models.IntegerField(), default=list)
    # The terms that it is posted under, so that taking it away is exact whatever the rules of words are by then.
    terms: "ArrayField[list[str], list[str]]" = ArrayField(
        models.TextField(), default=list, blank=True
    )
    entry = models.OneToOneField(
        Entry, null=True, on_delete=models.CASCADE, related_name="document"
    )
    # Of packages above this one.
    source_id = models.BigIntegerField(null=True)
    import_id = models.BigIntegerField(null=True)
    # What the source calls it (a commit's hash), so that importing again adds nothing twice.
    external_id = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source_id", "external_id"],
                condition=models.Q(source_id__isnull=False),
                name="document_once_per_source",
            )
        ]
        indexes = [
            models.Index(
                fields=["import_id"],
                name="document_import",
                condition=models.Q(import_id__isnull=False),
            )
        ]


class Role(models.Model):
    """Who did what in a piece of evidence. Personal data: ids."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="roles")
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="+")
    # A number of `evidence.ROLES`.
    role = models.SmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "party", "role"], name="role_once")
        ]


class Posting(models.Model):
    """The documents of one block and one audience that hold a term: a run of records, see `postings`.

    Keyed by audience, so that what the asker may not see is never read. Personal data: none by itself.
    """

    term = models.TextField(db_collation="C")
    audience = models.ForeignKey(
        Audience, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    block = models.IntegerField()
    payload = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["term", "audience", "block"], name="posting_once")
        ]
        indexes = [
            # The end of a compound word ("värmepump" for "pump").
            models.Index(OpClass(Reverse("term"), "text_pattern_ops"), name="posting_word_end")
        ]


class Block(models.Model):
    """How many documents and words stand in one block of one audience; writers of a block wait for each other here."""

    audience = models.ForeignKey(
        Audience, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    block = models.IntegerField()
    documents = models.IntegerField(default=0)
    title_words = models.BigIntegerField(default=0)
    text_words = models.BigIntegerField(default=0)
    path_words = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["audience", "block"], name="block_once")]


class WorkCount(models.Model):
    """How often a party had a role in what all colleagues may see: the prior of the ranking, never shown.

    Personal data: a figure about activity; only ever a divisor, no page or API gives it out.
    """

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="+", db_index=False)
    role = models.SmallIntegerField()
    count = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["party", "role"], name="work_count_once")]


class TopicClaim(models.Model):
    """A person says that they know a topic; counts as evidence beside what they wrote. Personal data: yes, their own."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="topic_claims")
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="claims")
    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="claim")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "topic"], name="topic_claim_once")]


class EvidenceCorrection(models.Model):
    """ "This is wrong", said by the person it is about: an item, or a topic, never counts or shows for them again.

    Personal data: yes; read by that person only.
    """

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="+")
    document = models.ForeignKey(Document, null=True, on_delete=models.CASCADE, related_name="+")
    topic = models.ForeignKey(Topic, null=True, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="correction_of_one_thing",
                condition=models.Q(document__isnull=False, topic__isnull=True)
                | models.Q(document__isnull=True, topic__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["party", "document"],
                condition=models.Q(document__isnull=False),
                name="correction_document_once",
            ),
            models.UniqueConstraint(
                fields=["party", "topic"],
                condition=models.Q(topic__isnull=False),
                name="correction_topic_once",
            ),
        ]


class NameWord(models.Model):
    """A word of a name (folded) under which an identity or a person is found, typing errors included.

    Kept by database triggers on `parties_identity` and `people_person` (migration 0002), so that no writer can forget it.
    Personal data: yes; row-level security as on identities: only the layer that saw the name reads it.
    """

    layer = models.BigIntegerField(default=0)
    word = models.TextField(db_collation="C")
    identity = models.ForeignKey(Identity, null=True, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["layer", "word"], name="name_word_in_layer")]
