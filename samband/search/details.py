"""What a page of results shows of each entry: fetched in one statement, with the reader's rights checked again."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from samband.entries.cards import entry_url
from samband.kernel.text import plain_text
from samband.search.along import column
from samband.search.statements import Statement
from samband.spaces.audiences import READABLE

Details = dict[int, "Detail"]


@dataclass(frozen=True, slots=True)
class Detail:
    """An entry that was found: what it says, by whom and where. The thread's title, or how it begins, for comments.

    `along` is what it is found by beside its text: (kind, words).
    """

    id: int
    thread_id: int
    kind: str
    at: datetime
    title: str
    text: str
    along: tuple[tuple[str, str], ...]
    author: str
    handle: str
    photo: str
    is_guest: bool
    room: str
    room_slug: str
    audience_kind: str
    thread_title: str
    language: str

    @property
    def is_comment(self) -> bool:
        return self.id != self.thread_id

    @property
    def url(self) -> str:
        return entry_url(self.id, self.thread_id if self.is_comment else None)


_DETAILS = f"""
SELECT e.id, coalesce(e.root_id, e.id), e.kind, e.published_at, e.title, coalesce(nullif(e.html, ''), e.body),
       {{along}}::text,
       coalesce(nullif(e.byline, ''), p.name, ''), CASE WHEN p.state <> 'erased' THEN p.handle ELSE '' END,
       coalesce(p.photo, ''), coalesce(p.role = 'guest', false), coalesce(s.name, ''), coalesce(s.slug, ''), a.kind,
       coalesce(nullif(r.title, ''), r.html, ''), e.language
  FROM entries_entry e
  JOIN spaces_audience a ON a.id = e.audience_id
  LEFT JOIN spaces_space s ON s.id = a.space_id
  LEFT JOIN people_person p ON p.id = e.author_id
  LEFT JOIN entries_entry r ON r.id = e.root_id AND r.state = 'published' AND r.audience_id = e.audience_id
 WHERE e.id = ANY (%s::bigint[]) AND e.state = 'published' AND e.audience_id {READABLE}
"""  # noqa: S608 - the condition that every read has


def read_details(
    reader_id: int, entry_ids: Sequence[int], hits: Statement
) -> tuple[Details, dict[int, int]]:
    """Entries by id, as far as the reader may see them, and how many entries of their threads answer; one statement.

    `hits` counts by thread, see `statements.hits_in_threads`.
    """
    names = ", ".join(Detail.__dataclass_fields__)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT d.*, coalesce(h.count, 0) FROM ({_DETAILS.format(along=column())}) AS d ({names}) "  # noqa: S608 - constants of ours
            f"LEFT JOIN ({hits.sql}) AS h (thread_id, count) ON h.thread_id = d.thread_id",
            [list(entry_ids), reader_id, *hits.params],
        )
        rows = cursor.fetchall()
    return {row[0]: _detail(row[:-1]) for row in rows}, {int(row[1]): int(row[-1]) for row in rows}


def _detail(row: Sequence[object]) -> Detail:
    values: Mapping[str, object] = dict(zip(Detail.__dataclass_fields__, row, strict=True))
    return Detail(
        **{  # type: ignore[arg-type]  # columns in the order of the fields
            **values,
            "text": plain_text(str(values["text"])),
            "along": tuple((kind, name) for kind, name in json.loads(str(values["along"] or "[]"))),
            "handle": values["handle"] or "",
            "thread_title": plain_text(str(values["thread_title"])),
        }
    )
