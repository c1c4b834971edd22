"""One's own contacts as other programs read them: vCard 4.0 (RFC 6350) and CSV. Pure but for the cards it is given."""

import csv
import io
import re
from collections.abc import Iterable, Iterator

from samband.cards.models import Card
from samband.cards.shapes import OwnDetails

#: Octets of a line before it is folded (RFC 6350, 3.2).
LINE = 75
HEADINGS = (
    "Name",
    "Organisation",
    "Title",
    "Place",
    "Mail address",
    "Phone number",
    "Web address",
    "Birthday",
    "Note",
)
#: Of these somebody may have several.
_MANY = (4, 5, 6)
_ESCAPES = str.maketrans({"\\": "\\\\", ",": "\\,", ";": "\\;", "\n": "\\n", "\r": None})
_NEEDS_ESCAPES = re.compile(r"[\\,;\n\r]").search


def defused(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection); a phone number is a number."""
    if cell[:1] == "+" and cell[1:].replace(" ", "").isdigit():
        return cell
    return "'" + cell if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def as_vcards(cards: Iterable[tuple[Card, OwnDetails]]) -> Iterator[str]:
    """The cards as vCards, one string each."""
    for card, details in cards:
        yield "".join(map(_folded, _lines(card, details)))


def _lines(card: Card, details: OwnDetails) -> Iterator[str]:
    yield "BEGIN:VCARD"
    yield "VERSION:4.0"
    yield f"UID:urn:uuid:{card.pk}"
    yield f"FN:{escaped(card.name)}"
    if card.organisation_name:
        yield f"ORG:{escaped(card.organisation_name)}"
    if card.title:
        yield f"TITLE:{escaped(card.title)}"
    for mail in details.mails:
        yield f"EMAIL:{escaped(mail)}"
    for phone in details.phones:
        is_number = phone.startswith("+") and phone[1:].isdigit()
        yield f"TEL;VALUE=uri:tel:{phone}" if is_number else f"TEL:{escaped(phone)}"
    for link in details.links:
        is_address = link.startswith(("http://", "https://")) and " " not in link
        yield f"URL:{link}" if is_address else f"IMPP:{escaped(link)}"
    if details.birthday:
        yield f"BDAY:{escaped(details.birthday)}"
    if card.place:
        yield f"ADR:;;;{escaped(card.place)};;;"
    if card.topics or details.tags:
        yield "CATEGORIES:" + ",".join(map(escaped, dict.fromkeys((*card.topics, *details.tags))))
    for note in details.notes:
        yield f"NOTE:{escaped(note.text)}"
    yield "END:VCARD"


def escaped(value: str) -> str:
    """A text as the value of a property."""
    # Most values need none, and looking is a fifth of the work of translating.
    return value.translate(_ESCAPES) if _NEEDS_ESCAPES(value) else value


def _folded(line: str) -> str:
    """A line of at most 75 octets, the rest on lines that begin with a space; no letter is cut in two."""
    pieces, held, room = [], "", LINE
    for letter in line:
        size = len(letter.encode())
        if size > room:
            pieces.append(held)
            held, room = "", LINE - 1
        held += letter
        room -= size
    return "\r\n ".join([*pieces, held]) + "\r\n"


def as_csv(cards: Iterable[tuple[Card, OwnDetails]]) -> Iterator[str]:
    """The cards as rows of a table with headings that every import knows; as many columns as somebody has addresses."""
    rows = [
        (card.name, card.organisation_name, card.title, card.place, *_columns(details))
        for card, details in cards
    ]
    many = {at: max([1, *(len(row[at]) for row in rows)]) for at in _MANY}
    heads: list[str] = []
    for at, heading in enumerate(HEADINGS):
        heads += [heading, *(f"{heading} {number}" for number in range(2, many.get(at, 1) + 1))]
    yield _row(heads)
    for row in rows:
        cells = list(row[: _MANY[0]])
        for at in _MANY:
            cells += [*row[at], *[""] * (many[at] - len(row[at]))]
        yield _row([*cells, *row[_MANY[-1] + 1 :]])


def _columns(
    details: OwnDetails,
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], str, str]:
    note = "\n".join(one.text for one in details.notes)
    return details.mails, details.phones, details.links, details.birthday, note


def _row(cells: Iterable[object]) -> str:
    held = io.StringIO()
    csv.writer(held).writerow([defused(str(cell)) for cell in cells])
    return held.getvalue()
