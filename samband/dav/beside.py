"""What a vCard says that no card here has a place for and that is carried all the same: picture, postal addresses. Pure.

Observation: the same picture is base64 in a vCard 3.0 and a data address in 4.0, and each program folds and escapes it in its
own way; the same postal address comes with other labels. So a picture is known by its octets and an address by its parts, and
what goes over to another card is written as that card's version wants it. Lines that say the same stay as they are.
"""

import binascii
import hashlib
import re
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from samband.cards.taking import escaped
from samband.dav.lines import Line, parts_of, plain
from samband.dav.rules import Said

#: Octets of a picture that is carried; a larger one stays where it is.
MOST_PICTURE: Final = 1_000_000
MOST_ADDRESSES, LONGEST_ADDRESS = 20, 1_000
_PARTS: Final = 7
_KINDS: Final = ((b"\xff\xd8\xff", "jpeg"), (b"\x89PNG\r\n", "png"), (b"GIF8", "gif"))
_BASE64 = re.compile(r";(?:ENCODING=)?B(?:ASE64)?(?=;|$)", re.IGNORECASE)
_TYPES = re.compile(r";TYPE=[^;:]*", re.IGNORECASE)


def with_beside(said: Said, read: Sequence[Line]) -> Said:
    """The same card with its picture, as a mark of it, and its postal addresses."""
    pictures = (picture_of(line) for line in read if line.name == "PHOTO")
    addresses = (address_of(line) for line in read if line.name == "ADR")
    found = tuple(dict.fromkeys(filter(None, addresses)))[:MOST_ADDRESSES]
    return replace(said, photo=next(filter(None, pictures), ""), addresses=found)


def address_of(line: Line) -> str:
    """A postal address by its parts, as a vCard has them; "" for none, and for one without end."""
    parts = [" ".join(part.split()) for part in parts_of(line.value, ";")]
    parts = (parts + [""] * _PARTS)[:_PARTS]
    found = ";".join(map(escaped, parts))
    return found if any(parts) and len(found) <= LONGEST_ADDRESS else ""


def address_words(address: str) -> str:
    """A postal address as people read it."""
    return ", ".join(part for part in parts_of(address, ";") if part)


def picture_of(line: Line) -> str:
    """A mark of a picture: its size in octets, 0 for an address of one, and a hash. "" for what is not carried."""
    octets, address = _picture(line)
    if not octets and not address:
        return ""
    return f"{len(octets)}-{hashlib.sha256(octets or address.encode()).hexdigest()[:16]}"


def picture_size(mark: str) -> int:
    """The octets of a picture by its mark, 0 for an address."""
    size = mark.partition("-")[0]
    return int(size) if size.isdecimal() else 0


def _picture(line: Line) -> tuple[bytes, str]:
    """The octets of a picture, or the address where it is."""
    value = line.value.strip()
    if value[:5].lower() == "data:":
        head, _, code = value.replace("\\", "").partition(",")
        if not head.lower().endswith(";base64"):
            return b"", ""
    elif _BASE64.search(line.parameters):
        code = value
    else:
        is_address = value.lower().startswith(("https://", "http://")) and len(value) <= 2_000
        return b"", value if is_address and " " not in value else ""
    if len(code) > 2 * MOST_PICTURE:
        return b"", ""
    try:
        octets = b64decode("".join(code.split()) + "==")
    except (binascii.Error, ValueError):
        return b"", ""
    return (octets, "") if _kind(octets) and len(octets) <= MOST_PICTURE else (b"", "")


def _kind(octets: bytes) -> str:
    if octets[:4] == b"RIFF" and octets[8:12] == b"WEBP":
        return "webp"
    return next((kind for start, kind in _KINDS if octets.startswith(start)), "")


def _written(line: Line, version: str, *, is_escaped: bool) -> Line:
    """A picture as a card of this version has it; `is_escaped`: as some servers want it, which know no other form."""
    octets, address = _picture(line)
    code, kind = b64encode(octets).decode(), _kind(octets)
    if version == "4.0":
        signs = "\\;base64\\," if is_escaped else ";base64,"
        return plain("PHOTO", address or f"data:image/{kind}{signs}{code}")
    if address:
        return Line("", "PHOTO", ";VALUE=uri", address)
    return Line("", "PHOTO", f";ENCODING=b;TYPE={kind.upper()}", code)


def carried(
    read: Sequence[Line], before: Said, now: Said, source: Sequence[Line] = ()
) -> list[Line]:
    """A card with the picture and the postal addresses of `now` in the place of those of `before`, which it says.

    `source` is the card that a new picture is on, and the labels of new addresses. A picture that can't be carried, or is on
    none of both, is left out; a line that says what was not among `before` stays.
    """
    gone = set(before.addresses) - set(now.addresses)
    changes_picture = before.photo != now.photo
    left: list[Line] = []
    groups: set[str] = set()
    for line in read:
        if (line.name == "ADR" and address_of(line) in gone) or (
            changes_picture and line.name == "PHOTO" and picture_of(line) == before.photo != ""
        ):
            groups.add(line.group)
        else:
            left.append(line)
    left = [
        one for one in left if not (one.group and one.group in groups and one.name[:4] == "X-AB")
    ]
    have = {address_of(line) for line in read if line.name == "ADR"}
    labels = {
        address_of(line): "".join(_TYPES.findall(line.parameters))
        for line in source
        if line.name == "ADR"
    }
    left += [Line("", "ADR", labels.get(one, ""), one) for one in now.addresses if one not in have]
    if changes_picture and now.photo and not any(line.name == "PHOTO" for line in left):
        version = next((line.value.strip() for line in read if line.name == "VERSION"), "3.0")
        pictures = (line for line in source if line.name == "PHOTO")
        is_escaped = any(line.name == "PHOTO" and "\\;base64\\," in line.value for line in read)
        found = (
            _written(line, version, is_escaped=is_escaped)
            for line in pictures
            if picture_of(line) == now.photo
        )
        left += [one for one in (next(found, None),) if one is not None]
    return left
