"""From the bytes of a calendar to its components, each with the few properties that anybody here may know. Pure.

One broken component must not take the others with it, so the components are taken apart before a library reads them.
"""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, field

#: Everything else is dropped here: what it is about, where, and whatever programs add.
KEPT = frozenset(
    {
        "UID", "SEQUENCE", "RECURRENCE-ID", "DTSTART", "DTEND", "DURATION", "RRULE", "EXRULE", "RDATE", "EXDATE",
        "STATUS", "TRANSP", "CLASS", "X-MICROSOFT-CDO-BUSYSTATUS", "ORGANIZER", "ATTENDEE", "FREEBUSY",
    }
)  # fmt: skip
#: Of a time zone everything counts but words.
_ZONE_DROPPED = frozenset({"COMMENT", "TZURL"})
COMPONENTS = frozenset({"VEVENT", "VFREEBUSY", "VTIMEZONE"})
#: No property that is kept is longer than this; a list of 5,000 dates is not either.
LONGEST = 200_000
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(slots=True)
class Component:
    """An event, a list of busy times, or a time zone, as its lines; `is_whole` is False when its end was missing."""

    kind: str
    number: int
    lines: list[str] = field(default_factory=list)
    is_whole: bool = True


@dataclass(slots=True)
class Taken:
    """What stands in a calendar file. `is_calendar`: it says that it is one."""

    components: list[Component] = field(default_factory=list)
    method: str = ""
    is_calendar: bool = False
    #: Lines and components that could not be kept because they were too long.
    too_long: int = 0


def unfolded(data: bytes) -> Iterator[str]:
    """Whole lines, in whatever encoding: a line that is not UTF-8 is taken for Windows' Western one."""
    for bom, name in _BOMS:
        if data.startswith(bom):
            data = data.decode(name, "replace").encode()
            break
    parts: list[bytes] = []
    for line in data.splitlines():
        if line[:1] in (b" ", b"\t") and parts:
            parts.append(line[1:])
            continue
        if parts:
            yield _text(b"".join(parts))
        parts = [line]
    if parts:
        yield _text(b"".join(parts))


def _text(line: bytes) -> str:
    try:
        return line.decode().replace("\0", "")
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace").replace("\0", "")


def name_of(line: str) -> str:
    """The name of a line's property.

    >>> name_of('dtstart;VALUE=DATE:20260603')
    'DTSTART'
    """
    for end, sign in enumerate(line):
        if sign in ":;":
            return line[:end].strip().upper()
    return ""


def components(data: bytes) -> Taken:
    """Take a calendar apart; never raises."""
    taken = Taken()
    current: Component | None = None
    inside: list[str] = []
    number = 0
    for line in unfolded(data):
        name = name_of(line)
        kind = line.partition(":")[2].strip().upper() if name in ("BEGIN", "END") else ""
        if name == "BEGIN" and kind == "VCALENDAR":
            taken.is_calendar = True
            _close(taken, current)
            current, inside = None, []
        elif name == "BEGIN" and kind in COMPONENTS:
            _close(taken, current)
            number += kind != "VTIMEZONE"
            current, inside = Component(kind, number), []
        elif current is None:
            if name == "METHOD" and not taken.method:
                taken.method = line.partition(":")[2].strip().upper()[:20]
        elif name == "END" and kind == current.kind:
            taken.components.append(current)
            current = None
        elif current.kind == "VTIMEZONE":
            if name not in _ZONE_DROPPED and len(line) <= LONGEST:
                current.lines.append(line)
        elif name == "BEGIN":
            inside.append(kind)
        elif name == "END":
            if kind in inside:
                del inside[inside.index(kind) :]
            elif kind == "VCALENDAR":
                _close(taken, current)
                current = None
        elif not inside and name in KEPT:
            if len(line) > LONGEST:
                taken.too_long += 1
                current.is_whole = False
            else:
                current.lines.append(line)
    _close(taken, current)
    return taken


def _close(taken: Taken, current: Component | None) -> None:
    """A component whose end never came is kept as broken, so that it is counted."""
    if current is not None:
        current.is_whole = False
        taken.components.append(current)
