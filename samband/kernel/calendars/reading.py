"""What is asked of a calendar, worked out: spans, meetings, answers. Pure but for the watch; runs in the limited child.

A file is read twice, so that its size does not matter: first for its zones and for which events it has several components,
then one event after the other. Only an event that is told in parts (it repeats, and some of its times are different) is
kept until its last part came, wherever in the file that is.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any, BinaryIO, Literal, TypeAlias

from samband.kernel.calendars.events import Broken, Event, Somebody, busy_times, event_of, uid_of
from samband.kernel.calendars.lines import Component, Said, components
from samband.kernel.calendars.repeating import Time, TooMuch, series_of, times_of, watched
from samband.kernel.calendars.zones import Zones

Mode: TypeAlias = Literal["spans", "meetings", "answers"]
#: Lines that one calendar gives at most.
MOST_LINES = 50_000
#: A meeting that is kept has so many people besides its owner, at most (issue 4: 2 to 30 in all).
MOST_AT_A_MEETING = 30
#: A bit for each event that was met: among 100,000 some 150 pairs share one, which are kept like the parts of one event.
_BITS = 1 << 25


@dataclass(slots=True)
class Figures:
    """What became of a calendar's components; `read` = used, of no importance, broken and endless together."""

    read: int = 0
    broken: int = 0
    endless: int = 0
    #: There was more than is ever given.
    is_cut: bool = False
    reasons: dict[str, int] = field(default_factory=dict)
    #: What is no meeting with others at a time that was asked for: why, and how many of them.
    passed_over: Counter[str] = field(default_factory=Counter)

    def report(self, reason: str) -> None:
        """Count a component that could not be read."""
        self.broken += 1
        self.reasons[reason] = self.reasons.get(reason, 0) + 1


class NoCalendar(ValueError):
    """These bytes are no calendar."""


def read(
    file: BinaryIO,
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

    The file must be one that can be read again from its beginning. Raises `NoCalendar`.
    """
    said, zones = Said(), Zones(zone)
    parts = _parts(components(file, said), zones)
    if not said.is_calendar:
        raise NoCalendar
    file.seek(0)
    whole = _whole(components(file, Said()), parts, zones, own, figures)
    found = _lines(whole, zones, said.method, mode, begin, end, figures)
    for number, line in enumerate(found):
        if number >= most:
            figures.is_cut = True
            return
        yield line


def _parts(found: Iterator[Component], zones: Zones) -> Counter[int]:
    """How many parts the events have that are told in several, by `_mark`; the zones are remembered on the way."""
    met = bytearray(_BITS // 8)
    several: Counter[int] = Counter()
    for component in found:
        if component.kind == "VTIMEZONE":
            zones.define(component)
        elif component.kind == "VEVENT":
            mark = _mark(component)
            byte, bit = mark // 8, 1 << mark % 8
            if met[byte] & bit:
                several[mark] += 1 if mark in several else 2
            met[byte] |= bit
    return several


def _mark(component: Component) -> int:
    return hash(uid_of(component)) % _BITS


def _whole(
    found: Iterator[Component],
    parts: Counter[int],
    zones: Zones,
    own: frozenset[str],
    figures: Figures,
) -> Iterator[list[Event] | Component]:
    """The parts of each event together as soon as all have come, and lists of busy times as they are."""
    kept: dict[int, list[Event]] = {}
    for component in found:
        if component.kind == "VTIMEZONE":
            continue
        figures.read += 1
        if component.kind != "VEVENT":
            yield component
            continue
        mark = _mark(component)
        parts[mark] -= 1
        is_last = parts[mark] <= 0
        events = kept.pop(mark, [])
        try:
            events.append(event_of(component, zones, own))
        except (Broken, OverflowError) as error:
            figures.report(str(error) or "time")
        if is_last:
            del parts[mark]
            yield events
        else:
            kept[mark] = events


def _lines(
    whole: Iterator[list[Event] | Component],
    zones: Zones,
    method: str,
    mode: Mode,
    begin: datetime,
    end: datetime,
    figures: Figures,
) -> Iterator[dict[str, Any]]:
    for one in whole:
        if not isinstance(one, Component):
            if mode == "answers":
                yield from (_answer(method, event) for event in one)
            else:
                yield from _of_series(one, mode, begin, end, figures)
        elif mode == "spans":
            try:
                for starts, length, state in busy_times(one, zones):
                    if starts < end and starts + length > begin:
                        yield _span(starts, starts + length, state)
            except (Broken, OverflowError) as error:
                figures.report(str(error) or "time")


def _of_series(
    events: list[Event], mode: Mode, begin: datetime, end: datetime, figures: Figures
) -> Iterator[dict[str, Any]]:
    for series in series_of(events):
        try:
            # They are worked out at once, so that the watch goes round the work alone.
            with watched():
                times = list(times_of(series, begin, end))
        except TooMuch:
            figures.endless += 1
        except (Broken, OverflowError) as error:
            figures.report(str(error) or "time")
        else:
            if not times:
                is_off = all(event.is_cancelled for event in events)
                figures.passed_over["cancelled" if is_off else "other_time"] += 1
            yield from _of_times(times, mode, figures)


def _of_times(times: list[Time], mode: Mode, figures: Figures) -> Iterator[dict[str, Any]]:
    for time in times:
        event = time.event
        if mode == "spans":
            if event.state != "free" and time.ends_at > time.starts_at:
                yield _span(time.starts_at, time.ends_at, event.state)
        elif reason := _no_meeting(event):
            figures.passed_over[reason] += 1
        else:
            yield {
                "uid": event.uid,
                "at": int(time.starts_at.timestamp()),
                "original": int(time.original.timestamp()) if time.original else 0,
                "people": [_person(one) for one in _together(event)],
            }


def _no_meeting(event: Event) -> str:
    """Why an event is no meeting of people; "" for one that is."""
    if event.is_private:
        return "private"
    if event.starts.is_day:
        return "whole_day"
    together = len(_together(event))
    return "alone" if together < 2 else "crowd" if together > MOST_AT_A_MEETING else ""


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
