"""What is asked of a calendar, worked out: spans, meetings, answers. Pure but for the watch; runs in the limited child."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any, Literal, TypeAlias

from samband.kernel.calendars.events import Broken, Event, Somebody, busy_times, event_of
from samband.kernel.calendars.lines import Taken, components
from samband.kernel.calendars.repeating import Series, TooMuch, series_of, times_of, watched
from samband.kernel.calendars.zones import Zones

Mode: TypeAlias = Literal["spans", "meetings", "answers"]
#: Lines that one calendar gives at most.
MOST_LINES = 50_000
#: A meeting that is kept has so many people besides its owner, at most (issue 4: 2 to 30 in all).
MOST_AT_A_MEETING = 30


@dataclass(slots=True)
class Figures:
    """What became of a calendar's components; `read` = used, of no importance, broken and endless together."""

    read: int = 0
    broken: int = 0
    endless: int = 0
    #: There was more than is ever given.
    is_cut: bool = False
    reasons: dict[str, int] = field(default_factory=dict)

    def report(self, reason: str) -> None:
        """Count a component that could not be read."""
        self.broken += 1
        self.reasons[reason] = self.reasons.get(reason, 0) + 1


class NoCalendar(ValueError):
    """These bytes are no calendar."""


def read(
    data: bytes,
    mode: Mode,
    *,
    begin: datetime,
    end: datetime,
    zone: tzinfo,
    own: frozenset[str],
    figures: Figures,
    most: int = MOST_LINES,
) -> Iterator[dict[str, Any]]:
    """What a calendar says of the time from `begin` to `end`, line by line; `figures` are complete at its end.

    Raises `NoCalendar`.
    """
    taken = components(data)
    if not taken.is_calendar:
        raise NoCalendar
    zones = Zones(zone)
    for component in taken.components:
        if component.kind == "VTIMEZONE":
            zones.define(component)
    for number, line in enumerate(_lines(taken, zones, mode, begin, end, own, figures)):
        if number >= most:
            figures.is_cut = True
            return
        yield line


def _lines(
    taken: Taken,
    zones: Zones,
    mode: Mode,
    begin: datetime,
    end: datetime,
    own: frozenset[str],
    figures: Figures,
) -> Iterator[dict[str, Any]]:
    events: list[Event] = []
    for component in taken.components:
        if component.kind == "VTIMEZONE":
            continue
        figures.read += 1
        try:
            if component.kind == "VEVENT":
                events.append(event_of(component, zones, own))
            elif mode == "spans":
                for starts, length, state in busy_times(component, zones):
                    if starts < end and starts + length > begin:
                        yield _span(starts, starts + length, state)
        except (Broken, OverflowError) as error:
            figures.report(str(error) or "time")
    if mode == "answers":
        yield from (_answer(taken.method, event) for event in events)
        return
    for series in series_of(events):
        try:
            with watched():
                yield from _times(series, mode, begin, end)
        except TooMuch:
            figures.endless += 1
        except (Broken, OverflowError) as error:
            figures.report(str(error) or "time")


def _times(series: Series, mode: Mode, begin: datetime, end: datetime) -> Iterator[dict[str, Any]]:
    """One event's lines; they are worked out at once, so that the watch goes round the work alone."""
    found = list(times_of(series, begin, end))
    for time in found:
        event = time.event
        if mode == "spans":
            if event.state != "free" and time.ends_at > time.starts_at:
                yield _span(time.starts_at, time.ends_at, event.state)
        elif not (event.is_private or event.is_cancelled or event.starts.is_day):
            together = _together(event)
            if 1 < len(together) <= MOST_AT_A_MEETING:
                yield {
                    "uid": event.uid,
                    "at": int(time.starts_at.timestamp()),
                    "original": int(time.original.timestamp()) if time.original else 0,
                    "people": [_person(one) for one in together],
                }


def _together(event: Event) -> list[Somebody]:
    """Who was in a meeting: people, each once, who did not say no; not rooms, things and groups."""
    left_out = {one.mail for one in event.people if one.answer == "DECLINED"}
    found: dict[str, Somebody] = {}
    for one in event.people:
        if one.mail not in left_out and one.kind in ("INDIVIDUAL", "UNKNOWN", ""):
            found.setdefault(one.mail, one)
    return list(found.values())


def _span(starts_at: datetime, ends_at: datetime, state: str) -> dict[str, Any]:
    return {"from": int(starts_at.timestamp()), "to": int(ends_at.timestamp()), "is": state}


def _person(one: Somebody) -> dict[str, Any]:
    return {
        "mail": one.mail,
        "name": one.name,
        "answer": one.answer,
        "kind": one.kind,
        "organiser": one.is_organiser,
    }


def _answer(method: str, event: Event) -> dict[str, Any]:
    return {
        "method": method,
        "uid": event.uid,
        "sequence": event.sequence,
        "one": event.replaces is not None,
        "people": [_person(one) for one in event.people if not one.is_organiser],
    }
