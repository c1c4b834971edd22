"""Keeping the words of entries: in the transaction of every write, in bulk after an import, anew for all."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from psycopg import Cursor

from samband.kernel.text import plain_text, without_controls
from samband.search import lexemes
from samband.search.along import column
from samband.search.lexemes import Text

BATCH = 500

# The row of the entry is held, so that words of an older text never come after those of a newer one.
_ENTRIES = """
SELECT e.id, coalesce(e.root_id, e.id), e.audience_id, e.author_id, e.published_at, e.kind, e.language, e.title, e.body,
       e.html, e.outline -> 'hashtags',
       (SELECT json_agg(t.width IS NOT NULL) FROM entries_attachment t WHERE t.entry_id = e.id),
       {along}
  FROM entries_entry e
 WHERE e.id = ANY (%s) AND e.state = 'published'
 ORDER BY e.id FOR SHARE OF e
"""
_STORE = """
INSERT INTO search_entrywords (entry_id, thread_id, audience_id, author_id, published_at, words, said)
SELECT id, thread, audience, author, at, words::tsvector, said
  FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::timestamptz[], %s::text[], %s::text[])
       AS n (id, thread, audience, author, at, words, said)
ON CONFLICT (entry_id) DO UPDATE SET
  thread_id = excluded.thread_id, audience_id = excluded.audience_id, author_id = excluded.author_id,
  published_at = excluded.published_at, words = excluded.words, said = excluded.said
"""


@dataclass(frozen=True, slots=True)
class _Row:
    """An entry as it is indexed."""

    id: int
    thread_id: int
    audience_id: int
    author_id: int | None
    at: datetime
    text: Text


def _row(found: Sequence[Any]) -> _Row:
    entry_id, thread_id, audience_id, author_id, at, *rest = found
    return _Row(entry_id, thread_id, audience_id, author_id, at, text_of(rest))


def text_of(row: Sequence[Any]) -> Text:
    """What of a row of entries is searched: title, text, and what is along with it."""
    kind, language, title, body, rendered, hashtags, attachments, along = row
    are_pictures = _list(attachments)
    about = [f"is.{kind}"]
    about += ["has.picture"] if True in are_pictures else []
    about += ["has.file"] if False in are_pictures else []
    about += ["has.link"] if kind == "link" or re.search(r'<a href="https?:', rendered) else []
    about += ["has.code"] if "<code" in rendered else []
    about += ["has.question"] if kind == "question" else []
    return Text(
        title=title,
        body=plain_text(rendered) or body,
        names=tuple(name for _kind, name in _list(along)),
        language=language,
        topics=tuple(_list(hashtags)),
        about=tuple(about),
    )


def _list(value: Any) -> list[Any]:
    return list(json.loads(value) if isinstance(value, str) else value or ())


def index_entry(entry_id: int) -> None:
    """Let an entry be found by what it says now; one that is not published, or gone, is not found.

    Called in the transaction of every write. Two statements; doing it twice changes nothing.
    """
    index_entries([entry_id])


def index_entries(entry_ids: Sequence[int]) -> None:
    """The same for many. Two statements for each `BATCH`, each in a transaction."""
    for start in range(0, len(entry_ids), BATCH):
        with transaction.atomic(savepoint=False):
            _index(sorted(entry_ids[start : start + BATCH]))


def _index(wanted: list[int]) -> None:
    connection.ensure_connection()
    with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
        cursor.execute(_ENTRIES.replace("{along}", column()), [wanted])
        rows = [_row(found) for found in cursor.fetchall()]
        kept = {row.id for row in rows}
        lost = [entry_id for entry_id in wanted if entry_id not in kept]
        if lost:
            cursor.execute("DELETE FROM search_entrywords WHERE entry_id = ANY (%s)", [lost])
        if rows:
            cursor.execute(_STORE, _columns(rows))


def _columns(rows: Sequence[_Row]) -> list[list[Any]]:
    return [
        [row.id for row in rows],
        [row.thread_id for row in rows],
        [row.audience_id for row in rows],
        [row.author_id for row in rows],
        [row.at for row in rows],
        [_vector(lexemes.lexemes_of(row.text, row.audience_id)) for row in rows],
        [without_controls(lexemes.said_of(row.text)) for row in rows],
    ]


def _vector(found: Sequence[str]) -> str:
    return " ".join(map(lexemes.quoted, found))


def index_link(link_id: int) -> None:
    """Let entries be found by the title of a link that was read just now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT entry_id FROM entries_linkuse WHERE link_id = %s", [link_id])
        index_entries([int(row[0]) for row in cursor.fetchall()])


def index_missing(*, most: int = 10 * BATCH) -> int:
    """Index published entries that have no words yet, at most so many; returns how many there were."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.id FROM entries_entry e WHERE e.state = 'published' AND NOT EXISTS"
            " (SELECT 1 FROM search_entrywords s WHERE s.entry_id = e.id) ORDER BY e.id DESC LIMIT %s",
            [most],
        )
        missing = [int(row[0]) for row in cursor.fetchall()]
    index_entries(missing)
    return len(missing)


def index_all() -> Iterator[tuple[int, int]]:
    """Make all words anew, the newest entries first; yields (entries done, entries in all) after each batch.

    Every batch is a transaction of its own, so it can be stopped and searches go on meanwhile.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), coalesce(max(id), 0) FROM entries_entry")
        total, before = cursor.fetchone() or (0, 0)
    done = 0
    before += 1
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id FROM entries_entry WHERE id < %s ORDER BY id DESC LIMIT %s",
                [before, BATCH],
            )
            ids = [int(row[0]) for row in cursor.fetchall()]
        if not ids:
            return
        index_entries(ids)
        before = ids[-1]
        done += len(ids)
        yield done, max(done, total)
