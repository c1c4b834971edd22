"""A vCard as its lines, so that whatever isn't understood is kept as it came. Pure (RFC 2426, RFC 6350).

The reader of address books (`samband.sources.book.vcard`) takes what it can from any file and forgets the rest; here nothing
is forgotten: a line is cut into its parts and can be written again.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

#: Octets of a line before it is folded (RFC 6350, 3.2).
OCTETS = 75
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


class NoCard(ValueError):
    """The text is not exactly one vCard 3.0 or 4.0."""


@dataclass(frozen=True, slots=True)
class Line:
    """One property as it is written: `group` ("item1" or ""), name, `parameters` with their semicolons, and value."""

    group: str
    written: str
    parameters: str
    value: str

    @property
    def name(self) -> str:
        """The property's name, which programs write in capitals or not."""
        return self.written.upper()

    @property
    def text(self) -> str:
        """The value as people read it."""
        return parts_of(self.value, "")[0].strip()

    def whole(self) -> str:
        """The line as it is written, unfolded."""
        group = f"{self.group}." if self.group else ""
        return f"{group}{self.written}{self.parameters}:{self.value}"

    def saying(self, value: str) -> "Line":
        """The same property with another value."""
        return replace(self, value=value)


def plain(name: str, value: str) -> Line:
    """A property without parameters; `value` as it is written."""
    return Line("", name, "", value)


def parts_of(value: str, sign: str) -> list[str]:
    """A value cut at a sign that no backslash stands before, each part without its backslashes; "" cuts nowhere."""
    parts, held, is_escaped = [], [], False
    for one in value:
        if is_escaped:
            held.append("\n" if one in "nN" else one)
            is_escaped = False
        elif one == "\\":
            is_escaped = True
        elif one == sign:
            parts.append("".join(held))
            held = []
        else:
            held.append(one)
    if is_escaped:
        held.append("\\")
    return [*parts, "".join(held)]


def clean(text: str) -> str:
    """Without the signs that neither XML nor the database can hold."""
    return _CONTROLS.sub("", text)


def read(text: str) -> list[Line]:
    """The properties of a card, its begin and end left out. Raises `NoCard`."""
    rows = [row for row in _unfolded(text) if row.strip()]
    if len(rows) < 3 or rows[0].strip().upper() != "BEGIN:VCARD" or not _ends(rows):
        raise NoCard
    lines = [_cut(row) for row in rows[1:-1]]
    version = next((line.value.strip() for line in lines if line.name == "VERSION"), "")
    if version not in ("3.0", "4.0"):
        raise NoCard
    return lines


def _unfolded(text: str) -> Iterator[str]:
    """The rows, with those that begin with a space or tab at the end of what they go on with; a picture has hundreds."""
    held: list[str] = []
    for row in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if held and row[:1] in (" ", "\t"):
            held.append(row[1:])
        else:
            yield "".join(held)
            held = [row]
    yield "".join(held)


def _ends(rows: list[str]) -> bool:
    inner = (row.strip().upper() for row in rows[1:-1])
    return rows[-1].strip().upper() == "END:VCARD" and not any(
        row in ("BEGIN:VCARD", "END:VCARD") for row in inner
    )


def _cut(row: str) -> Line:
    quoted = False
    for at, sign in enumerate(row):
        if sign == '"':
            quoted = not quoted
        elif sign == ":" and not quoted:
            head, value = row[:at], row[at + 1 :]
            break
    else:
        head, colon, value = row.partition(":")
        if not colon:
            raise NoCard
    names, semicolon, parameters = head.partition(";")
    group, _, name = names.rpartition(".")
    if not re.fullmatch(r"[A-Za-z0-9-]+", name):
        raise NoCard
    return Line(group, name, semicolon + parameters, value)


def write(lines: Iterable[Line]) -> str:
    """A card of these properties."""
    rows = ["BEGIN:VCARD"]
    for whole in (line.whole() for line in lines):
        if len(whole) <= OCTETS and (whole.isascii() or len(whole.encode()) <= OCTETS):
            rows.append(whole)
        else:
            rows += folded(whole)
    return "\r\n".join([*rows, "END:VCARD", ""])


def folded(whole: str) -> Iterator[str]:
    """A line in rows of at most 75 octets, the later ones beginning with a space; no letter is cut in two."""
    if whole.isascii():
        yield whole[:OCTETS]
        for at in range(OCTETS, len(whole), OCTETS - 1):
            yield f" {whole[at : at + OCTETS - 1]}"
        return
    held: list[str] = []
    room, begins = OCTETS, ""
    for letter in whole:
        size = len(letter.encode())
        if size > room:
            yield begins + "".join(held)
            held, room, begins = [], OCTETS - 1, " "
        held.append(letter)
        room -= size
    yield begins + "".join(held)
