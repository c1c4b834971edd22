"""What somebody sees of their own calendar here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.utils import timezone

from samband.people.calendars.models import BusySpan, PresenceCalendar
from samband.people.calendars.rules import Span, kind_of
from samband.people.calendars.words import span_words
from samband.people.models import Person


@dataclass(frozen=True, slots=True)
class Line:
    """A span as its person reads it."""

    text: str
    is_away: bool


@dataclass(frozen=True, slots=True)
class Day:
    """The spans that begin on a day."""

    day: datetime
    lines: Sequence[Line]


def own_calendar(person: Person) -> PresenceCalendar | None:
    """The calendar that speaks for somebody; read as that person."""
    return PresenceCalendar.objects.filter(person=person).first()


def own_spans(person: Person) -> list[Span]:
    """All that is kept of somebody's calendar, in order; read as that person."""
    rows = BusySpan.objects.filter(person=person).order_by("starts_at", "ends_at")
    return [Span(row.starts_at, row.ends_at, kind_of(row.kind)) for row in rows]


def by_day(spans: Iterable[Span]) -> list[Day]:
    """Spans under the days on which they begin, by the reader's clock."""
    zone = timezone.get_current_timezone()
    found = []
    for _date, of_day in groupby(spans, key=lambda one: one.starts_at.astimezone(zone).date()):
        group = list(of_day)
        lines = [Line(span_words(one.starts_at, one.ends_at), one.kind == "away") for one in group]
        found.append(Day(group[0].starts_at, lines))
    return found
