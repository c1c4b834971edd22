"""Postings in compact form: which documents hold a word, and where in them. Pure.

Documents are grouped by id into blocks of `BLOCK`. A row of the posting table holds, for one term, one audience and one
block, a run of records of fixed width, so that adding a document is an append (`payload || new`) without reading, and
reading is one `frombuffer`. Everything that a document's score needs stands in its record: no table of documents is
touched until the best are known.

A record is 12 bytes: place in the block, how often the term stands in the title, the text and the paths, the length
of each of the three in words (their sum and ratio matter, so they are capped), and the day (days since 1970-01-01).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from struct import Struct

BLOCK_BITS = 12
BLOCK = 1 << BLOCK_BITS
FIELDS = ("title", "text", "paths")

# A record: place, title, text, paths, their lengths, day; `records.RECORD` reads the same.
_RECORD = Struct("<HBBBBHHH")
_BYTE = 255
_SHORT = 65_535

Key = tuple[str, int, int]


def block_of(document_id: int) -> int:
    """The block that a document stands in."""
    return document_id >> BLOCK_BITS


def day_of(at: datetime) -> int:
    """Days since 1970-01-01 in UTC, kept within what a record can hold."""
    return min(max(int(at.astimezone(UTC).timestamp() // 86_400), 0), _SHORT)


@dataclass(frozen=True, slots=True)
class IndexedDocument:
    """A document as its postings need it: terms per field, in any order, repeated as often as said."""

    id: int
    audience_id: int
    day: int
    title: Sequence[str]
    text: Sequence[str]
    paths: Sequence[str]

    @property
    def lengths(self) -> tuple[int, int, int]:
        return (
            min(len(self.title), _BYTE),
            min(len(self.text), _SHORT),
            min(len(self.paths), _SHORT),
        )

    def terms(self) -> list[str]:
        """Each term once, sorted: what has to be taken away again when the document goes."""
        return sorted({*self.title, *self.text, *self.paths})


def pack(documents: Iterable[IndexedDocument]) -> dict[Key, bytes]:
    """(term, audience, block) -> the records to append, in a stable order."""
    rows: defaultdict[Key, bytearray] = defaultdict(bytearray)
    for document in documents:
        title, text, paths = (
            Counter(document.title),
            Counter(document.text),
            Counter(document.paths),
        )
        tail = (*document.lengths, document.day)
        block, place = block_of(document.id), document.id & (BLOCK - 1)
        for term in document.terms():
            rows[term, document.audience_id, block] += _RECORD.pack(
                place,
                min(title[term], _BYTE),
                min(text[term], _BYTE),
                min(paths[term], _BYTE),
                *tail,
            )
    return {key: bytes(rows[key]) for key in sorted(rows)}


def block_totals(
    documents: Iterable[IndexedDocument],
) -> Mapping[tuple[int, int], tuple[int, int, int, int]]:
    """(audience, block) -> number of documents and words per field, sorted by key."""
    totals: defaultdict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for document in documents:
        total = totals[document.audience_id, block_of(document.id)]
        for at, amount in enumerate((1, *document.lengths)):
            total[at] += amount
    return {
        key: (count, title, text, paths)
        for key, (count, title, text, paths) in sorted(totals.items())
    }
