"""The times of events that repeat, within a window. Pure but for the watch that ends what takes too long.

Rules count by the clock of the event's zone ("each Monday at nine" stays at nine when summer begins), so they are worked
out in local times and only their results become moments. `dateutil` knows the rules; what is different at single times
(RECURRENCE-ID), further times and those left out are laid on here.
"""

import re
import signal
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import FrameType

from dateutil.rrule import rruleset, rrulestr

from samband.kernel.calendars.events import Broken, Event, When, instant

#: Times of one event that are worked out, and those of them that are given back.
MOST_STEPS = 250_000
MOST_TIMES = 10_000
#: Processor seconds for one event: a rule that never comes true would be looked for until the year 9999.
SECONDS_EACH = 2.0
_UNTIL = re.compile(r";?UNTIL=([^;]*)", re.IGNORECASE)


class TooMuch(Exception):
    """An event that repeats more than anybody can follow."""


@dataclass(frozen=True, slots=True)
class Time:
    """One time of an event: moments in UTC. `event` is the one that says how it is then."""

    starts_at: datetime
    ends_at: datetime
    event: Event
    # Which of the times of an event that repeats: when it would have been. None for an event that is once.
    original: datetime | None = None


@dataclass(slots=True)
class Series:
    """An event with the times of it that are different."""

    master: Event | None = None
    different: list[Event] = field(default_factory=list)


def series_of(events: Iterable[Event]) -> list[Series]:
    """Put together what belongs together; of several versions the newest counts."""
    found: dict[str, Series] = defaultdict(Series)
    for event in events:
        series = found[event.uid]
        if event.replaces is not None:
            series.different.append(event)
        elif series.master is None or event.sequence >= series.master.sequence:
            series.master = event
    return list(found.values())


@contextmanager
def watched(seconds: float = SECONDS_EACH) -> Iterator[None]:
    """Raise `TooMuch` in the block after so much work of the processor. Only in the main thread of a process of its own."""

    def ring(_signal: int, _frame: FrameType | None) -> None:
        raise TooMuch

    before = signal.signal(signal.SIGVTALRM, ring)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def times_of(series: Series, begin: datetime, end: datetime) -> Iterator[Time]:
    """The times of an event that touch the window, single ones replaced. Raises `Broken` and `TooMuch`."""
    by_moment, by_day, later = _replaced(series)
    if series.master is not None:
        for local, length in _local_times(series.master, begin, end):
            when = When(local, series.master.starts.zone, series.master.starts.is_day)
            moment = when.instant
            if moment in by_moment or (local.date() in by_day):
                continue
            event, shift = series.master, timedelta(0)
            for at, other in later:
                if at <= moment:
                    event, shift = other, other.starts.instant - at
            if event.is_cancelled:
                continue
            own = length if length is not None and event is series.master else event.length
            repeats = bool(series.master.rules or series.master.more)
            time = Time(*_span(when, own, shift), event, moment if repeats else None)
            if _touches(time, begin, end):
                yield time
    for event in series.different:
        if not event.is_cancelled:
            span = _span(event.starts, event.length, timedelta(0))
            time = Time(*span, event, event.replaces.instant if event.replaces else None)
            if _touches(time, begin, end):
                yield time


def _replaced(series: Series) -> tuple[set[datetime], set[object], list[tuple[datetime, Event]]]:
    by_moment: set[datetime] = set()
    by_day: set[object] = set()
    later: list[tuple[datetime, Event]] = []
    is_day = series.master is not None and series.master.starts.is_day
    for event in series.different:
        assert event.replaces is not None
        if event.replaces.is_day and not is_day:
            by_day.add(event.replaces.local.date())
        else:
            by_moment.add(event.replaces.instant)
        if event.replaces_later:
            later.append((event.replaces.instant, event))
    return by_moment, by_day, sorted(later, key=lambda pair: pair[0])


def _touches(time: Time, begin: datetime, end: datetime) -> bool:
    return time.starts_at < end and time.ends_at > begin


def _span(when: When, length: timedelta, shift: timedelta) -> tuple[datetime, datetime]:
    try:
        if when.is_day:
            # Days last from midnight to midnight, also those with 23 or 25 hours.
            return when.instant + shift, instant(when.local + length, when.zone) + shift
        return when.instant + shift, when.instant + shift + length
    except OverflowError as error:
        raise Broken("time") from error


def _local_times(
    event: Event, begin: datetime, end: datetime
) -> Iterator[tuple[datetime, timedelta | None]]:
    """When it takes place by its own clock, in order, up to the window's end; with the lengths that single times bring."""
    if not (event.rules or event.more):
        if not any(_is_same(one, event.starts) for one in event.without):
            yield event.starts.local, None
        return
    lengths = {_local(one, event): length for one, length in event.more}
    # A day more on either side: the window is in UTC, the clock may be anywhere.
    last = end.replace(tzinfo=None) + timedelta(days=2)
    first = (
        begin.replace(tzinfo=None)
        - timedelta(days=2)
        - max([event.length, *(length for length in lengths.values() if length is not None)])
    )
    days_out = {one.local.date() for one in event.without if one.is_day}
    given = 0
    for steps, local in enumerate(_set_of(event, lengths)):
        if local > last:
            return
        if steps >= MOST_STEPS:
            raise TooMuch
        if local < first or local.date() in days_out:
            continue
        given += 1
        if given > MOST_TIMES:
            raise TooMuch
        yield local, lengths.get(local)


def _is_same(one: When, other: When) -> bool:
    if one.is_day:
        return one.local.date() == other.local.date()
    return one.instant == other.instant


def _local(when: When, event: Event) -> datetime:
    """A moment by the event's clock."""
    if when.is_day or event.starts.is_day:
        return when.local.replace(hour=0, minute=0, second=0) if event.starts.is_day else when.local
    return when.instant.astimezone(event.starts.zone).replace(tzinfo=None)


def _set_of(event: Event, lengths: dict[datetime, timedelta | None]) -> rruleset:
    found = rruleset()
    found.rdate(event.starts.local)
    for local in lengths:
        found.rdate(local)
    for one in event.without:
        if not one.is_day or event.starts.is_day:
            found.exdate(_local(one, event))
    for rule in event.rules:
        found.rrule(_rule(rule, event))
    for rule in event.except_rules:
        found.exrule(_rule(rule, event))
    return found


def _rule(text: str, event: Event) -> rruleset:
    """A rule by the event's own clock. Raises `Broken`."""
    until: datetime | None = None
    said = _UNTIL.search(text)
    if said is not None:
        text = (text[: said.start()] + text[said.end() :]).strip(";")
        until = _until(said.group(1).strip(), event)
    try:
        rule = rrulestr(text, dtstart=event.starts.local)
        return rule.replace(until=until) if until is not None else rule
    except Exception as error:
        # The library raises ValueError, KeyError, TypeError, AttributeError, IndexError for rules that make no sense.
        raise Broken("rule") from error


def _until(text: str, event: Event) -> datetime:
    """The last moment of a rule by the event's clock; a day means its whole. Raises `Broken`."""
    bare = text.upper()
    try:
        if len(bare) == 8:
            return datetime.strptime(bare, "%Y%m%d").replace(hour=23, minute=59, second=59)
        found = datetime.strptime(bare.rstrip("Z"), "%Y%m%dT%H%M%S")
    except ValueError as error:
        raise Broken("rule") from error
    if event.starts.is_day or not bare.endswith("Z"):
        return found
    return found.replace(tzinfo=UTC).astimezone(event.starts.zone).replace(tzinfo=None)
