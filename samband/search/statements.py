"""From a query to SQL. Every statement begins with what the reader may see, and none reads more than a bounded number
of rows, however common a word is.

A common word is found among the newest rows, which are walked and tested one by one; a rare one by the index of words
(GIN), which has to gather all of its rows before the first is known. What has been walked tells which of the two it is.
"""

# ruff: noqa: S608 - conditions come from this package and those that register them, values are always bound

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from samband.people.models import Person
from samband.search import lexemes
from samband.search.conditions import Sql

# Rows walked for a page of the newest and for the candidates of the best; hits read for a page; candidates ranked.
WALKED_NEWEST = 1_500
WALKED_BEST = 3_000
HITS = 120
CANDIDATES = 400
# So many candidates among the rows walked: the word is common, and older ones are left out except for titles.
ENOUGH = 100
TITLES = 100
# After a year and a half, a text counts half as much.
HALF_LIFE_DAYS = 540

Row = tuple[Any, ...]
Key = tuple[datetime, int]


@dataclass(frozen=True, slots=True)
class Match:
    """Which entries answer: `words` is a tsquery that the index can find ("" for none), `tests` hold besides, `narrow`
    ones are cheap and have an index. `audiences` are those of the rooms asked for, None for all.
    """

    words: str = ""
    titles: str = ""
    asked: Sequence[lexemes.Asked] = ()
    together: str = ""
    narrow: Sequence[Sql] = ()
    tests: Sequence[Sql] = ()
    audiences: Sequence[int] | None = None
    few_audiences: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement and its values."""

    sql: str
    params: Sequence[Any]


def _mine(reader: Person, match: Match) -> Statement:
    """The audiences that are searched: those of the reader, of them those of the rooms asked for."""
    if match.audiences is None:
        return Statement("SELECT samband_audiences(%s) AS ids", [reader.pk])
    return Statement(
        "SELECT coalesce(array_agg(id), '{}') AS ids FROM unnest(samband_audiences(%s)) AS id"
        " WHERE id = ANY (%s::bigint[])",
        [reader.pk, list(match.audiences)],
    )


_VISIBLE = "{s}.audience_id = ANY ((SELECT ids FROM mine)::bigint[])"


class _Parts:
    """A statement under construction: text and values in the same order."""

    def __init__(self) -> None:
        self.text: list[str] = []
        self.params: list[Any] = []

    def add(self, text: str, params: Iterable[Any] = ()) -> "_Parts":
        self.text.append(text)
        self.params.extend(params)
        return self

    def where(self, alias: str, conditions: Iterable[Sql]) -> "_Parts":
        for condition in conditions:
            self.add(f" AND ({condition.of(alias)})", condition.params)
        return self

    def done(self) -> Statement:
        return Statement("".join(self.text), self.params)


def _tests(match: Match) -> list[Sql]:
    words = [Sql("{s}.words @@ %s::tsquery", [match.words])] if match.words else []
    return [*words, *match.tests]


def _not_shown(match: Match, after: Key) -> Sql:
    """A thread stands at its newest hit, so older hits of a thread that was shown before are left out."""
    inner = _Parts().add(
        "NOT EXISTS (SELECT 1 FROM search_entrywords n WHERE n.thread_id = {s}.thread_id"
        f" AND {_VISIBLE.replace('{s}', 'n')}"
        " AND (n.published_at, n.entry_id) >= (%s, %s)",
        after,
    )
    done = inner.where("n", [*match.narrow, *_tests(match)]).add(")").done()
    return Sql(done.sql, done.params)


def _walk(match: Match, before: Key | None, limit: int) -> Statement:
    """Keys of the newest rows that the reader may see and that the narrow conditions let pass."""
    narrow = list(match.narrow)
    if before is not None:
        narrow.append(Sql("({s}.published_at, {s}.entry_id) < (%s, %s)", before))
    order = f"ORDER BY s.published_at DESC, s.entry_id DESC LIMIT {limit:d}"
    parts = _Parts()
    if match.few_audiences:
        parts.add(
            "SELECT s.entry_id, s.published_at FROM unnest((SELECT ids FROM mine)) AS m (audience),"
            " LATERAL (SELECT s.entry_id, s.published_at FROM search_entrywords s"
            " WHERE s.audience_id = m.audience"
        )
        return parts.where("s", narrow).add(f" {order}) AS s {order}").done()
    parts.add(
        f"SELECT s.entry_id, s.published_at FROM search_entrywords s WHERE {_VISIBLE.replace('{s}', 's')}"
    )
    return parts.where("s", narrow).add(f" {order}").done()


def newest_walked(reader: Person, match: Match, before: Key | None, walked: int) -> Statement:
    """Hits among the newest `walked` rows, newest first. The first column is how many rows were walked; one row of
    NULLs if none is a hit. Columns: walked, entry, thread, published_at.
    """
    mine, walk = _mine(reader, match), _walk(match, before, walked)
    parts = _Parts().add(f"WITH mine AS MATERIALIZED ({mine.sql})", mine.params)
    parts.add(f", walked AS MATERIALIZED ({walk.sql})", walk.params)
    parts.add(
        " SELECT (SELECT count(*) FROM walked), h.entry_id, h.thread_id, h.published_at"
        " FROM (SELECT 1) AS one LEFT JOIN (SELECT s.entry_id, s.thread_id, s.published_at"
        " FROM walked w JOIN search_entrywords s ON s.entry_id = w.entry_id WHERE true"
    )
    tests = _tests(match)
    if before is not None:
        tests.append(_not_shown(match, before))
    parts.where("s", tests)
    parts.add(
        f" ORDER BY w.published_at DESC, w.entry_id DESC LIMIT {HITS:d}) AS h ON true"
        " ORDER BY h.published_at DESC, h.entry_id DESC"
    )
    return parts.done()


def newest_found(reader: Person, match: Match, before: Key | None) -> Statement:
    """Hits by the index of words, or by a plan of the database's own where no word is asked for; newest first.
    Columns as above, the first one 0.
    """
    mine = _mine(reader, match)
    parts = _Parts().add(f"WITH mine AS MATERIALIZED ({mine.sql})", mine.params)
    parts.add(
        " SELECT 0, s.entry_id, s.thread_id, s.published_at FROM search_entrywords s"
        f" WHERE {_VISIBLE.replace('{s}', 's')}"
    )
    conditions = [*match.narrow, *_tests(match)]
    if before is not None:
        conditions.append(Sql("({s}.published_at, {s}.entry_id) < (%s, %s)", before))
        conditions.append(_not_shown(match, before))
    parts.where("s", conditions)
    parts.add(f" ORDER BY {_order(match)} LIMIT {HITS:d}")
    return parts.done()


def _order(match: Match) -> str:
    """Newest first; with a word, written so that no index gives the order: the database would walk all entries to
    find a word that it takes to be common.
    """
    if match.words:
        return "s.published_at + interval '0' DESC, s.entry_id DESC"
    return "s.published_at DESC, s.entry_id DESC"


def _score(match: Match, now: datetime) -> Statement:
    """How well a row answers: the mean over its words, whole rather than in parts and in the title best of all; more if
    the words stand together; less with its age.
    """
    parts = _Parts().add("(0.0")
    for asked in match.asked:
        parts.add(
            " + CASE WHEN s.words @@ %s::tsquery THEN 3.0 WHEN s.words @@ %s::tsquery THEN 1.0 ELSE 0.5 END",
            [asked.exactly(lexemes.TITLE), asked.exactly()],
        )
    parts.add(f") / {max(1, len(match.asked)):d}")
    if match.together:
        parts.add(" * CASE WHEN strpos(s.said, %s) > 0 THEN 1.5 ELSE 1.0 END", [match.together])
    parts.add(
        " * (0.3 + 0.7 * 0.5 ^ (greatest(0, extract(epoch FROM %s::timestamptz - s.published_at))"
        f" / {HALF_LIFE_DAYS * 86_400:d}))",
        [now],
    )
    return parts.done()


def best_walked(reader: Person, match: Match, now: datetime) -> Statement:
    """Candidates among the newest rows, with what they are worth. Columns: walked, entry, thread, published_at, worth."""
    mine = _mine(reader, match)
    walk = _walk(match, (now, 2**62), WALKED_BEST)
    score = _score(match, now)
    parts = _Parts().add(f"WITH mine AS MATERIALIZED ({mine.sql})", mine.params)
    parts.add(f", walked AS MATERIALIZED ({walk.sql})", walk.params)
    parts.add(
        " SELECT (SELECT count(*) FROM walked), h.* FROM (SELECT 1) AS one LEFT JOIN"
        " (SELECT s.entry_id, s.thread_id, s.published_at, "
    )
    parts.add(
        f"({score.sql})::float8"
        " FROM walked w JOIN search_entrywords s ON s.entry_id = w.entry_id WHERE true",
        score.params,
    )
    parts.where("s", _tests(match))
    parts.add(f" ORDER BY w.published_at DESC, w.entry_id DESC LIMIT {CANDIDATES:d}) AS h ON true")
    return parts.done()


def best_found(
    reader: Person, match: Match, now: datetime, *, words: str, limit: int = CANDIDATES
) -> Statement:
    """Candidates by the index of words: the newest of all that answer `words` and the rest. Columns as above."""
    mine = _mine(reader, match)
    score = _score(match, now)
    parts = _Parts().add(f"WITH mine AS MATERIALIZED ({mine.sql})", mine.params)
    parts.add(
        ", found AS MATERIALIZED (SELECT s.entry_id FROM search_entrywords s"
        f" WHERE {_VISIBLE.replace('{s}', 's')} AND s.published_at <= %s",
        [now],
    )
    parts.where("s", [*match.narrow, Sql("{s}.words @@ %s::tsquery", [words]), *match.tests])
    parts.add(f" ORDER BY s.published_at + interval '0' DESC, s.entry_id DESC LIMIT {limit:d})")
    parts.add(
        f" SELECT 0, s.entry_id, s.thread_id, s.published_at, ({score.sql})::float8"
        " FROM found f JOIN search_entrywords s ON s.entry_id = f.entry_id",
        score.params,
    )
    return parts.done()


def hits_in_threads(
    reader: Person, match: Match, thread_ids: Sequence[int], *, most: int
) -> Statement:
    """How many entries of each thread answer, counted up to `most`. Columns: thread, count."""
    mine = _mine(reader, match)
    parts = _Parts().add(f"WITH mine AS MATERIALIZED ({mine.sql})", mine.params)
    parts.add(
        " SELECT t.id, (SELECT count(*) FROM (SELECT 1 FROM search_entrywords s"
        f" WHERE s.thread_id = t.id AND {_VISIBLE.replace('{s}', 's')}"
    )
    parts.where("s", [*match.narrow, *_tests(match)])
    parts.add(
        f" LIMIT {most + 1:d}) AS hits) FROM unnest(%s::bigint[]) AS t (id)", [list(thread_ids)]
    )
    return parts.done()
