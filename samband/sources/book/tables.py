"""Tables of contacts (CSV) as programs write them: encoding and delimiter found out, broken rows reported. No Django.

Python's `csv` reads the rows; around it stands what it does not bear: a quote that is never closed would swallow the rest
of the file, so a row that runs too far is given up and reading goes on with the line after its first.
"""

import codecs
import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Final

from samband.sources.records import Problem, problem

LINE_LIMIT: Final = 1 << 20
#: A quoted cell may run over so many lines.
ROW_LINES: Final = 300
ROW_CHARACTERS: Final = 1 << 20
SAMPLE: Final = 1 << 16
_DELIMITERS: Final = (",", ";", "\t", "|")


class _RowRunsOn(Exception):
    """A quote was opened and is not closed where a row could end."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table, with the number of the line on which it begins."""

    number: int
    cells: list[str]


def encoding_of(sample: bytes) -> str:
    """The encoding of a text by its mark, its zeros, or whether it is UTF-8; else Western European."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if sample.startswith(mark):
            return name
    if len(sample) >= 8 and sample[1:400:2].count(0) > len(sample[1:400:2]) * 0.6:
        return "utf-16-le"
    if len(sample) >= 8 and sample[0:400:2].count(0) > len(sample[0:400:2]) * 0.6:
        return "utf-16-be"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def decoded(line: bytes) -> str | None:
    """A line of a text that is UTF-8 or Western European, often both in one file; None where it is neither."""
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        text = line.decode("cp1252")
    except UnicodeDecodeError:
        return None
    return text


class Lines:
    """The lines of a file as text, numbered from one. A line that can't be decoded is None."""

    def __init__(self, stream: IO[bytes], encoding: str) -> None:
        self._stream = stream
        self._is_wide = encoding.startswith("utf-16")
        self._wide = codecs.getreader(encoding)(stream, "replace") if self._is_wide else None
        self._returned: deque[tuple[int, str | None]] = deque()
        self._number = 0

    def give_back(self, lines: list[tuple[int, str | None]]) -> None:
        """Read these again."""
        self._returned.extendleft(reversed(lines))

    def next(self) -> tuple[int, str | None] | None:
        """The next line; None at the end."""
        if self._returned:
            return self._returned.popleft()
        text: str | None
        if self._wide is not None:
            text = self._wide.readline(LINE_LIMIT)
            if not text:
                return None
            text = None if "\ufffd" in text else text
        else:
            raw = self._stream.readline(LINE_LIMIT)
            if not raw:
                return None
            text = decoded(raw.removeprefix(codecs.BOM_UTF8) if not self._number else raw)
        self._number += 1
        return self._number, text


def delimiter_of(lines: list[str]) -> str:
    """The sign that cuts most of the first rows into the same number of cells, the more the better."""
    best, worth = ",", 0
    for sign in _DELIMITERS:
        try:
            rows = [row for row in csv.reader(lines, delimiter=sign) if row]
        except csv.Error:
            continue
        width = len(rows[0]) if rows else 0
        found = sum(len(row) == width for row in rows) * (width - 1)
        if found > worth:
            best, worth = sign, found
    return best


def rows_of(lines: Lines, delimiter: str) -> Iterator[Row | Problem]:
    """The rows of a table that aren't empty, and the lines that are none."""
    while (first := lines.next()) is not None:
        number, text = first
        if text is None:
            yield problem(number, "bad_encoding", "", "")
            continue
        taken = [first]
        try:
            cells = next(csv.reader(_row_lines(lines, text, taken), delimiter=delimiter), [])
        except (_RowRunsOn, csv.Error):
            lines.give_back(taken[1:])
            yield problem(number, "broken_row", "", text.strip())
            continue
        if any(cell.strip() for cell in cells):
            yield Row(number, cells)


def _row_lines(lines: Lines, text: str, taken: list[tuple[int, str | None]]) -> Iterator[str]:
    size = 0
    yield text.replace("\0", "")
    while True:
        # Asked again only where a quote is open.
        found = lines.next()
        if found is None:
            raise _RowRunsOn
        taken.append(found)
        size += len(found[1] or "")
        if found[1] is None or len(taken) > ROW_LINES or size > ROW_CHARACTERS:
            raise _RowRunsOn
        yield found[1].replace("\0", "")
