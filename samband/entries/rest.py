"""Entries over the API: the same doors and actions as the pages."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.http import HttpRequest
from ninja import Router, Schema

from samband.entries import actions
from samband.entries.access import entry_for_reading
from samband.entries.attachments import Attached
from samband.entries.audience_in import AudienceIn, addressee
from samband.entries.models import Entry
from samband.entries.quoting import readable_quotes
from samband.entries.rest_peace import router as peace_router
from samband.entries.rest_reactions import router as reactions_router
from samband.entries.rest_retention import router as retention_router
from samband.entries.rest_threads import router as threads_router
from samband.people.bearer import caller, reading, writing
from samband.people.models import Person

router = Router(tags=["entries"])
for part in (reactions_router, threads_router, peace_router, retention_router):
    router.add_router("", part)


class EntryOut(Schema):
    """An entry with its whole text, as Markdown and as clean HTML; `quoted_id` only if the reader may see what is quoted."""

    id: int
    kind: str
    url: str
    title: str
    body: str
    html: str
    author: str
    byline: str
    space: str
    audience: str
    root_id: int | None
    parent_id: int | None
    version: int
    published_at: datetime
    edited_at: datetime | None
    is_resolved: bool
    quoted_id: int | None


class AttachedIn(Schema):
    """A file that was handed over by `POST /uploads`; `alt` says what a picture shows."""

    id: int
    alt: str | None = None


class EntryIn(Schema):
    """A new entry. `kind` is post, question, link or page; "" finds out which it is.

    `tells` is the number of people one agrees to tell by naming groups; needed above ten (409 says the number). `quote` names
    an entry that stands above it.
    """

    body: str
    title: str = ""
    kind: str = ""
    audience: AudienceIn
    attachments: list[AttachedIn] = []
    tells: int | None = None
    quote: int | None = None


class CommentIn(Schema):
    """An answer to an entry or a comment; `quote` names an entry that stands above it."""

    body: str
    attachments: list[AttachedIn] = []
    tells: int | None = None
    quote: int | None = None


class EditIn(Schema):
    """A new text; `version` is the one that was read, an older one is a conflict (409)."""

    version: int
    body: str
    title: str = ""


class CommentsOut(Schema):
    """The comments of a thread in order."""

    comments: list[EntryOut]


def entry_out(entry: Entry, quotes: Collection[int] = ()) -> EntryOut:
    """The fields of an entry that came through a door; `quotes` are quoted entries that the reader may see."""
    space = entry.audience.space
    root = entry.root_id
    return EntryOut(
        id=entry.pk,
        kind=entry.kind,
        url=f"/entries/{root}#entry-{entry.pk}" if root else f"/entries/{entry.pk}",
        title=entry.title,
        body=entry.body,
        html=entry.html,
        author=entry.author.handle if entry.author is not None else "",
        byline=entry.byline,
        space=space.slug if space is not None else "",
        audience=entry.audience.kind,
        root_id=root,
        parent_id=entry.parent_id,
        version=entry.version,
        published_at=entry.published_at,
        edited_at=entry.edited_at,
        is_resolved=entry.resolved_at is not None,
        quoted_id=entry.quoted_id if entry.quoted_id in quotes else None,
    )


def entries_out(reader: Person, entries: Sequence[Entry]) -> list[EntryOut]:
    """The same for many, with what they quote; one statement if any quotes."""
    quotes = readable_quotes(reader, entries)
    return [entry_out(one, quotes) for one in entries]


def attached_of(given: list[AttachedIn]) -> list[Attached]:
    """The files that go along."""
    return [Attached(one.id, one.alt) for one in given]


def _read(request: HttpRequest, entry_id: int) -> EntryOut:
    reader = caller(request)
    return entries_out(reader, [entry_for_reading(reader, entry_id)])[0]


@router.post("/entries", auth=writing, response={201: EntryOut})
def write(request: HttpRequest, data: EntryIn) -> tuple[int, EntryOut]:
    """Write a post, a question, a link or a page."""
    entry = actions.write_post(
        actor=caller(request),
        to=addressee(request, data.audience),
        body=data.body,
        title=data.title,
        kind=data.kind,
        attachments=attached_of(data.attachments),
        tells=data.tells,
        quoted_id=data.quote,
    )
    return 201, _read(request, entry.pk)


@router.get("/entries/{int:entry_id}", auth=reading, response=EntryOut)
def entry(request: HttpRequest, entry_id: int) -> EntryOut:
    """One entry."""
    return _read(request, entry_id)


@router.patch("/entries/{int:entry_id}", auth=writing, response=EntryOut)
def edit(request: HttpRequest, entry_id: int, data: EditIn) -> EntryOut:
    """Change an entry; what it said before stays in its history."""
    actions.edit_entry(
        actor=caller(request),
        entry_id=entry_id,
        version=data.version,
        body=data.body,
        title=data.title,
    )
    return _read(request, entry_id)


@router.delete("/entries/{int:entry_id}", auth=writing, response={204: None})
def delete(request: HttpRequest, entry_id: int) -> tuple[int, None]:
    """Delete an entry; it can be brought back for 30 days."""
    actions.delete_entry(actor=caller(request), entry_id=entry_id)
    return 204, None


@router.post("/entries/{int:entry_id}/restoration", auth=writing, response=EntryOut)
def restore(request: HttpRequest, entry_id: int) -> EntryOut:
    """Bring back what I deleted."""
    actions.restore_entry(actor=caller(request), entry_id=entry_id)
    return _read(request, entry_id)


@router.get("/entries/{int:entry_id}/comments", auth=reading, response=CommentsOut)
def comments(request: HttpRequest, entry_id: int) -> CommentsOut:
    """The comments of a thread in order, at most 500."""
    root = entry_for_reading(caller(request), entry_id)
    rows = (
        Entry.objects.visible_to(caller(request))
        .filter(root=root)
        .select_related("author", "audience__space")
        .order_by("number")[:500]
    )
    return CommentsOut(comments=entries_out(caller(request), list(rows)))


@router.post("/entries/{int:entry_id}/comments", auth=writing, response={201: EntryOut})
def comment(request: HttpRequest, entry_id: int, data: CommentIn) -> tuple[int, EntryOut]:
    """Answer an entry or a comment."""
    made = actions.comment(
        actor=caller(request),
        parent_id=entry_id,
        body=data.body,
        quoted_id=data.quote,
        attachments=attached_of(data.attachments),
        tells=data.tells,
    )
    return 201, _read(request, made.pk)


def _mount() -> None:
    """What has files of its own: writing, drafts, files and links."""
    from samband.entries import rest_drafts, rest_files, rest_links

    for part in (rest_files, rest_drafts, rest_links):
        router.add_router("", part.router)


_mount()
