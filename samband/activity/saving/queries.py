"""What somebody saved and wants to be reminded of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from samband.activity.models import Reminder
from samband.entries.called import called
from samband.entries.cards import Listed, cards_sql, entry_url, list_cards
from samband.entries.models import Entry
from samband.kernel.pages import Page, cut, decode_cursor, encode_cursor
from samband.people.models import Person
from samband.spaces.audiences import READABLE

LIMIT = 30


@dataclass(frozen=True, slots=True)
class Kept:
    """A reminder as the page shows it."""

    id: int
    at: datetime
    note: str
    title: str
    url: str
    is_done: bool


def saved_by(person: Person, cursor: str = "", limit: int = LIMIT) -> Page[Listed]:
    """What somebody saved and may still read, by when it was written, newest first; one statement."""
    key = decode_cursor(cursor, datetime, int)
    condition = "" if key is None else " AND (e.published_at, e.id) < (%s, %s)"
    chosen = (
        "SELECT e.* FROM activity_saved v JOIN entries_entry e ON e.id = v.entry_id "
        f"WHERE v.person_id = %s AND e.state = 'published' AND e.audience_id {READABLE}{condition} "
        f"ORDER BY e.published_at DESC, e.id DESC LIMIT {limit + 1:d}"
    )
    cards = list_cards(cards_sql(chosen), [person.pk, person.pk, *(key or ())])
    return cut(cards, limit, lambda card: encode_cursor(card.at, card.id))


def reminders_of(person: Person) -> Sequence[Kept]:
    """What waits, the next first, then the last ten that came; two statements."""
    waiting = list(Reminder.objects.filter(person=person, done_at=None).order_by("at", "pk"))
    done = Reminder.objects.filter(person=person, done_at__isnull=False).order_by("-at", "-pk")
    rows = [*waiting, *done[:10]]
    entries = Entry.objects.visible_to(person).in_bulk([row.entry_id for row in rows])
    return [
        Kept(
            row.pk,
            row.at,
            row.note,
            called(entry.title, entry.html),
            entry_url(entry.pk, entry.root_id),
            row.done_at is not None,
        )
        for row in rows
        if (entry := entries.get(row.entry_id)) is not None
    ]
