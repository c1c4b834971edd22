"""From the bytes of a calendar to its components, each with the few properties that anybody here may know. Pure.

One broken component must not take the others with it, so the components are taken apart before a library reads them.
"""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import BinaryIO

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
#: What is read at once, and as much of a line as shows that it is too long, whatever its signs take; in bytes.
_PIECE = 1 << 18
_ENOUGH = 4 * LONGEST + 1_000
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
class Said:
    """What a calendar file says of itself; complete when its components are read. `is_calendar`: that it is one."""

    method: str = ""
    is_calendar: bool = False


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    """A file bit by bit; one that begins by naming its encoding becomes UTF-8."""
    piece = file.read(_PIECE)
    name = next((name for bom, name in _BOMS if piece.startswith(bom)), "")
    decoder = codecs.getincrementaldecoder(name)("replace") if name else None
    while piece:
        yield decoder.decode(piece).encode() if decoder else piece
        piece = file.read(_PIECE)
    if decoder:
        yield decoder.decode(b"", final=True).encode()


def _written(file: BinaryIO) -> Iterator[bytes]:
    """Lines as they are written, without their ends; of one that is too long only the beginning."""
    rest = b""
    for piece in _pieces(file):
        data = rest + piece
        lines = data.splitlines()
        rest = b""
        if lines and not data.endswith(b"\n"):
            # Unfinished; and whether "\r" is followed by the "\n" that belongs to it is not known yet.
            rest = lines.pop()[:_ENOUGH] + (b"\r" if data.endswith(b"\r") else b"")
        yield from lines
    if rest:
        yield rest.removesuffix(b"\r")


def unfolded(file: BinaryIO) -> Iterator[str]:
    """Whole lines, in whatever encoding: a line that is not UTF-8 is taken for Windows' Western one."""
    parts: list[bytes] = []
    size = 0
    for line in _written(file):
        if line[:1] in (b" ", b"\t") and parts:
            if size < _ENOUGH:
                parts.append(line[1:])
                size += len(line)
            continue
        if parts:
            yield _text(b"".join(parts))
        parts, size = [line], len(line)
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
    name = line.partition(":")[0].partition(";")[0]
    return name.strip().upper() if len(name) < len(line) else ""


def components(file: BinaryIO, said: Said) -> Iterator[Component]:
    """The components of a calendar one after the other; never raises. One whose end never came is not whole."""
    current: Component | None = None
    inside: list[str] = []
    number = 0
    for line in unfolded(file):
        name = name_of(line)
        kind = line.partition(":")[2].strip().upper() if name in ("BEGIN", "END") else ""
        if name == "BEGIN" and kind == "VCALENDAR":
            said.is_calendar = True
            yield from _cut_off(current)
            current, inside = None, []
        elif name == "BEGIN" and kind in COMPONENTS:
            yield from _cut_off(current)
            number += kind != "VTIMEZONE"
            current, inside = Component(kind, number), []
        elif current is None:
            if name == "METHOD" and not said.method:
                said.method = line.partition(":")[2].strip().upper()[:20]
        elif name == "END" and kind == current.kind:
            yield current
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
                yield from _cut_off(current)
                current = None
        elif not inside and name in KEPT:
            if len(line) > LONGEST:
                current.is_whole = False
            else:
                current.lines.append(line)
    yield from _cut_off(current)


def _cut_off(current: Component | None) -> Iterator[Component]:
    if current is not None:
        current.is_whole = False
        yield current


def method_of(data: bytes) -> str:
    """What a calendar that came by mail is for: "REPLY", "REQUEST"; "" when it does not say."""
    said = Said()
    for _component in components(BytesIO(data), said):
        pass
    return said.method
