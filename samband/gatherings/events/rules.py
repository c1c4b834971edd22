"""When something is, and when one is reminded of it. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

Problem = Literal["", "no-day", "no-start", "ends-before", "too-long"]
LONGEST = timedelta(days=366)
# Of a whole day one is reminded the day before at this hour; of an hour, a day before it.
MORNING = time(9, 0)


@dataclass(frozen=True, slots=True)
class Span:
    """When something is; whole days begin and end at midnight."""

    starts_at: datetime
    ends_at: datetime | None
    is_whole_day: bool


def span_of(
    day: date | None,
    begin: time | None,
    last_day: date | None,
    end: time | None,
    zone: ZoneInfo,
) -> tuple[Span | None, Problem]:
    """What was filled in, by the clock of `zone`; without a time it is a whole day, or several.

    An end on the same day that is earlier than the beginning is the night after.
    """
    if day is None:
        return None, "no-day"
    if begin is None and end is not None:
        return None, "no-start"
    if last_day is not None and last_day < day:
        return None, "ends-before"
    if begin is None:
        span = Span(
            datetime.combine(day, time(0), zone),
            datetime.combine((last_day or day) + timedelta(days=1), time(0), zone),
            is_whole_day=True,
        )
    else:
        starts = datetime.combine(day, begin, zone)
        span = Span(starts, _end(day, begin, last_day, end, zone), is_whole_day=False)
    if span.ends_at is not None:
        length = span.ends_at.timestamp() - span.starts_at.timestamp()
        if length <= 0:
            return None, "ends-before"
        if length > LONGEST.total_seconds():
            return None, "too-long"
    return span, ""


def _end(
    day: date, begin: time, last_day: date | None, end: time | None, zone: ZoneInfo
) -> datetime | None:
    if end is None and last_day is None:
        return None
    if last_day is None:
        last_day = day + timedelta(days=1) if end is not None and end <= begin else day
    return datetime.combine(last_day, end or begin, zone)


def days_of(starts_at: datetime, ends_at: datetime | None, zone: ZoneInfo) -> tuple[date, date]:
    """The first and the last day of something, by the clock of `zone`; the end itself is no part of it."""
    first = starts_at.astimezone(zone).date()
    if ends_at is None:
        return first, first
    return first, max(first, (ends_at - timedelta(microseconds=1)).astimezone(zone).date())


def remind_at(starts_at: datetime, is_whole_day: bool, zone: ZoneInfo) -> datetime:
    """The day before."""
    if not is_whole_day:
        return starts_at - timedelta(days=1)
    day = starts_at.astimezone(zone).date() - timedelta(days=1)
    return datetime.combine(day, MORNING, zone)
