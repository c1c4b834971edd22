"""What can be done with entries: one verb per use, one transaction each."""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samband.entries.access import (
    deleted_entry_for_restoring,
    entry_for_deleting,
    entry_for_editing,
    entry_for_reading,
)
from samband.entries.addressing import Addressee, hold_audience
from samband.entries.attachments import Attached, attach, claim
from samband.entries.bulk import NewEntry, insert_entries
from samband.entries.drafts import drop_draft
from samband.entries.extras import MORE, Written, store_extras
from samband.entries.finding import addresses, what_is
from samband.entries.hooks import run_after_many, run_after_write
from samband.entries.models import Attachment, Counters, Entry, Revision
from samband.entries.quoting import quoted_in_post
from samband.entries.repair.holding import hold_for_answer
from samband.entries.rules import KEPT_DELETED
from samband.entries.storing import clean_body, store_around, store_text
from samband.kernel.errors import Conflict, Invalid, NotFound
from samband.kernel.events import announce
from samband.kernel.text import one_line
from samband.people.models import Person
from samband.spaces.audiences import lock_for_writing

__all__ = [
    "NewEntry",
    "comment",
    "delete_entry",
    "edit_entry",
    "insert_entries",
    "restore_entry",
    "write_post",
]


# What a package above stores about an entry, in the same transaction, before anybody is told of it.
Beside = Callable[[Entry], None]


def _kind_of(kind: str, body: str, files: Sequence[Attachment]) -> Entry.Kind:
    """What the writer chose, or what the text is by itself. A picture is a post with a picture."""
    if not kind:
        found = what_is(body, has_pictures=any(one.is_picture for one in files))
        return Entry.Kind.POST if found == "picture" else Entry.Kind(found)
    if kind not in (Entry.Kind.POST, Entry.Kind.PAGE, Entry.Kind.QUESTION, Entry.Kind.LINK):
        raise Invalid(_("Choose what it is: a post, a question, a link or a page."))
    if kind == Entry.Kind.LINK and not addresses(body):
        raise Invalid(_("A link needs an address that begins with https://."), code="no-address")
    return Entry.Kind(kind)


@transaction.atomic
def write_post(
    *,
    actor: Person,
    to: Addressee,
    body: str,
    title: str = "",
    kind: str = Entry.Kind.POST,
    attachments: Sequence[Attached] = (),
    extras: Sequence[Written] = (),
    quoted_id: int | None = None,
    draft_id: int | None = None,
    tells: int | None = None,
    shown: str | None = None,
    beside: Beside | None = None,
    now: datetime | None = None,
) -> Entry:
    """Write a post, a question, a link, or a page (`kind`, needs a title), for an audience; "" finds out which it is.

    `attachments` were handed over before (`attachments.upload_file`); `extras` are a poll, a date (`extras`). A draft that it
    was written in is gone afterwards. `quoted_id` names an entry that stands above it, for each reader as far as they may see
    it.
    `shown` is the audience's token of the form; raises `Widened` when more people would read it than the form said.
    `beside(entry)` stores what a package above has about it, before anybody is told, and lets `kind` be one of its own.
    `tells` is how many people the writer agreed to tell by naming groups; raises `groups.AsksFirst` for more than ten that
    were not agreed to. Raises `Invalid` for empty or too long texts, what can't go along or be quoted, and unknown people,
    `NotFound` and `Refused` for audiences.
    """
    files = claim(actor, attachments)
    title = title if title.strip() else next((one.title for one in extras if one.title), "")
    body = clean_body(body, may_be_empty=bool(files) or any(one.title for one in extras))
    title = one_line(title, 200) if title.strip() else ""
    if kind == Entry.Kind.PAGE and not title:
        raise Invalid(_("A page needs a title."), fields={"title": [_("A page needs a title.")]})
    audience = hold_audience(actor, to, shown)
    now = now or timezone.now()
    entry = Entry(
        kind=_kind_of(kind, body, files) if beside is None else Entry.Kind(kind),
        author=actor,
        audience=audience,
        title=title,
        body=body,
        quoted_id=quoted_in_post(actor, quoted_id),
        outline={MORE: [one.name for one in extras]} if extras else {},
        published_at=now,
    )
    text = store_text(entry, actor, tells)
    entry.save()
    attach(entry, files)
    store_extras(entry, extras, actor, now)
    drop_draft(actor, draft_id)
    store_around(entry, text, is_new=True)
    if beside is not None:
        beside(entry)
    announce("entry", audience_id=audience.pk, object_id=entry.pk)
    run_after_write(entry.pk)
    return entry


def _next_number(root: Entry, now: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO entries_counters (entry_id, comments, last_number, last_comment_at) "
            "VALUES (%s, 1, 1, %s) ON CONFLICT (entry_id) DO UPDATE SET "
            "comments = entries_counters.comments + 1, "
            "last_number = entries_counters.last_number + 1, last_comment_at = excluded.last_comment_at "
            "RETURNING last_number",
            [root.pk, now],
        )
        row = cursor.fetchone()
    return int(row[0]) if row else 1


@transaction.atomic
def comment(
    *,
    actor: Person,
    parent_id: int,
    body: str,
    quoted_id: int | None = None,
    attachments: Sequence[Attached] = (),
    draft_id: int | None = None,
    tells: int | None = None,
    shown: str | None = None,
    now: datetime | None = None,
) -> Entry:
    """Answer an entry or a comment; it is read by whoever reads the thread.

    `quoted_id` names an entry that stands above the answer, for each reader as far as they may see it. Raises `NotFound`,
    `Refused` in rooms that are closed down, `Invalid` for an empty text, `Widened`, and `groups.AsksFirst` as `write_post`
    does.
    """
    files = claim(actor, attachments)
    body = clean_body(body, may_be_empty=bool(files))
    now = now or timezone.now()
    parent, root, audience = hold_for_answer(actor, parent_id, shown)
    entry = Entry(
        kind=Entry.Kind.COMMENT,
        author=actor,
        audience=audience,
        root=root,
        parent=parent,
        number=_next_number(root, now),
        body=body,
        quoted_id=quoted_id and entry_for_reading(actor, quoted_id).pk,
        published_at=now,
    )
    text = store_text(entry, actor, tells)
    entry.save()
    attach(entry, files)
    drop_draft(actor, draft_id)
    store_around(entry, text, is_new=True)
    announce("comment", audience_id=audience.pk, object_id=root.pk)
    run_after_write(entry.pk)
    return entry


@transaction.atomic
def edit_entry(
    *,
    actor: Person,
    entry_id: int,
    version: int,
    body: str,
    title: str = "",
    tells: int | None = None,
    now: datetime | None = None,
) -> Entry:
    """Change a text; what it said before is kept as a revision.

    `version` is the one the form was filled from. Raises `Conflict` with the present text in `data["entry"]` when
    somebody saved another one in the meantime; nothing is lost then. Raises `NotFound`, `Refused`, `Invalid` and
    `groups.AsksFirst` too.
    """
    found = entry_for_editing(actor, entry_id)
    body = clean_body(body, may_be_empty=not found.body)
    title = one_line(title, 200) if title.strip() else ""
    lock_for_writing(found.audience_id)
    entry = Entry.objects.select_for_update().get(pk=entry_id)
    if entry.state != Entry.State.PUBLISHED:
        raise NotFound
    if entry.kind == Entry.Kind.PAGE and not title:
        raise Invalid(_("A page needs a title."), fields={"title": [_("A page needs a title.")]})
    if entry.version != version:
        raise Conflict(
            _(
                "Somebody changed this text while you wrote. Both texts stand below; nothing is lost."
            ),
            code="edited-meanwhile",
            entry=entry,
        )
    if (entry.body, entry.title) == (body, title):
        return entry
    now = now or timezone.now()
    Revision.objects.create(
        entry=entry,
        version=entry.version,
        title=entry.title,
        body=entry.body,
        actor=_last_writer(entry),
        at=entry.edited_at or entry.published_at,
    )
    entry.title, entry.body = title, body
    entry.version += 1
    entry.edited_at = now
    entry.edited_by = actor
    text = store_text(entry, actor, tells)
    entry.save(
        update_fields=[
            "title", "body", "html", "outline", "renderer", "language", "version", "edited_at", "edited_by",
        ]
    )  # fmt: skip
    store_around(entry, text)
    announce("edit", audience_id=entry.audience_id, object_id=entry.root_id or entry.pk)
    run_after_write(entry.pk)
    return entry


def _last_writer(entry: Entry) -> Person | None:
    return entry.edited_by if entry.edited_at is not None else entry.author


def _count(root_id: int, change: int) -> None:
    counters = Counters.objects.select_for_update().filter(entry_id=root_id).first()
    if counters is not None:
        counters.comments = max(0, counters.comments + change)
        counters.save(update_fields=["comments"])


@transaction.atomic
def delete_entry(*, actor: Person, entry_id: int, now: datetime | None = None) -> Entry:
    """Delete an entry, and a thread's comments with it; it can be brought back for 30 days.

    Raises `NotFound`, `Refused`.
    """
    entry_for_deleting(actor, entry_id)
    entry = Entry.objects.select_for_update().get(pk=entry_id)
    if entry.state != Entry.State.PUBLISHED:
        raise NotFound
    now = now or timezone.now()
    gone = Entry.objects.filter(state=Entry.State.PUBLISHED)
    gone = gone.filter(pk=entry_id) | gone.filter(root_id=entry_id)
    ids = list(gone.values_list("pk", flat=True))
    # The same moment marks what went together, so that it comes back together.
    Entry.objects.filter(pk__in=ids).update(
        state=Entry.State.DELETED, deleted_at=now, deleted_by=actor
    )
    if entry.root_id is not None:
        _count(entry.root_id, -1)
    announce("delete", audience_id=entry.audience_id, object_id=entry.root_id or entry.pk)
    run_after_many(ids)
    return entry


@transaction.atomic
def restore_entry(*, actor: Person, entry_id: int, now: datetime | None = None) -> Entry:
    """Bring back what one deleted oneself, within 30 days, with the comments that went with it.

    Raises `NotFound`, also when the thread around a comment is gone.
    """
    entry = deleted_entry_for_restoring(actor, entry_id)
    now = now or timezone.now()
    if entry.deleted_at is None or now - entry.deleted_at > KEPT_DELETED:
        raise NotFound
    if entry.root is not None:
        root = Entry.objects.select_for_update().get(pk=entry.root.pk)
        if root.state != Entry.State.PUBLISHED:
            raise NotFound
        _count(root.pk, 1)
    back = Entry.objects.filter(
        state=Entry.State.DELETED, deleted_at=entry.deleted_at, deleted_by=actor
    )
    back = back.filter(pk=entry_id) | back.filter(root_id=entry_id)
    ids = list(back.values_list("pk", flat=True))
    Entry.objects.filter(pk__in=ids).update(
        state=Entry.State.PUBLISHED, deleted_at=None, deleted_by=None
    )
    kind = "comment" if entry.root_id else "entry"
    announce(kind, audience_id=entry.audience_id, object_id=entry.root_id or entry.pk)
    run_after_many(ids)
    return entry
