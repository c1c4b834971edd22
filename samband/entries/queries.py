"""Page-shaped reads of threads, persons' entries and histories."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Count, Max

from samband.entries.called import called
from samband.entries.cards import (
    IN_THREAD,
    Card,
    Listed,
    before_cursor,
    cards_sql,
    fetch_cards,
    list_cards,
    page_of,
)
from samband.entries.differences import Part, changes
from samband.entries.hidden import seen_params, seen_sql
from samband.entries.models import Entry, Revision
from samband.entries.threads import Thread
from samband.kernel.pages import Page
from samband.people.models import Person
from samband.spaces.audiences import READABLE
from samband.spaces.content import Content

# How many comments a thread shows at once (150 KB, half a screen of a phone each); others stand on the pages around.
COMMENTS = 30
# A thread that was put away and is opened all the same shows its comments.
_SEEN_BELOW = seen_sql().replace(", entries_entry.root_id]", "]")


def thread_cards(person: Person, thread: Thread, after: int = 0) -> Page[Card]:
    """An entry and its comments in order, from number `after` on; one statement.

    The root came through its door; its comments have its audience, which the statement checks again. What is hidden is there
    for its author and for those who look after the place; what the reader does not want to see is not.
    """
    root = thread.root
    chosen = (
        "(SELECT * FROM entries_entry WHERE id = %s) UNION ALL "
        "(SELECT * FROM entries_entry WHERE root_id = %s AND number > %s "
        "AND (state = 'published' OR (state = 'hidden' AND (%s OR author_id = %s))) "
        f"AND audience_id {READABLE} AND {_SEEN_BELOW} ORDER BY number LIMIT {COMMENTS + 1})"
    )
    me = person.pk
    params = [root.pk, root.pk, after, thread.looks_after, me, me, *seen_params(me)]
    cards = fetch_cards(cards_sql(chosen, IN_THREAD, whole=True), params)
    more = len(cards) > COMMENTS + 1
    shown = cards[: COMMENTS + 1]
    return Page(shown, str(shown[-1].number) if more else "")


def entries_of(reader: Person, author: Person, cursor: str = "", limit: int = 10) -> Page[Listed]:
    """What somebody wrote and the reader may see, newest first, without comments; one statement."""
    condition, key = before_cursor(cursor)
    chosen = (
        "SELECT * FROM entries_entry WHERE author_id = %s AND root_id IS NULL AND state = 'published' "
        f"AND audience_id {READABLE} AND {seen_sql()}{condition} ORDER BY published_at DESC, id DESC LIMIT {limit + 1:d}"
    )
    cards = list_cards(cards_sql(chosen), [author.pk, reader.pk, *seen_params(reader.pk), *key])
    return page_of(cards, limit)


@dataclass(frozen=True, slots=True)
class Version:
    """One text an entry had."""

    version: int
    title: str
    body: str
    at: datetime
    writer: str
    is_present: bool = False
    parts: Sequence[Part] = ()  # how it came from the version before; empty for the first


def history_of(entry: Entry) -> list[Version]:
    """All texts of an entry, the present one first, each with what changed; one statement. The entry comes through a door."""
    versions = _versions(entry)
    older = [*versions[1:], None]
    return [
        replace(one, parts=changes(before.body, one.body)) if before is not None else one
        for one, before in zip(versions, older, strict=True)
    ]


def _versions(entry: Entry) -> list[Version]:
    revisions = Revision.objects.filter(entry=entry).select_related("actor").order_by("-version")
    editor = entry.edited_by if entry.edited_at else entry.author
    return [
        Version(
            entry.version,
            entry.title,
            entry.body,
            entry.edited_at or entry.published_at,
            editor.name if editor else entry.byline,
            is_present=True,
        ),
        *(
            Version(
                one.version,
                one.title,
                one.body,
                one.at,
                one.actor.name if one.actor else entry.byline,
            )
            for one in revisions
        ),
    ]


def content_in(audience_ids: Sequence[int]) -> Content:
    """What stands in audiences, for the preview before a room's past is opened; two statements."""
    entries = Entry.objects.filter(audience_id__in=audience_ids, state=Entry.State.PUBLISHED)
    figures = entries.aggregate(
        count=Count("pk"), writers=Count("author_id", distinct=True), newest=Max("pk")
    )
    newest = entries.roots().newest_first().values_list("title", "html")[:12]
    return Content(
        count=figures["count"],
        writers=figures["writers"],
        version=(figures["newest"] or 0) * 1_000_000 + figures["count"],
        titles=[called(title, html) for title, html in newest],
    )
