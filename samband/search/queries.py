"""What a reader finds: a page of threads with the entries in them that answer."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from django.db import connection

from samband.kernel.pages import decode_cursor, encode_cursor
from samband.people.models import Person
from samband.search import statements
from samband.search.details import Details, read_details
from samband.search.knowing import Known, look_up
from samband.search.reading import Read, read_query
from samband.search.rules import parse
from samband.search.statements import Match, Statement

THREADS = 20
# Entries of one thread that are shown; hits of a thread are counted up to this many.
SHOWN_IN_THREAD = 3
MOST_COUNTED = 50

Order = Literal["best", "newest"]
ORDERS: tuple[Order, ...] = ("best", "newest")


@dataclass(frozen=True, slots=True)
class Found:
    """A thread and the entries in it that answer, the best or newest first; `count` is capped at `MOST_COUNTED` + 1."""

    thread_id: int
    entry_ids: tuple[int, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Results:
    """A page of what was found. `read` holds how the query was understood, and its problems: then nothing is found.

    `is_bounded`: the best of the newest entries and of all titles, because more answer than are worth ranking.
    """

    read: Read
    order: Order
    threads: Sequence[Found] = ()
    details: Details = field(default_factory=Details)
    next_cursor: str = ""
    is_bounded: bool = False


def find(
    *,
    reader: Person,
    text: str,
    now: datetime,
    order: str = "best",
    cursor: str = "",
    limit: int = THREADS,
    known: Known | None = None,
) -> Results:
    """What a reader may see and a query asks for, by thread. Never raises for odd queries; `Invalid` for a damaged cursor.

    At most four statements, whatever is found: what has to be known before (see `look_up`, unless `known` is given), hits
    (two), details with counts.
    """
    query = parse(text)
    known = look_up(reader, query) if known is None and query.parts else known
    if known is None:
        return Results(Read(query, None), "newest")
    read = read_query(query, reader=reader, known=known, now=now)
    match = read.match
    wanted: Order = "newest" if order == "newest" or match is None or not match.asked else "best"
    if match is None:
        return Results(read, wanted)
    is_bounded = False
    if wanted == "best":
        groups, next_cursor, is_bounded = _best(match, cursor, limit, now)
    else:
        groups, next_cursor = _newest(match, cursor, limit)
    if not groups:
        return Results(read, wanted)
    shown = {thread: entries[:SHOWN_IN_THREAD] for thread, entries in groups.items()}
    details, counts = read_details(
        reader.pk,
        [one for entries in shown.values() for one in entries],
        statements.hits_in_threads(match, list(groups), most=MOST_COUNTED),
    )
    threads = [
        Found(thread, tuple(here), max(len(here), counts.get(thread, 0)))
        for thread, entries in shown.items()
        if (here := [one for one in entries if one in details])
    ]
    return Results(read, wanted, threads, details, next_cursor, is_bounded)


Groups = dict[int, list[int]]


def _rows(statement: Statement) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement.sql, statement.params)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def _newest(match: Match, cursor: str, limit: int) -> tuple[Groups, str]:
    before: Any = decode_cursor(cursor, datetime, int)
    hits: list[tuple[Any, ...]] = []
    if match.words:
        hits = _rows(statements.newest_walked(match, before, statements.WALKED_NEWEST))
    if len(hits) < statements.HITS and len({hit[1] for hit in hits}) <= limit:
        hits = _rows(statements.newest_found(match, before))
    groups: Groups = {}
    last: tuple[Any, ...] | None = None
    for hit in hits:
        if hit[1] not in groups and len(groups) == limit:
            break
        groups.setdefault(hit[1], []).append(hit[0])
        last = hit
    is_more = last is not None and (last is not hits[-1] or len(hits) == statements.HITS)
    return groups, encode_cursor(last[2], last[0]) if is_more and last is not None else ""


def _best(match: Match, cursor: str, limit: int, now: datetime) -> tuple[Groups, str, bool]:
    key = decode_cursor(cursor, datetime, str, int)
    as_of: Any = key[0] if key is not None else now
    hits = _rows(statements.best_walked(match, as_of))
    is_bounded = len(hits) >= statements.ENOUGH and hits[0][4]
    if is_bounded:
        words, most = match.titles, statements.TITLES
    else:
        words, most = match.words, statements.CANDIDATES
    found = _rows(statements.best_found(match, as_of, words=words, limit=most))
    is_bounded = is_bounded or len(found) == statements.CANDIDATES
    hits = list({row[0]: row[:4] for row in (*hits, *found)}.values())
    worth: dict[int, float] = {}
    entries: dict[int, list[tuple[float, int]]] = {}
    for entry_id, thread_id, _at, value in hits:
        worth[thread_id] = max(value, worth.get(thread_id, 0.0))
        entries.setdefault(thread_id, []).append((-value, -entry_id))
    ordered = sorted(((value, thread) for thread, value in worth.items()), reverse=True)
    if key is not None:
        ordered = [one for one in ordered if one < (float(str(key[1])), int(str(key[2])))]
    page = ordered[:limit]
    groups = {
        thread: [-entry for _worth, entry in sorted(entries[thread])] for _value, thread in page
    }
    is_more = len(ordered) > limit
    last = page[-1] if page else (0.0, 0)
    return groups, encode_cursor(as_of, repr(last[0]), last[1]) if is_more else "", is_bounded
