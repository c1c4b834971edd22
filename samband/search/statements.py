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

Key = tuple[datetime, int]


@dataclass(frozen=True, slots=True)
class Match:
    """Which entries answer: `words` is a tsquery that the index can find ("" for none), `titles` the same for whole words
    in the title, `tests` hold besides, `narrow` ones are cheap and have an index. `audiences` are those that the reader
    may read, of them those of the rooms asked for.
    """

    audiences: Sequence[int]
    words: str = ""
    titles: str = ""
    asked: Sequence[lexemes.Asked] = ()
    together: str = ""
    narrow: Sequence[Sql] = ()
    tests: Sequence[Sql] = ()
    is_by_audience: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement and its values."""

    sql: str
    params: Sequence[Any]


class _Parts:
    """A statement under construction: text and values in the same order."""

    def __init__(self, text: str = "", params: Iterable[Any] = ()) -> None:
        self.text = [text]
        self.params = list(params)

    def add(self, text: str, params: Iterable[Any] = ()) -> "_Parts":
        self.text.append(text)
        self.params.extend(params)
        return self

    def where(self, alias: str, conditions: Iterable[Sql]) -> "_Parts":
        """The conditions, all of them."""
        conditions = list(conditions)
        text = " AND ".join(f"({one.of(alias)})" for one in conditions)
        return self.add(f" WHERE {text}", [value for one in conditions for value in one.params])

    def done(self) -> Statement:
        return Statement("".join(self.text), self.params)


def _visible(match: Match) -> Sql:
    """What the reader may see. The audiences are written into the statement: with them the database knows how many rows
    pass, and without them it takes a plan that sorts all of them. Where words are found by their index, that of the
    audiences of somebody who reads nearly everything is no help (the sum keeps it out: 130 ms of 220).
    """
    column = (
        "{s}.audience_id" if match.is_by_audience or not match.words else "({s}.audience_id + 0)"
    )
    return Sql(f"{column} = ANY (%s::bigint[])", [list(match.audiences)])


def _tests(match: Match) -> list[Sql]:
    words = [Sql("{s}.words @@ %s::tsquery", [match.words])] if match.words else []
    return [*words, *match.tests]


def _all(match: Match) -> list[Sql]:
    return [_visible(match), *match.narrow, *_tests(match)]


def _before(key: Key) -> Sql:
    return Sql("({s}.published_at, {s}.entry_id) < (%s, %s)", key)


def _not_shown(match: Match, after: Key) -> Sql:
    """A thread stands at its newest hit, so older hits of a thread that was shown before are left out."""
    found = _Parts("SELECT 1 FROM search_entrywords n").where("n", _all(match)).done()
    same = " AND n.thread_id = {s}.thread_id AND (n.published_at, n.entry_id) >= (%s, %s)"
    return Sql(f"NOT EXISTS ({found.sql}{same})", [*found.params, *after])


_NEWEST = "s.published_at DESC, s.entry_id DESC"


def _walk(match: Match, before: Key | None, limit: int) -> Statement:
    """The newest rows that the reader may see and that the narrow conditions let pass.

    Who reads few audiences, or asks for a room, would walk past nearly everything: there the newest of each audience are
    merged.
    """
    narrow = [*match.narrow, *([_before(before)] if before is not None else [])]
    order = f" ORDER BY {_NEWEST} LIMIT {limit:d}"
    if not match.is_by_audience:
        parts = _Parts("SELECT s.* FROM search_entrywords s").where("s", [_visible(match), *narrow])
        return parts.add(order).done()
    here = Sql("{s}.audience_id = m.audience")
    parts = _Parts(
        "SELECT s.* FROM (SELECT s.entry_id FROM unnest(%s::bigint[]) AS m (audience),"
        " LATERAL (SELECT s.entry_id, s.published_at FROM search_entrywords s",
        [list(match.audiences)],
    )
    parts.where("s", [here, *narrow]).add(f"{order}) AS s{order}) AS k")
    return parts.add(" JOIN search_entrywords s ON s.entry_id = k.entry_id").done()


def newest_walked(match: Match, before: Key | None, walked: int) -> Statement:
    """Hits among the newest `walked` rows, newest first. Columns: entry, thread, published_at."""
    walk = _walk(match, before, walked)
    parts = _Parts(
        f"SELECT s.entry_id, s.thread_id, s.published_at FROM ({walk.sql}) AS s", walk.params
    )
    parts.where("s", [*_tests(match), *([_not_shown(match, before)] if before is not None else [])])
    return parts.add(f" ORDER BY {_NEWEST} LIMIT {HITS:d}").done()


def newest_found(match: Match, before: Key | None) -> Statement:
    """Hits by the index of words, or by a plan of the database's own where no word is asked for; newest first. Columns
    as above.
    """
    conditions = _all(match)
    if before is not None:
        conditions += [_before(before), _not_shown(match, before)]
    parts = _Parts("SELECT s.entry_id, s.thread_id, s.published_at FROM search_entrywords s")
    # With a word, written so that no index gives the order: the database would walk all entries to find a word that it
    # takes to be common.
    order = "s.published_at + interval '0' DESC, s.entry_id DESC" if match.words else _NEWEST
    return parts.where("s", conditions).add(f" ORDER BY {order} LIMIT {HITS:d}").done()


def _score(match: Match, now: datetime) -> Statement:
    """How well a row answers: the mean over its words, whole rather than in parts and in the title best of all; more if
    the words stand together; less with its age.
    """
    parts = _Parts("((0.0")
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
        f" / {HALF_LIFE_DAYS * 86_400:d})))::float8",
        [now],
    )
    return parts.done()


def best_walked(match: Match, now: datetime) -> Statement:
    """Candidates among the newest rows, with what they are worth. Columns: entry, thread, published_at, worth, and
    whether there are more rows than are walked.
    """
    walk, score = _walk(match, (now, 2**62), WALKED_BEST), _score(match, now)
    parts = _Parts(f"SELECT s.entry_id, s.thread_id, s.published_at, {score.sql}", score.params)
    parts.add(
        ", (SELECT count(*) FROM (SELECT 1 FROM search_entrywords"
        f" LIMIT {WALKED_BEST + 1:d}) AS few) > {WALKED_BEST:d}"
    )
    parts.add(f" FROM ({walk.sql}) AS s", walk.params).where("s", _tests(match))
    return parts.add(f" ORDER BY {_NEWEST} LIMIT {CANDIDATES:d}").done()


def best_found(match: Match, now: datetime, *, words: str, limit: int) -> Statement:
    """Candidates by the index of words: the newest that answer `words` and the rest. Columns: as above without the last."""
    score = _score(match, now)
    parts = _Parts(
        f"SELECT s.entry_id, s.thread_id, s.published_at, {score.sql} FROM"
        " (SELECT s.* FROM search_entrywords s",
        score.params,
    )
    conditions = [
        _visible(match),
        Sql("{s}.published_at <= %s", [now]),
        *match.narrow,
        Sql("{s}.words @@ %s::tsquery", [words]),
        *match.tests,
    ]
    order = "s.published_at + interval '0' DESC, s.entry_id DESC"
    return parts.where("s", conditions).add(f" ORDER BY {order} LIMIT {limit:d}) AS s").done()


def hits_in_threads(match: Match, thread_ids: Sequence[int], *, most: int) -> Statement:
    """How many entries of each thread answer, counted up to `most` + 1. Columns: thread, count."""
    parts = _Parts("SELECT t.id, (SELECT count(*) FROM (SELECT 1 FROM search_entrywords s")
    parts.where("s", [Sql("{s}.thread_id = t.id"), *_all(match)])
    parts.add(
        f" LIMIT {most + 1:d}) AS hits) FROM unnest(%s::bigint[]) AS t (id)", [list(thread_ids)]
    )
    return parts.done()
