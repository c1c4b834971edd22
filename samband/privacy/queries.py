"""Reads of what Samband knows about the person who asks: how much of each, row by row, and whole for the export."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from samband.kernel.errors import Invalid
from samband.kernel.pages import Page, cut, decode_cursor, encode_cursor
from samband.people.models import Person
from samband.people.watching import words_by_verb
from samband.privacy.catalogue import HIDDEN, Part, Section, sections

#: A page counts no further: the number says "very many" as well, and a hub has millions.
MOST_COUNTED = 10_000
PAGE = 50
CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class Counted:
    """A section with how many rows there are (`is_more`: at least so many)."""

    section: Section
    count: int
    is_more: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row as the page shows it. `ref` names it in a report that it is wrong."""

    label: str | Promise
    line: str
    at: datetime | None
    ref: str
    drop_url: str = ""


def _values(person: Person) -> dict[str, Any]:
    return {
        "me": person.pk,
        "party": person.party_id,
        "verbs": list(words_by_verb()),
    }


def counted(person: Person) -> list[Counted]:
    """All sections with their number of rows; one statement. Must run as the person."""
    found = [(section, part) for section in sections() for part in section.parts]
    sql = " UNION ALL ".join(
        f"SELECT {number}, count(*) FROM (SELECT FROM {part.table} t WHERE {part.where}"
        f" LIMIT {MOST_COUNTED + 1}) one"
        for number, (_, part) in enumerate(found)
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql, _values(person))
        counts = {found[number]: count for number, count in cursor.fetchall()}
    return [
        Counted(
            section,
            sum(min(counts[section, part], MOST_COUNTED) for part in section.parts),
            any(counts[section, part] > MOST_COUNTED for part in section.parts),
        )
        for section in sections()
    ]


def rows_of(person: Person, section: Section, *, cursor: str = "") -> Page[Row]:
    """The rows of a section, newest first, those without a time last; one statement. Must run as the person.

    Raises `Invalid` for a damaged cursor.
    """
    after = decode_cursor(cursor, str, int, str)
    at, number, key = after if after is not None else ("infinity", -1, "")
    if str(at) not in ("infinity", "-infinity"):
        try:
            datetime.fromisoformat(str(at))
        except ValueError:
            raise Invalid(
                _("This page link is damaged. Start again from the first page.")
            ) from None
    sql = " UNION ALL ".join(
        f"(SELECT * FROM (SELECT {n} AS part, left(coalesce({part.line}, ''), 240) AS line,"
        f" coalesce({part.at}, '-infinity') AS at, {part.key} AS key, {part.drop} AS gone"
        f" FROM {part.table} t WHERE {part.where}) t"
        " WHERE (-extract(epoch FROM t.at), t.part, t.key)"
        " > (-extract(epoch FROM %(at)s::timestamptz), %(number)s, %(key)s)"
        f" ORDER BY t.at DESC, t.key LIMIT {PAGE + 1})"
        for n, part in enumerate(section.parts)
    )
    with connection.cursor() as db:
        db.execute(
            f"SELECT part, line, nullif(at, '-infinity'), at::text, key, gone FROM ({sql}) every"
            f" ORDER BY at DESC, part, key LIMIT {PAGE + 1}",
            {**_values(person), "at": at, "number": number, "key": key},
        )
        found = db.fetchall()
    page = cut(found, PAGE, lambda row: encode_cursor(row[3], row[0], row[4]))
    return Page(
        [
            Row(
                section.parts[part].label,
                _in_words(section, line),
                at,
                f"{section.parts[part].table}:{key}",
                drop_url,
            )
            for part, line, at, _text, key, drop_url in page.rows
        ],
        page.next_cursor,
    )


def _in_words(section: Section, line: str) -> str:
    return str(words_by_verb().get(line, line)) if section.key == "log" else line


def newest(
    person: Person, section: Section, part: Part, most: int
) -> list[tuple[str, datetime | None]]:
    """What a page shows of the newest rows of a part, and when each came about; one statement. Must run as the person."""
    sql = (
        f"SELECT left(coalesce({part.line}, ''), 240), {part.at} AS at FROM {part.table} t"
        f" WHERE {part.where} ORDER BY at DESC NULLS LAST, {part.key} LIMIT {most:d}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, _values(person))
        return [(_in_words(section, line), at) for line, at in cursor.fetchall()]


def whole(person: Person, part: Part) -> Iterator[str]:
    """Every row of a part as JSON text, without what opens doors. Must run as the person, in a transaction."""
    left_out = sorted(HIDDEN | part.hides)
    sql = f"SELECT (to_jsonb(t) - %(left_out)s::text[])::text FROM {part.table} t WHERE {part.where} ORDER BY {part.key}"
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, {**_values(person), "left_out": left_out})
        while rows := cursor.fetchmany(CHUNK):
            for (text,) in rows:
                yield text
