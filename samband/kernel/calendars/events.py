"""From a component's lines to an event: when, how long, how often, how binding, and between whom. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Literal, TypeAlias

from icalendar import vDuration
from icalendar.parser import Contentline

from samband.kernel.calendars.lines import Component, name_of
from samband.kernel.calendars.zones import Zones

State: TypeAlias = Literal["free", "busy", "away"]
_TIME = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z?))?", re.IGNORECASE)
_MAIL = re.compile(r"[^\s<>@:,;\"]{1,64}@[^\s<>@:,;\"]{1,190}")
_LONGEST_UID = 255
#: More than any meeting has; the rest is not looked at.
MOST_PEOPLE = 500


class Broken(ValueError):
    """A component that can't be read."""


@dataclass(frozen=True, slots=True)
class When:
    """A moment by a clock, or a day (then the hour is 0)."""

    local: datetime
    zone: tzinfo
    is_day: bool = False

    @property
    def instant(self) -> datetime:
        """The moment in UTC. Raises `Broken` at the ends of time."""
        return instant(self.local, self.zone)


def instant(local: datetime, zone: tzinfo) -> datetime:
    """A local time as a moment in UTC. Raises `Broken` at the ends of time."""
    try:
        return local.replace(tzinfo=zone).astimezone(UTC)
    except (OverflowError, ValueError) as error:
        raise Broken("time") from error


@dataclass(frozen=True, slots=True)
class Somebody:
    """Who is invited, or invites: an address in lower case, a name, and what they answered."""

    mail: str
    name: str = ""
    answer: str = ""
    #: INDIVIDUAL, GROUP, RESOURCE, ROOM, UNKNOWN (RFC 5545, 3.2.3).
    kind: str = "INDIVIDUAL"
    is_organiser: bool = False


@dataclass(slots=True)
class Event:
    """One event of a calendar, perhaps repeating, or one time of such that is different (`replaces`)."""

    uid: str
    starts: When
    length: timedelta
    state: State
    is_private: bool = False
    sequence: int = 0
    rules: list[str] = field(default_factory=list)
    except_rules: list[str] = field(default_factory=list)
    #: Further times, with a length of their own or none.
    more: list[tuple[When, timedelta | None]] = field(default_factory=list)
    without: list[When] = field(default_factory=list)
    replaces: When | None = None
    replaces_later: bool = False
    is_cancelled: bool = False
    people: list[Somebody] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Property:
    name: str
    params: dict[str, str]
    value: str


def _plain(line: str) -> _Property | None:
    """A line without quotes and escapes, which most are: ten times as fast as the library. None for others."""
    if '"' in line or "^" in line or "\\" in line:
        return None
    head, colon, value = line.partition(":")
    if not colon:
        return None
    name, *params = head.split(";")
    pairs = (one.partition("=") for one in params)
    return _Property(
        name.strip().upper(),
        {key.strip().upper(): said for key, sign, said in pairs if sign},
        value.strip(),
    )


def _property(line: str) -> _Property | None:
    """A line's property; None for one that nobody can read: what is needed and missing is found out later."""
    plain_line = _plain(line)
    if plain_line is not None:
        return plain_line
    try:
        name, params, value = Contentline(line).parts()  # type: ignore[no-untyped-call]  # the library's
    except ValueError:
        return None
    plain = {
        str(key).upper(): str(one[0] if isinstance(one, list) and one else one)
        for key, one in params.items()
    }
    return _Property(str(name).upper(), plain, str(value).strip())


def _properties(component: Component) -> Iterator[_Property]:
    for line in component.lines:
        found = _property(line)
        if found is not None:
            yield found


def uid_of(component: Component) -> str:
    """Which event this is; what has no id is like no other."""
    for line in component.lines:
        if name_of(line) == "UID":
            found = _property(line)
            if found is not None and found.name == "UID":
                return found.value[:_LONGEST_UID]
    return f"without-{component.number}"


def when_of(text: str, zone_name: str, zones: Zones) -> When:
    """A date or a time. Raises `Broken`."""
    found = _TIME.fullmatch(text.strip())
    if found is None:
        raise Broken("time")
    year, month, day, hour, minute, second, zulu = found.groups()
    try:
        if hour is None:
            return When(datetime(int(year), int(month), int(day)), zones.floating, is_day=True)
        # A leap second is taken for the one before it.
        local = datetime(
            int(year), int(month), int(day), int(hour), int(minute), min(int(second or 0), 59)
        )
    except ValueError as error:
        raise Broken("time") from error
    return When(local, UTC if zulu else zones.named(zone_name))


def length_of(text: str) -> timedelta:
    """A duration, not below nothing. Raises `Broken`."""
    try:
        found: timedelta = vDuration.from_ical(text.strip())  # type: ignore[no-untyped-call]  # the library's
    except (ValueError, OverflowError) as error:
        raise Broken("duration") from error
    return max(found, timedelta(0))


def _period(text: str, zone: str, zones: Zones) -> tuple[When, timedelta]:
    begin, _slash, end = text.partition("/")
    starts = when_of(begin, zone, zones)
    if end.strip().upper().lstrip("+-").startswith("P"):
        return starts, length_of(end)
    return starts, max(when_of(end, zone, zones).instant - starts.instant, timedelta(0))


def _times(one: _Property, zones: Zones) -> Iterator[tuple[When, timedelta | None]]:
    for text in one.value.split(","):
        if "/" in text:
            yield _period(text, one.params.get("TZID", ""), zones)
        elif text.strip():
            yield when_of(text, one.params.get("TZID", ""), zones), None


def somebody_of(
    value: str, params: dict[str, str], *, is_organiser: bool = False
) -> Somebody | None:
    """Who a property names; None without a mail address."""
    bare = value[7:] if value[:7].lower() == "mailto:" else value
    found = _MAIL.fullmatch(bare.strip()) or _MAIL.fullmatch(
        params.get("EMAIL", "").lower().removeprefix("mailto:").strip()
    )
    if found is None:
        return None
    return Somebody(
        mail=found.group().lower(),
        name=" ".join(params.get("CN", "").split())[:120],
        answer=params.get("PARTSTAT", "").upper()[:20],
        kind=params.get("CUTYPE", "INDIVIDUAL").upper()[:20],
        is_organiser=is_organiser,
    )


def event_of(component: Component, zones: Zones, own: frozenset[str] = frozenset()) -> Event:
    """Read an event; `own` are the addresses of whose calendar it is. Raises `Broken`."""
    if not component.is_whole:
        raise Broken("cut-off")
    said: dict[str, _Property] = {}
    several: dict[str, list[_Property]] = {}
    for one in _properties(component):
        said.setdefault(one.name, one)
        several.setdefault(one.name, []).append(one)
    if "DTSTART" not in said:
        raise Broken("no-start")
    start = said["DTSTART"]
    starts = when_of(start.value, start.params.get("TZID", ""), zones)
    event = Event(
        uid=uid_of(component),
        starts=starts,
        length=_length(said, starts, zones),
        state="busy",
        is_private=_value(said, "CLASS") in ("PRIVATE", "CONFIDENTIAL"),
        sequence=_number(_value(said, "SEQUENCE")),
        rules=[one.value for one in several.get("RRULE", ())],
        except_rules=[one.value for one in several.get("EXRULE", ())],
        more=[time for one in several.get("RDATE", ()) for time in _times(one, zones)],
        without=[time for one in several.get("EXDATE", ()) for time, _ in _times(one, zones)],
        people=_people(several),
        is_cancelled=_value(said, "STATUS") == "CANCELLED",
    )
    if "RECURRENCE-ID" in said:
        which = said["RECURRENCE-ID"]
        event.replaces = when_of(which.value, which.params.get("TZID", ""), zones)
        event.replaces_later = which.params.get("RANGE", "").upper() == "THISANDFUTURE"
    event.state = _state(said, event, own)
    return event


def _people(several: dict[str, list[_Property]]) -> list[Somebody]:
    found = [
        somebody_of(one.value, one.params, is_organiser=one.name == "ORGANIZER")
        for name in ("ORGANIZER", "ATTENDEE")
        for one in several.get(name, ())[:MOST_PEOPLE]
    ]
    return [one for one in found if one is not None]


def _value(said: dict[str, _Property], name: str) -> str:
    return said[name].value.upper() if name in said else ""


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _length(said: dict[str, _Property], starts: When, zones: Zones) -> timedelta:
    if "DTEND" in said:
        one = said["DTEND"]
        ends = when_of(one.value, one.params.get("TZID", ""), zones)
        if starts.is_day and ends.is_day:
            return max(ends.local - starts.local, timedelta(days=1))
        return max(ends.instant - starts.instant, timedelta(0))
    if "DURATION" in said:
        return length_of(said["DURATION"].value)
    return timedelta(days=1) if starts.is_day else timedelta(0)


def _state(said: dict[str, _Property], event: Event, own: frozenset[str]) -> State:
    """Whether somebody is busy, away, or free meanwhile; the first rule that fits counts."""
    by_outlook = _value(said, "X-MICROSOFT-CDO-BUSYSTATUS")
    if event.is_cancelled or _value(said, "TRANSP") == "TRANSPARENT":
        return "free"
    if by_outlook in ("FREE", "WORKINGELSEWHERE"):
        return "free"
    if any(one.mail in own and one.answer == "DECLINED" for one in event.people):
        return "free"
    # What is private says no more than that its person is busy.
    return "away" if by_outlook == "OOF" and not event.is_private else "busy"


def busy_times(component: Component, zones: Zones) -> Iterator[tuple[datetime, timedelta, State]]:
    """The times of a VFREEBUSY. Raises `Broken`."""
    if not component.is_whole:
        raise Broken("cut-off")
    for one in _properties(component):
        if one.name != "FREEBUSY":
            continue
        kind = one.params.get("FBTYPE", "BUSY").upper()
        if kind == "FREE":
            continue
        state: State = "away" if kind == "BUSY-UNAVAILABLE" else "busy"
        for text in one.value.split(","):
            if text.strip():
                starts, length = _period(text, one.params.get("TZID", ""), zones)
                yield starts.instant, length, state


def day_of(when: When) -> date:
    """The day of a moment by its own clock."""
    return when.local.date()
