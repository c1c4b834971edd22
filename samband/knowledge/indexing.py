"""Writing evidence and its postings: one document in a few milliseconds, fifty thousand in bulk.

Correct under writers at the same time: who writes into a block holds the block's row (`Block`) until the end of the
transaction, taken in a fixed order before anything else; what follows touches only that block's postings. A batch of an
import should therefore end its transaction within a second or two: posts of colleagues wait for it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any

from django.db import connection, transaction
from psycopg import Cursor, sql

from samband.kernel.text import without_controls
from samband.knowledge import postings, text
from samband.knowledge.evidence import ROLES, Evidence
from samband.knowledge.models import PATHS_KEPT, TEXT_KEPT
from samband.knowledge.postings import IndexedDocument
from samband.spaces.models import COLLEAGUES_AUDIENCE

# Up to here it costs less to insert than to copy.
FEW = 10


def terms_of(document_id: int, evidence: Evidence) -> IndexedDocument:
    """The words of a piece of evidence, field by field; paths are read without the language's stemming of prose."""
    return IndexedDocument(
        id=document_id,
        audience_id=evidence.audience_id,
        day=postings.day_of(evidence.at),
        title=text.terms(evidence.title, evidence.language),
        text=text.terms(evidence.text[:TEXT_KEPT], evidence.language),
        paths=[
            term
            for path in evidence.paths[:PATHS_KEPT]
            for term in text.terms(path, evidence.language)
        ],
    )


def add(pieces: Sequence[Evidence]) -> list[int]:
    """Store and index evidence; returns the new ids in order. Pieces a source already has are left out by the caller.

    One COPY each for documents and roles, one statement for all postings; a few pieces are sent at once without COPY.
    """
    if not pieces:
        return []
    with transaction.atomic(savepoint=False), _server_cursor() as cursor:
        ids = _new_ids(cursor, len(pieces))
        _add(cursor, ids, pieces)
    return ids


def take_away(document_ids: Iterable[int]) -> int:
    """Remove evidence with its postings, roles, counts and corrections, exactly; returns how many there were."""
    wanted = sorted(set(document_ids))
    removed = 0
    with transaction.atomic(), _server_cursor() as cursor:
        for start in range(0, len(wanted), postings.BLOCK):
            found = _take_away(cursor, wanted[start : start + postings.BLOCK])
            for table in ("evidencecorrection", "topicclaim"):
                statement = f"DELETE FROM knowledge_{table} WHERE document_id = ANY(%s)"  # noqa: S608
                cursor.execute(statement, [found])
            removed += len(found)
    return removed


def replace(document_id: int, audience_id: int, piece: Evidence) -> None:
    """Let a document (of this audience until now) say something else; it keeps its id, and so its corrections."""
    replace_many([(document_id, audience_id, piece)])


def replace_many(found: Sequence[tuple[int, int, Evidence]]) -> None:
    """The same for many, each (id, its audience until now, what it says now), in blocks at a time."""
    for start in range(0, len(found), postings.BLOCK):
        part = sorted(found[start : start + postings.BLOCK], key=lambda one: one[0])
        blocks = {
            (audience_id, postings.block_of(document_id))
            for document_id, before, piece in part
            for audience_id in (before, piece.audience_id)
        }
        with transaction.atomic(), _server_cursor() as cursor:
            # All blocks first, in the order that every writer takes them.
            _hold_blocks(cursor, dict.fromkeys(sorted(blocks), (0, 0, 0, 0)), sign=1)
            _take_away(cursor, [document_id for document_id, _before, _piece in part])
            _add(
                cursor,
                [document_id for document_id, _before, _piece in part],
                [piece for _document_id, _before, piece in part],
            )


def _add(cursor: Cursor[Any], ids: Sequence[int], pieces: Sequence[Evidence]) -> None:
    indexed = [terms_of(id, piece) for id, piece in zip(ids, pieces, strict=True)]
    documents = [_document_row(*both) for both in zip(pieces, indexed, strict=True)]
    roles = [
        (id, party_id, ROLES[role])
        for id, piece in zip(ids, pieces, strict=True)
        for party_id, role in dict.fromkeys(piece.roles)
    ]
    is_few = len(pieces) <= FEW
    # Whoever writes one thing waits for it: sent together, its statements wait for the database once.
    with cursor.connection.pipeline() if is_few else nullcontext():
        _hold_blocks(cursor, postings.block_totals(indexed), sign=1)
        for table, names, rows in (
            ("knowledge_document", _DOCUMENT, documents),
            ("knowledge_role", ("document_id", "party_id", "role"), roles),
        ):
            (_insert if is_few else _copy)(cursor, table, names, rows)
        _append(cursor, postings.pack(indexed))
        _count_work(
            cursor,
            Counter(
                (party_id, ROLES[role])
                for piece in pieces
                if piece.audience_id == COLLEAGUES_AUDIENCE
                for party_id, role in dict.fromkeys(piece.roles)
            ),
            sign=1,
        )


@contextmanager
def _server_cursor() -> Iterator[Cursor[Any]]:
    """Psycopg's own cursor: COPY, and bytes bound as bytes (Django's writes them into the statement as text)."""
    connection.ensure_connection()
    with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
        yield cursor


def _new_ids(cursor: Cursor[Any], count: int) -> list[int]:
    cursor.execute(
        "SELECT nextval(pg_get_serial_sequence('knowledge_document', 'id'))"
        " FROM generate_series(1, %s)",
        [count],
    )
    return [int(str(row[0])) for row in cursor.fetchall()]


def _hold_blocks(
    cursor: Cursor[Any],
    totals: Mapping[tuple[int, int], Sequence[int]],
    *,
    sign: int,
) -> None:
    """Count documents in or out of their blocks; the row locks order the writers of a block."""
    for (audience_id, block), amounts in totals.items():
        cursor.execute(
            "INSERT INTO knowledge_block AS b"
            " (audience_id, block, documents, title_words, text_words, path_words)"
            " VALUES (%s, %s, %s, %s, %s, %s)"
            " ON CONFLICT (audience_id, block) DO UPDATE SET"
            " documents = b.documents + excluded.documents,"
            " title_words = b.title_words + excluded.title_words,"
            " text_words = b.text_words + excluded.text_words,"
            " path_words = b.path_words + excluded.path_words",
            [audience_id, block, *(sign * amount for amount in amounts)],
        )


_DOCUMENT = (
    *("id", "kind", "audience_id", "at", "language", "title", "text", "paths", "link"),
    *("lengths", "terms", "entry_id", "source_id", "import_id", "external_id"),
)


def _document_row(piece: Evidence, document: IndexedDocument) -> tuple[Any, ...]:
    return (
        document.id,
        piece.kind,
        piece.audience_id,
        piece.at,
        piece.language,
        without_controls(piece.title)[:300],
        without_controls(piece.text)[:TEXT_KEPT],
        [without_controls(path)[:300] for path in piece.paths[:PATHS_KEPT]],
        piece.link[:500],
        list(document.lengths),
        document.terms(),
        piece.entry_id,
        piece.source_id,
        piece.import_id,
        piece.external_id[:80],
    )


_Rows = Sequence[tuple[Any, ...]]


def _insert(cursor: Cursor[Any], table: str, names: Sequence[str], rows: _Rows) -> None:
    into, values = (
        sql.SQL(", ").join(map(sql.Identifier, names)),
        sql.SQL(", ").join([sql.Placeholder()] * len(names)),
    )
    statement = sql.SQL("INSERT INTO {} ({}) VALUES ({})")
    cursor.executemany(statement.format(sql.Identifier(table), into, values), rows)


def _copy(cursor: Cursor[Any], table: str, names: Sequence[str], rows: _Rows) -> None:
    into = sql.SQL(", ").join(map(sql.Identifier, names))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), into)
    with cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _append(cursor: Cursor[Any], rows: "dict[postings.Key, bytes]") -> None:
    cursor.execute(
        "INSERT INTO knowledge_posting AS p (term, audience_id, block, payload)"
        " SELECT * FROM unnest(%s::text[], %s::bigint[], %s::int[], %s::bytea[])"
        " ON CONFLICT (term, audience_id, block) DO UPDATE SET payload = p.payload || excluded.payload",
        [
            [key[0] for key in rows],
            [key[1] for key in rows],
            [key[2] for key in rows],
            list(rows.values()),
        ],
        binary=True,
    )


def _count_work(cursor: Cursor[Any], counts: "Counter[tuple[int, int]]", *, sign: int) -> None:
    if not counts:
        return
    ordered = sorted(counts.items())
    cursor.execute(
        "INSERT INTO knowledge_workcount AS w (party_id, role, count)"
        " SELECT * FROM unnest(%s::bigint[], %s::smallint[], %s::int[])"
        " ON CONFLICT (party_id, role) DO UPDATE SET count = w.count + excluded.count",
        [
            [party_id for (party_id, _), _ in ordered],
            [role for (_, role), _ in ordered],
            [sign * count for _, count in ordered],
        ],
    )


def _take_away(cursor: Cursor[Any], ids: Sequence[int]) -> list[int]:
    """Remove documents, postings, roles and counts; gives the ids that were there."""
    # Whoever takes the same document away waits here, and then finds nothing.
    cursor.execute(
        "SELECT id, audience_id, terms, lengths FROM knowledge_document WHERE id = ANY(%s)"
        " ORDER BY id FOR UPDATE",
        [list(ids)],
    )
    documents = cursor.fetchall()
    places: defaultdict[tuple[int, int], set[int]] = defaultdict(set)
    terms: defaultdict[tuple[int, int], set[str]] = defaultdict(set)
    totals: defaultdict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for id, audience_id, said, lengths in documents:
        key = (audience_id, postings.block_of(id))
        places[key].add(id & (postings.BLOCK - 1))
        terms[key].update(said)
        totals[key] = [a + b for a, b in zip(totals[key], (1, *lengths), strict=True)]
    _hold_blocks(cursor, {key: totals[key] for key in sorted(totals)}, sign=-1)
    for key in sorted(places):
        _remove_records(cursor, key, places[key], sorted(terms[key]))
    found = [row[0] for row in documents]
    cursor.execute(
        "SELECT r.party_id, r.role, count(*) FROM knowledge_role r"
        " JOIN knowledge_document d ON d.id = r.document_id"
        " WHERE d.id = ANY(%s) AND d.audience_id = %s GROUP BY 1, 2",
        [found, COLLEAGUES_AUDIENCE],
    )
    _count_work(
        cursor, Counter({(party, role): count for party, role, count in cursor.fetchall()}), sign=-1
    )
    cursor.execute("DELETE FROM knowledge_role WHERE document_id = ANY(%s)", [found])
    cursor.execute("DELETE FROM knowledge_document WHERE id = ANY(%s)", [found])
    return found


def _remove_records(
    cursor: Cursor[Any],
    key: tuple[int, int],
    places: "set[int]",
    terms: Sequence[str],
) -> None:
    audience_id, block = key
    cursor.execute(
        "SELECT id, payload FROM knowledge_posting"
        " WHERE term = ANY(%s) AND audience_id = %s AND block = %s",
        [list(terms), audience_id, block],
    )
    from samband.knowledge import records  # numpy: only for processes that come here

    kept: list[tuple[int, bytes]] = []
    emptied: list[int] = []
    for id, payload in cursor.fetchall():
        rest = records.without(payload, places)
        if rest:
            kept.append((id, rest))
        else:
            emptied.append(id)
    cursor.execute(
        "UPDATE knowledge_posting p SET payload = new.payload"
        " FROM unnest(%s::bigint[], %s::bytea[]) AS new (id, payload) WHERE p.id = new.id",
        [[id for id, _ in kept], [payload for _, payload in kept]],
        binary=True,
    )
    cursor.execute("DELETE FROM knowledge_posting WHERE id = ANY(%s)", [emptied])
