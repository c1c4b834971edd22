"""Dates as cards, pages and calendars show them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from babel.dates import get_month_names
from django.conf import settings
from django.db import connection
from django.db.models import Exists, F, OuterRef, Q
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup

from samband.entries.called import called
from samband.entries.models import Block, Entry
from samband.gatherings.events.ical import Item
from samband.gatherings.events.models import Attendance, CalendarKey, Event
from samband.gatherings.events.rules import days_of
from samband.gatherings.events.words import hours_words, when_words, zone_named
from samband.kernel.mail_address import domain
from samband.kernel.pages import Page, cut, decode_cursor, encode_cursor
from samband.people.access import people_visible_to
from samband.people.models import Person
from samband.spaces.lines import person_line
from samband.web.parts import PersonLine

PAGE = 30
NAMED = 500
ON_CARD = 2
# A calendar begins this long ago and holds at most so many.
BEFORE = timedelta(days=60)
MOST = 500


@dataclass(frozen=True, slots=True)
class EventShown:
    """A date as its reader sees it."""

    entry_id: int
    starts_at: datetime
    ends_at: datetime | None
    is_whole_day: bool
    zone: str
    place: str
    url: str
    is_cancelled: bool
    is_over: bool
    is_own: bool
    mine: str
    yes: int
    maybe: int
    no: int
    # Some of those who come, as far as the reader may know them.
    names: Sequence[str] = field(default=())

    @property
    def when(self) -> str:
        """When it is, in words."""
        return when_words(self.starts_at, self.ends_at, self.is_whole_day, self.zone)

    @property
    def hours(self) -> str:
        """The same below a heading that names its day."""
        return hours_words(self.starts_at, self.ends_at, self.is_whole_day, self.zone)

    @property
    def day(self) -> date:
        """Its first day, as the leaf of a calendar shows it."""
        return first_day(self.starts_at, self.ends_at, self.is_whole_day, self.zone)

    @property
    def month(self) -> str:
        """The month on the leaf, in short."""
        return short_month(self.day)

    @property
    def more(self) -> int:
        """How many come who are not named."""
        return self.yes - len(self.names)


def short_month(day: date) -> str:
    """A month in short, in the reader's language."""
    names = get_month_names("abbreviated", locale=(get_language() or "en").replace("-", "_"))
    return str(names[day.month]).rstrip(".")


def first_day(starts_at: datetime, ends_at: datetime | None, is_whole_day: bool, zone: str) -> date:
    """The first day of something: by the reader's clock, unless it is a whole day."""
    name = zone if is_whole_day else timezone.get_current_timezone_name()
    return days_of(starts_at, ends_at, zone_named(name))[0]


# Whose entries they are was decided by whoever asks; `samband.person` says who reads. Guests are told no names here. Rows
# have the shape of polls', so that a page asks for both at once (see `gatherings.shown`).
EVENTS = f"""
SELECT v.entry_id, 'event', v.starts_at, v.ends_at, v.is_whole_day, v.cancelled_at IS NOT NULL,
       e.author_id IS NOT DISTINCT FROM (SELECT samband_person()),
       json_build_array(v.zone, v.place_name, v.url,
       (SELECT json_build_array(
                 max(a.answer) FILTER (WHERE a.person_id = (SELECT samband_person())),
                 count(*) FILTER (WHERE a.answer = 'yes'), count(*) FILTER (WHERE a.answer = 'maybe'),
                 count(*) FILTER (WHERE a.answer = 'no'))
          FROM gatherings_attendance a WHERE a.event_id = v.entry_id),
       CASE WHEN (SELECT samband_is_colleague()) THEN
         (SELECT json_agg(x.name) FROM (
            SELECT p.name FROM gatherings_attendance a JOIN people_person p ON p.id = a.person_id
             WHERE a.event_id = v.entry_id AND a.answer = 'yes' AND p.state = 'active'
               AND p.id <> (SELECT samband_person())
               AND NOT EXISTS (SELECT 1 FROM entries_block b
                                WHERE b.person_id = (SELECT samband_person()) AND b.blocked_id = p.id)
             ORDER BY a.at, a.id LIMIT {ON_CARD}) x) END)::text
  FROM gatherings_event v JOIN entries_entry e ON e.id = v.entry_id WHERE v.entry_id = ANY(%s)
"""


def events_of(entry_ids: Sequence[int]) -> dict[int, EventShown]:
    """The dates of entries that came through a door; one statement."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(EVENTS, [list(entry_ids)])
        return {row[0]: event_of(row, now) for row in cursor.fetchall()}


def event_of(row: tuple[Any, ...], now: datetime) -> EventShown:
    """A date out of a row of its statement."""
    entry_id, _kind, starts_at, ends_at, is_whole_day, is_cancelled, is_own, column = row
    zone, place, url, (mine, yes, maybe, no), names = json.loads(column)
    return EventShown(
        entry_id,
        starts_at,
        ends_at,
        is_whole_day,
        zone,
        place,
        url,
        is_cancelled,
        (ends_at or starts_at) <= now,
        is_own,
        mine or "",
        yes,
        maybe,
        no,
        names or (),
    )


def attendees_of(reader: Person, entry_id: int) -> dict[str, list[PersonLine]]:
    """Who answered what, as far as the reader may know them; one statement."""
    blocked = Block.objects.filter(person=reader, blocked=OuterRef("person"))
    visible = people_visible_to(reader).filter(pk=OuterRef("person"))
    rows = (
        Attendance.objects.filter(event=entry_id)
        .filter(Exists(visible) & ~Exists(blocked))
        .select_related("person")
        .order_by("at", "pk")[:NAMED]
    )
    found: dict[str, list[PersonLine]] = {}
    for row in rows:
        found.setdefault(row.answer, []).append(person_line(row.person))
    return found


@cache
def _parts() -> Any:
    backend = engines["jinja2"]
    assert isinstance(backend, Jinja2)
    return backend.env.get_template("gatherings/event_parts.html").module


def event_html(event: EventShown) -> Markup:
    """A date as a card has it."""
    made: Markup = _parts().event(event)
    return made


def title_of(entry: Entry) -> str:
    """What an event is called."""
    return called(entry.title, entry.html)


@dataclass(frozen=True, slots=True)
class Coming:
    """A line of the calendar."""

    id: int
    title: str
    author: str
    room: str
    starts_at: datetime
    day: date
    event: EventShown

    @property
    def month(self) -> str:
        """The month of the day that it stands under."""
        return short_month(self.day)


def _readable(reader: Person) -> Any:
    return Entry.objects.visible_to(reader).seen_by(reader)


def coming(reader: Person, now: datetime, cursor: str = "", limit: int = PAGE) -> Page[Coming]:
    """What is to come of what somebody may read, the next first; two statements. Raises `Invalid` for a damaged cursor."""
    entries = _readable(reader).filter(
        Q(event__starts_at__gt=now) | Q(event__ends_at__gt=now), event__isnull=False
    )
    key = decode_cursor(cursor, datetime, int)
    if key is not None:
        at, entry_id = key
        entries = entries.filter(
            Q(event__starts_at__gt=at) | Q(event__starts_at=at, pk__gt=entry_id)
        )
    rows = list(
        entries.select_related("author", "audience__space")
        .annotate(at=F("event__starts_at"))
        .order_by("at", "pk")[: limit + 1]
    )
    shown = events_of([row.pk for row in rows]) if rows else {}
    lines = [_coming(row, shown[row.pk], now) for row in rows]
    return cut(lines, limit, lambda line: encode_cursor(line.starts_at, line.id))


def _coming(entry: Entry, event: EventShown, now: datetime) -> Coming:
    space = entry.audience.space
    # What has begun stands on the day that it is looked at.
    today = now.astimezone(timezone.get_current_timezone()).date()
    return Coming(
        entry.pk,
        title_of(entry),
        entry.byline or (entry.author.name if entry.author is not None else ""),
        space.name if space is not None else "",
        event.starts_at,
        max(event.day, today),
        event,
    )


def uid_of(event: Event) -> str:
    """What calendars know an event by."""
    return f"event-{event.pk}@{domain()}"


def item_of(event: Event, *, title: str, off: bool = False, hides: bool = False) -> Item:
    """An event as a calendar has it; without where and what it is if those may not travel."""
    return Item(
        uid=uid_of(event),
        title=title,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        is_whole_day=event.is_whole_day,
        zone=event.zone,
        sequence=event.sequence + (off and event.cancelled_at is None),
        changed_at=event.changed_at,
        address=f"{settings.SAMBAND.base_url}/entries/{event.pk}",
        place="" if hides else event.place_name,
        url="" if hides else event.url,
        is_off=off,
    )


def items_of(key: CalendarKey, now: datetime) -> list[Item]:
    """What a person's calendar holds; one statement."""
    entries = _readable(key.person).filter(
        Q(event__starts_at__gt=now - BEFORE) | Q(event__ends_at__gt=now), event__isnull=False
    )
    if key.scope == CalendarKey.Scope.MINE:
        mine = Attendance.objects.filter(person=key.person, answer__in=("yes", "maybe"))
        entries = entries.filter(pk__in=mine.values("event_id"))
    rows = entries.select_related("event").order_by("event__starts_at", "pk")[:MOST]
    return [
        item_of(row.event, title=title_of(row), off=row.event.cancelled_at is not None)
        for row in rows
    ]


def calendar_name(key: CalendarKey) -> str:
    """What a program calls the calendar."""
    if key.scope == CalendarKey.Scope.MINE:
        return _("What I come to")
    return _("Everything that is on")
