"""Reading an address book whatever it is: told by its content, never by its name. No Django; runs in the child process."""

import json
import re
import zipfile
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import IO, Final, TypeAlias

from samband.sources.blocks import RATIO_LIMIT, Bounded
from samband.sources.book import columns, linkedin
from samband.sources.book.making import Raw, made, take_wrong_mails
from samband.sources.book.records import BookRecord, Table
from samband.sources.book.streams import again, as_utf8, buffered
from samband.sources.book.tables import (
    SAMPLE,
    Lines,
    Row,
    delimiter_of,
    encoding_of,
    rows_of,
)
from samband.sources.book.vcard import read_vcards
from samband.sources.headers import clean_text
from samband.sources.records import Problem, UnreadableInput, problem

Found: TypeAlias = BookRecord | Problem
ROWS_SHOWN: Final = 3
CELL_SHOWN: Final = 80
#: Numbers of records in the second and later files of an archive begin so far on.
PER_FILE: Final = 10_000_000
_IN_BRACKETS: Final = re.compile(r"^[^<>]*<([^<>\s]+)>$")
_REMARK: Final = re.compile(r"\s+\([^()]*\)$")


def read_book(
    path: Path, *, fields: str, region: str, with_birthdays: bool, limit: int
) -> Iterator[Found]:
    """The cards of an address book: vCards, a table, or an archive with either.

    `fields`: JSON, what each column of a table is; "" to guess. The first record says how the file is made. Raises
    UnreadableInput for an empty file, a damaged archive and what is no address book.
    """
    reader = _Reader(tuple(json.loads(fields)) if fields else (), region, with_birthdays)
    with path.open("rb") as stream:
        start = stream.read(4)
        stream.seek(0)
        if not start:
            raise UnreadableInput("empty_file")
        if start == b"PK\x03\x04":
            yield from _archive(path, reader, limit)
        else:
            yield from reader.one_file(buffered(stream.read), 0)


def _archive(path: Path, reader: "_Reader", limit: int) -> Iterator[Found]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [one for one in archive.infolist() if _is_book(one.filename)]
            if any(one.flag_bits & 1 for one in members):
                raise UnreadableInput("zip_with_password")
            if not members:
                raise UnreadableInput("no_book")
            if sum(one.file_size for one in members) > limit:
                raise UnreadableInput("too_large")

            def opened(one: zipfile.ZipInfo) -> IO[bytes]:
                if one.file_size > 10_000_000 and one.file_size > one.compress_size * RATIO_LIMIT:
                    raise UnreadableInput("unpacks_too_far", str(RATIO_LIMIT))
                return buffered(Bounded(archive.open(one), one.compress_size, limit).read)

            for at, one in enumerate(members):
                if _base(one.filename) == "messages.csv":
                    with opened(one) as first, opened(one) as second:
                        own = linkedin.own_account(Lines(first, "utf-8"))
                        if own:
                            yield from linkedin.read_messages(
                                Lines(second, "utf-8"), own, at * PER_FILE
                            )
                        else:
                            yield problem(at * PER_FILE, "own_account_unknown", "messages.csv", "")
                else:
                    with opened(one) as stream:
                        yield from reader.one_file(stream, at * PER_FILE, in_archive=True)
    except (zipfile.BadZipFile, EOFError, NotImplementedError) as error:
        raise UnreadableInput("broken_zip") from error


def _base(name: str) -> str:
    return name.replace("\\", "/").rpartition("/")[2].lower()


def _is_book(name: str) -> bool:
    """Of an archive only what is an address book: LinkedIn's holds much else that nobody wants stored."""
    base = _base(name)
    if base.startswith("."):
        return False
    return base.endswith((".vcf", ".vcard")) or base in (
        "connections.csv", "messages.csv", "contacts.csv", "google.csv", "following_accounts.csv",
    )  # fmt: skip


class _Reader:
    """What is the same for every file of an address book."""

    def __init__(self, fields: Sequence[str], region: str, with_birthdays: bool) -> None:
        self._fields, self._region, self._with_birthdays = fields, region, with_birthdays

    def one_file(
        self, stream: IO[bytes], first: int, *, in_archive: bool = False
    ) -> Iterator[Found]:
        """The records of one file, numbered on from `first`."""
        sample = b""
        while len(sample) < SAMPLE and (piece := stream.read(SAMPLE - len(sample))):
            sample += piece
        encoding = encoding_of(sample)
        whole = buffered(again(sample, stream.read))
        start = sample.decode("utf-16" if encoding == "utf-16" else encoding, "replace")
        if "BEGIN:VCARD" in start[:20_000].upper():
            yield Table("vcard", encoding=encoding)
            if encoding.startswith("utf-16"):
                whole = buffered(as_utf8(whole, encoding))
            yield from read_vcards(
                whole, region=self._region, with_birthdays=self._with_birthdays, first=first
            )
            return
        if not sample.strip():
            raise UnreadableInput("empty_file")
        if b"\0" in sample and not encoding.startswith("utf-16"):
            raise UnreadableInput("no_book")
        yield from self._table(whole, start, encoding, first, in_archive)

    def _table(
        self, stream: IO[bytes], start: str, encoding: str, first: int, in_archive: bool
    ) -> Iterator[Found]:
        lines = Lines(stream, encoding)
        if "first name,last name," in start[:5_000].lower().replace('"', ""):
            linkedin.skip_preamble(lines)
        at_first = lines.next()
        if at_first is not None and not (at_first[1] or "").lower().startswith("sep="):
            lines.give_back([at_first])
        sample = [line for line in start.splitlines()[:40] if line.strip()]
        delimiter = delimiter_of(sample[:20])
        rows = rows_of(lines, delimiter)
        head = list(islice(rows, ROWS_SHOWN + 1))
        table = _table_of(head, delimiter, encoding)
        program = table.form
        fields = table.fields if program != "csv" or not self._fields else tuple(self._fields)
        if program == "csv" and in_archive:
            return  # a table that nobody was asked about
        if len(fields) != len(table.header):
            raise UnreadableInput("columns_changed")
        asks = program == "csv" and not self._fields
        yield Table(program, table.header, fields, table.rows, delimiter, encoding, asks)
        if asks:
            return
        skipped = (
            head[1:]
            if head and isinstance(head[0], Row) and columns.has_header(head[0].cells)
            else head
        )
        for row in chain(skipped, rows):
            yield from self._card(row, fields, program, first)

    def _card(
        self, row: Row | Problem, fields: Sequence[str], program: str, first: int
    ) -> Iterator[Found]:
        if isinstance(row, Problem):
            yield problem(first + row.number, row.code, row.field, row.value)
            return
        if len(row.cells) > len(fields) and any(one.strip() for one in row.cells[len(fields) :]):
            yield problem(first + row.number, "too_many_cells", "", ", ".join(row.cells)[:400])
            return
        raw = Raw(first + row.number)
        for field, cell in zip(fields, row.cells, strict=False):
            if cell.strip():
                _take(raw, field, cell.strip(), program)
        wrong = take_wrong_mails(raw)
        card = made(raw, region=self._region, with_birthdays=self._with_birthdays)
        if isinstance(card, Problem) and wrong:
            yield problem(card.number, card.code, "mail", ", ".join(one.value for one in wrong))
            return
        yield card
        yield from wrong


def _table_of(head: Sequence[Row | Problem], delimiter: str, encoding: str) -> Table:
    rows = [one.cells for one in head if isinstance(one, Row)]
    if not rows or (
        max(map(len, rows)) < 2 and not columns.is_enough(columns.guess(rows[0], rows[1:]))
    ):
        raise UnreadableInput("no_book")
    header, rest = (rows[0], rows[1:]) if columns.has_header(rows[0]) else ([], rows)
    header = header or [""] * max(map(len, rows))
    shown = [[clean_text(cell, CELL_SHOWN) for cell in row[: len(header)]] for row in rest]
    shown = [row + [""] * (len(header) - len(row)) for row in shown]
    program = columns.program_of(header)
    return Table(
        program or "csv",
        tuple(clean_text(one, CELL_SHOWN) for one in header),
        columns.guess(header, rest),
        tuple(map(tuple, shown)),
        delimiter,
        encoding,
    )


def _take(raw: Raw, field: str, cell: str, program: str) -> None:
    """Put one cell where it belongs. Google writes several values of one cell with three colons between."""
    values = [one.strip() for one in cell.split(":::")] if program == "google" else [cell]
    match field:
        case "mail":
            raw.mails += [part for one in values for part in _apart(one)]
        case "phone":
            raw.phones += values
        case "link":
            raw.links += [("", one) for one in values]
        case "handle":
            raw.links += [("mastodon", one) for one in values]
            if program == "mastodon":
                raw.name = "@" + cell.lstrip("@")
        case "note":
            raw.notes.append(cell)
        case "connected":
            raw.connected_at = linkedin.seconds_of(cell)
        case "":
            pass  # which columns are not stored is shown once for all rows
        case _:
            if not getattr(raw, field):
                setattr(raw, field, values[0])


def _apart(cell: str) -> list[str]:
    """Several addresses in one cell, each without the name or the remark that stands around it."""
    found = [one.strip() for one in re.split("[;,]", cell) if one.strip()]
    return [_REMARK.sub("", _IN_BRACKETS.sub(r"\1", one)) for one in found]
