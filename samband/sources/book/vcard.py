"""Reading vCard 2.1, 3.0 and 4.0 as programs write them, not as the standards ask. No Django.

The library `vobject` was tried: it gives up on a whole card for one bad line, an unknown character set, or a soft line
break of quoted-printable. Here every card of a file comes to a result of its own, and a photograph is passed over line by
line, so that memory does not grow with it.
"""

import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Final

from samband.sources.book.making import PLACE_LENGTH, Raw, made
from samband.sources.book.records import FoundCard
from samband.sources.headers import _decoded, clean_text, text_of
from samband.sources.records import Problem, problem

#: Largest card, pictures apart, in bytes: one with 500 addresses has about 30,000.
CARD_LIMIT: Final = 4 << 20
LINE_LIMIT: Final = 1 << 20

_PROPERTY = re.compile(rb"^(?:[A-Za-z0-9-]{1,60}\.)?([A-Za-z0-9-]{1,60})([;:])")
_BULKY: Final = frozenset((b"PHOTO", b"LOGO", b"SOUND", b"KEY"))
_BASE64 = re.compile(rb"^[A-Za-z0-9+/=\s]+$")
_PARAMETER = re.compile(r';([^=;:"]+)(?:=((?:"[^"]*"|[^;:"])*))?')
_LEFT_OUT: Final = {
    "LABEL": "postal", "GEO": "postal", "PHOTO": "picture", "LOGO": "picture",
    "SOUND": "picture", "KEY": "key", "CATEGORIES": "groups", "AGENT": "agent", "RELATED": "related",
    "ANNIVERSARY": "birthday", "GENDER": "gender", "SOURCE": "other", "MEMBER": "groups",
}  # fmt: skip
_SERVICE = re.compile(r"^X-(AIM|ICQ|SKYPE|SKYPE-USERNAME|TWITTER|GTALK|JABBER|MSN|QQ|YAHOO|LINKEDIN|"
                      r"GITHUB|MASTODON|FACEBOOK|INSTAGRAM|TELEGRAM|MATRIX)$")  # fmt: skip


@dataclass(slots=True)
class _Cut:
    """The lines of one card, pictures left out; `trouble` where it is none."""

    number: int
    lines: list[bytes]
    dropped: list[str]
    trouble: str = ""


def _cut(stream: IO[bytes]) -> Iterator[_Cut]:
    """The cards of a stream, one after the other; what stands between them and is no card is one trouble."""
    number, card, size, depth, skipping, strays = 0, None, 0, 0, False, False
    before = b""
    while line := stream.readline(LINE_LIMIT):
        bare = line.strip().lstrip(b"\xef\xbb\xbf").upper()
        if bare == b"BEGIN:VCARD":
            if card is not None and before.upper().startswith(b"AGENT"):
                depth += 1
                card.dropped.append("AGENT")
                continue
            if card is not None:
                yield card  # its end is missing, as some programs have it
            number += 1
            card, size, depth, skipping, strays = _Cut(number, [], []), 0, 0, False, False
        elif card is None:
            if bare and not strays:
                strays = True
                number += 1
                yield _Cut(number, [line], [], "no_card")
        elif bare == b"END:VCARD":
            if depth:
                depth -= 1
                continue
            yield card
            card = None
        elif depth:
            continue
        else:
            skipping = _skips(line, skipping, card)
            size += 0 if skipping else len(line)
            if size > CARD_LIMIT:
                card.trouble, card.lines = "card_too_large", []
            elif not skipping and not card.trouble:
                card.lines.append(line)
            before = bare or before
    if card is not None:
        card.trouble = card.trouble or "broken_off"
        yield card


def _skips(line: bytes, skipping: bool, card: _Cut) -> bool:
    """Whether a line belongs to a picture or key, which is not read."""
    if line[:1] in (b" ", b"\t") or (skipping and (not line.strip() or _BASE64.match(line))):
        return skipping
    found = _PROPERTY.match(line)
    if found and found[1].upper() in _BULKY:
        card.dropped.append(found[1].decode().upper())
        return True
    return False


def _unfolded(lines: list[bytes]) -> Iterator[bytes]:
    """Whole lines: those of one property joined, also over the soft breaks of quoted-printable."""
    is_old = any(one.strip().upper() == b"VERSION:2.1" for one in lines[:20])
    held = b""
    for line in lines:
        bare = line.rstrip(b"\r\n")
        if held and bare[:1] in (b" ", b"\t"):
            held += bare if is_old else bare[1:]
        elif held.endswith(b"=") and _is_quoted(held):
            held = held[:-1] + bare
        else:
            if held.strip():
                yield held
            held = bare
    if held.strip():
        yield held


def _is_quoted(line: bytes) -> bool:
    return b"QUOTED-PRINTABLE" in line.partition(b":")[0].upper()


@dataclass(frozen=True, slots=True)
class _Line:
    name: str
    parameters: dict[str, str]
    value: str


def _parsed(line: bytes) -> _Line | None:
    head = _head_of(line)
    if head is None:
        return None
    name, _, rest = head.partition(";")
    parameters: dict[str, list[str]] = {}
    for key, value in _PARAMETER.findall(";" + rest if rest else ""):
        # vCard 2.1 has bare types: TEL;HOME;VOICE and NOTE;QUOTED-PRINTABLE.
        known, said = (key.upper(), value) if value else ("TYPE", key)
        if said.upper() in ("QUOTED-PRINTABLE", "BASE64", "8BIT", "7BIT"):
            known = "ENCODING"
        parameters.setdefault(known.strip(), []).append(said.strip('"'))
    joined = {key: ",".join(values) for key, values in parameters.items()}
    raw = line[len(head.encode("utf-8", "surrogateescape")) + 1 :]
    if joined.get("ENCODING", "").upper() in ("QUOTED-PRINTABLE", "Q"):
        raw = quopri.decodestring(raw)
    charset = joined.get("CHARSET", "")
    value = _value_of(raw, charset)
    return _Line(name.rpartition(".")[2].strip().upper(), joined, value)


def _head_of(line: bytes) -> str | None:
    """Name and parameters of a line: all before the first colon that stands in no quotes."""
    text = line.decode("utf-8", "surrogateescape")
    quoted = False
    for at, sign in enumerate(text[:2_000]):
        if sign == '"':
            quoted = not quoted
        elif sign == ":" and not quoted:
            return text[:at]
    before, colon, _ = text.partition(":")
    return before if colon else None


def _value_of(raw: bytes, charset: str) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded(raw, charset) if charset else text_of(raw)


def _parts(value: str, sign: str) -> list[str]:
    """A value cut at a sign that no backslash stands before, each part without its backslashes."""
    parts, held, escaped = [], "", False
    for one in value:
        if escaped:
            held += "\n" if one in "nN" else one
            escaped = False
        elif one == "\\":
            escaped = True
        elif one == sign:
            parts.append(held)
            held = ""
        else:
            held += one
    return [*parts, held + ("\\" if escaped else "")]


def _text(value: str) -> str:
    return _parts(value, "\0")[0]


def city_of(value: str) -> str:
    """The city of a postal address (ADR): its fourth part in every version of vCard; "" where none is named."""
    return clean_text([*_parts(value, ";"), "", "", "", ""][3], PLACE_LENGTH)


def read_vcards(
    stream: IO[bytes], *, region: str, with_birthdays: bool, first: int = 0
) -> Iterator[FoundCard | Problem]:
    """Every card of a stream as a record or a problem, numbered on from `first`."""
    for cut in _cut(stream):
        number = first + cut.number
        if cut.trouble:
            shown = cut.lines[0] if cut.trouble == "no_card" and cut.lines else b""
            yield problem(number, cut.trouble, "", text_of(shown.strip()))
            continue
        yield made(_raw(cut, number), region=region, with_birthdays=with_birthdays)


def _raw(cut: _Cut, number: int) -> Raw:
    raw = Raw(number, left_out=[_LEFT_OUT.get(one, "other") for one in cut.dropped])
    for whole in _unfolded(cut.lines):
        line = _parsed(whole)
        if line is None:
            # A line without a name is most often the rest of a note that was not folded.
            raw.left_out.append("broken_line")
        else:
            _take(raw, line)
    return raw


def _take(raw: Raw, line: _Line) -> None:
    """Put one property where it belongs."""
    name, value = line.name, line.value.strip()
    if not value:
        return
    service = _SERVICE.match(name)
    match name:
        case "FN":
            raw.name = raw.name or _text(value)
        case "N":
            family, given, middle = [*_parts(value, ";"), "", "", ""][:3]
            raw.family, raw.given, raw.middle = family, given, middle
        case "EMAIL":
            raw.mails.append(_text(value))
        case "TEL":
            raw.phones.append(
                _text(value).partition(";")[0] if "tel:" in value[:4] else _text(value)
            )
        case "ORG":
            organisation, department = [*_parts(value, ";"), "", ""][:2]
            raw.organisation = raw.organisation or organisation
            raw.department = raw.department or department
        case "TITLE":
            raw.title = _text(value)
        case "ROLE":
            raw.title = raw.title or _text(value)
        case "NOTE":
            raw.notes.append(_text(value))
        case "BDAY":
            raw.birthday = value
        case "UID":
            raw.uid = value
        case "URL":
            raw.links.append(("", _text(value)))
        case "IMPP" | "X-SOCIALPROFILE" | "SOCIALPROFILE":
            said = line.parameters.get("X-SERVICE-TYPE") or line.parameters.get("SERVICE-TYPE")
            said = said or (line.parameters.get("TYPE", "") if "SOCIAL" in name else "")
            raw.links.append((said.split(",")[0], _text(value)))
        case "ADR":
            # As of a table's columns, the first that names one.
            raw.place = raw.place or city_of(value)
            parts = _parts(value, ";")
            if any(one.strip() for one in (*parts[:3], *parts[4:])):
                raw.left_out.append("postal")
        case "NICKNAME":
            raw.left_out.append("nickname")
        case _ if service:
            raw.links.append((service[1].partition("-")[0].lower(), _text(value)))
        case _ if name in _LEFT_OUT:
            raw.left_out.append(_LEFT_OUT[name])
        case _:
            pass  # VERSION, REV, PRODID, labels of groups: nothing about a person
