"""Contacts and organisations found: by parts of words, typing errors forgiven, by tag, topic, place, band and last touch.

Theory: words stand in tables of their own keyed by layer (`cards_findword`, `knowledge_nameword`), so that only what the
reader may see is ever compared, and row-level security costs no index (design 3.2). What is typed counts as part of a word;
if that finds nobody, the words nearest to it are asked for instead.
"""

# ruff: noqa: S608 - built of constants of this file, values are always bound

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from samband.cards.listing import HAS_LABEL, LABELLED, ON_CARD, TOUCH, page_of
from samband.cards.queries import rows_of
from samband.cards.rules import UNKNOWN, own_band
from samband.cards.shapes import ContactLine
from samband.cards.wanted import (
    HOWS,
    OWN_BANDS,
    TOUCHED,
    Wanted,
    near_words,
    plain,
    spellings,
)
from samband.kernel.pages import Page, cut, decode_cursor, encode_cursor
from samband.parties.models import ORGANISATION_LAYER
from samband.people.models import Person
from samband.ties.touches import standings

#: Words that are compared with what was typed when nothing has it as a part.
MOST_WORDS = 4_000
#: So many are sorted by name; a word that more people have is met soon enough while reading in the order of names.
FEW = 2_000
#: What more have than this (a letter or two) is asked of one after the other: gathering them takes longer than it narrows.
MANY = 50_000
_BEYOND = "\U0010ffff"
# A list of one's own is looked into word by word; the others by the beginning of a stored part.
_OWN_WORD = """
SELECT w.party_id FROM cards_findword w WHERE w.layer = %(reader)s AND strpos(w.word, %({term})s) > 0
UNION ALL
SELECT i.party_id FROM knowledge_nameword n JOIN parties_identity i ON i.id = n.identity_id
 WHERE n.layer = %(reader)s AND EXISTS (SELECT FROM unnest(%({term}_starts)s::text[]) AS s (start)
        WHERE n.word >= s.start COLLATE "C" AND n.word < (s.start || %(beyond)s) COLLATE "C")
"""
_SHARED_WORD = """
SELECT w.party_id FROM cards_findword w
 WHERE w.layer = 0 AND w.word >= %({term})s COLLATE "C" AND w.word < (%({term})s || %(beyond)s) COLLATE "C"
"""
_PUBLIC_WORD = """
SELECT i.party_id FROM unnest(%({term}_starts)s::text[]) AS s (start)
  JOIN knowledge_nameword n ON n.layer = 0 AND n.word >= s.start COLLATE "C" AND n.word < (s.start || %(beyond)s) COLLATE "C"
  JOIN parties_identity i ON i.id = n.identity_id
"""
_WORD_OF = {"mine": _OWN_WORD, "shared": _SHARED_WORD, "public": _PUBLIC_WORD}
_NEAR_OF = {
    "mine": """
SELECT w.party_id FROM cards_findword w WHERE w.layer = %(reader)s AND w.word = ANY (%({term}_near)s)
UNION ALL
SELECT i.party_id FROM knowledge_nameword n JOIN parties_identity i ON i.id = n.identity_id
 WHERE n.layer = %(reader)s AND n.word = ANY (%({term}_near)s)
""",
    "shared": "SELECT w.party_id FROM cards_findword w WHERE w.layer = 0 AND w.word = ANY (%({term}_near)s)",
    "public": """
SELECT i.party_id FROM knowledge_nameword n JOIN parties_identity i ON i.id = n.identity_id
 WHERE n.layer = 0 AND n.word = ANY (%({term}_near)s)
""",
}
# Whether one has it: a subquery of one value, so that the database does not gather everybody who has it first.
_HAS_WORD = """
(SELECT true FROM cards_card c JOIN cards_findword w ON w.card_id = c.id AND w.layer = 0
  WHERE c.party_id = s.party_id AND w.word >= %({term})s COLLATE "C" AND w.word < (%({term})s || %(beyond)s) COLLATE "C"
  LIMIT 1)
"""
_HAS_NEAR = """
(SELECT true FROM cards_card c JOIN cards_findword w ON w.card_id = c.id AND w.layer = 0
  WHERE c.party_id = s.party_id AND w.word = ANY (%({term}_near)s) LIMIT 1)
"""
# From each beginning to the next word, and from that to the next, by an index: a word that thousands have is met once.
_NEXT_WORDS = """
WITH RECURSIVE {name} (start, word) AS (
  SELECT s.start, (SELECT w.word FROM {table} w WHERE {scope} AND w.word >= s.start COLLATE "C" ORDER BY w.word LIMIT 1)
    FROM unnest(%({starts})s::text[]) AS s (start)
  UNION ALL
  SELECT v.start, (SELECT w.word FROM {table} w WHERE {scope} AND w.word > v.word COLLATE "C" ORDER BY w.word LIMIT 1)
    FROM {name} v WHERE v.word < (v.start || %(beyond)s) COLLATE "C"
)
SELECT word FROM {name} WHERE word < (start || %(beyond)s) COLLATE "C" LIMIT {most}
"""

# With whom a contact is known, and those of the reader's cards of others that say `on_card`.
_MIGHT_KNOW = f"""
WITH {TOUCH}
SELECT coalesce(touch.other, c.party_id) AS other, touch.other IS NOT NULL AS is_touched, c.band AS on_card
  FROM touch FULL JOIN (SELECT party_id, band FROM cards_card WHERE owner_id = %(reader)s) c ON c.party_id = touch.other
 WHERE touch.other IS NOT NULL OR c.band = %(on_card)s
"""
#: What a card says of whom one knows so without a contact, where that is not the band itself (`rules.own_band`).
_ON_CARD = {UNKNOWN: "met", "met": None}


def _next_words(table: str, scope: str, starts: str) -> str:
    return _NEXT_WORDS.format(name="v", table=table, scope=scope, starts=starts, most=MOST_WORDS)


_OWN_LAYER = "w.layer = %(reader)s"
_VOCABULARY = {
    "mine": f"""
({_next_words("cards_findword", _OWN_LAYER, "firsts")}) UNION
({_next_words("knowledge_nameword", _OWN_LAYER, "firsts")})
""",
    "shared": _next_words("cards_findword", "w.layer = 0 AND NOT w.is_part", "starts"),
    "public": _next_words("knowledge_nameword", "w.layer = 0", "starts"),
}


@dataclass(frozen=True, slots=True)
class Found:
    """A page of contacts; `is_near`: nobody was found as typed, these are called much like it."""

    page: Page[ContactLine]
    is_near: bool = False


@dataclass(frozen=True, slots=True)
class Filters:
    """What can be chosen in a list: the reader's tags, and topics and places of cards that they see."""

    tags: tuple[str, ...]
    topics: tuple[str, ...]
    places: tuple[str, ...]


def find_contacts(
    reader: Person, wanted: Wanted, *, now: datetime, cursor: str = "", limit: int = 40
) -> Found:
    """People outside by name, narrowed to what is wanted; at most nine statements, one where neither a band nor a text is
    asked for. Raises `Invalid` for a damaged cursor."""
    after = decode_cursor(cursor, str, int)
    if not _is_possible(wanted):
        return Found(Page([]))
    among = _known_as(reader, wanted.band, now) if wanted.band and wanted.how != "shared" else None
    rows = _read(reader, wanted, {}, after, among, now, limit)
    if rows or not wanted.terms:
        return Found(_page(rows, limit))
    near = near_words(wanted.terms, _vocabulary(reader, wanted))
    if not all(near.values()):
        return Found(Page([]))
    rows = _read(reader, wanted, near, after, among, now, limit)
    return Found(_page(rows, limit), is_near=bool(rows))


def _is_possible(wanted: Wanted) -> bool:
    return (
        wanted.how in HOWS
        and (not wanted.band or wanted.band in OWN_BANDS)
        and (not wanted.touched or wanted.touched in TOUCHED)
        and not (wanted.text.strip() and not wanted.terms)
    )


def _read(
    reader: Person,
    wanted: Wanted,
    near: Mapping[str, Sequence[str]],
    after: tuple[object, ...] | None,
    among: list[int] | None,
    now: datetime,
    limit: int,
) -> list[dict[str, Any]]:
    key, party = after if after is not None else ("", 0)
    values: dict[str, Any] = {
        "reader": reader.pk,
        "me": reader.party_id,
        "key": key,
        "party": party,
        "beyond": _BEYOND,
        "tag": plain(wanted.tag).strip(),
        "topic": wanted.topic.strip().lower(),
        "place": wanted.place.strip().lower(),
        "band": wanted.band,
        "limit": limit + 1,
    }
    # Everybody of whom something is true, and the same asked of one.
    called: dict[str, str] = {}
    for number, term in enumerate(wanted.terms):
        name = f"term{number}"
        sql = (_NEAR_OF if near else _WORD_OF)[wanted.how].format(term=name)
        has = (_HAS_NEAR if near else _HAS_WORD).format(term=name)
        called[sql] = has if wanted.how == "shared" else f"s.party_id IN ({sql})"
        values |= {
            name: term,
            f"{name}_starts": spellings(term),
            f"{name}_near": list(near.get(term, ())),
        }
    on_card = ON_CARD[wanted.how]
    for field, condition in (
        ("topic", "%(topic)s = ANY (SELECT lower(t) FROM unnest(f.topics) AS t)"),
        ("place", "lower(f.place) = %(place)s"),
    ):
        if getattr(wanted, field):
            sql = f"SELECT f.party_id FROM cards_card f WHERE {on_card} AND {HAS_LABEL.format(card='f')} AND {condition}"
            called[sql] = f"s.party_id IN ({sql})"
    conditions = []
    if called:
        is_shared, telling = wanted.how == "shared", list(called)
        if is_shared and len(called) > 1:
            telling = _telling(telling, values)
        few = _few(telling, values) if telling else None
        if few is not None:
            among = few if among is None else sorted(set(few).intersection(among))
        elif is_shared and len(called) == 1:
            telling = _telling(telling, values)
        for sql, has in called.items():
            if is_shared and few is None and sql in telling:
                # In order of names, each looked up among those: left to itself the database sorts thousands for a page.
                conditions.append(f"AND (s.party_id IN ({sql})) IS TRUE")
            elif few is None or sql not in telling:
                conditions.append(f"AND {has}")
    if among is not None:
        values["among"] = among
        conditions.append("AND s.party_id IN (SELECT unnest(%(among)s::bigint[]))")
    if wanted.tag:
        conditions.append(
            "AND s.party_id IN (SELECT party_id FROM cards_cardtag WHERE owner_id = %(reader)s AND key = %(tag)s)"
        )
    if wanted.band and wanted.how == "shared":
        conditions.append(
            f"AND EXISTS (SELECT FROM cards_card f WHERE f.party_id = s.party_id AND {on_card} AND f.band = %(band)s)"
        )
    if wanted.touched:
        most, least = TOUCHED[wanted.touched]
        bound = "touch.last_at >= %(at)s" if most else "touch.last_at < %(at)s"
        values["at"] = now - (most or least or now - now)
        conditions.append(
            f"AND EXISTS (SELECT FROM touch WHERE touch.other = s.party_id AND {bound})"
        )
    return rows_of(page_of(wanted.how, " ".join(conditions)), values)


def _telling(called: list[str], values: dict[str, Any]) -> list[str]:
    """Those conditions that are not true of very many."""
    counts = ", ".join(
        f"(SELECT count(*) FROM (SELECT FROM ({sql}) named LIMIT {MANY + 1}) counted) AS n{number}"
        for number, sql in enumerate(called)
    )
    (row,) = rows_of(f"SELECT {counts}", values)
    return [sql for number, sql in enumerate(called) if row[f"n{number}"] <= MANY]


def _few(called: Sequence[str], values: dict[str, Any]) -> list[int] | None:
    """Everybody who has all the words, if they are so few that they are best sorted; None for more."""
    sql = " INTERSECT ".join(f"({one})" for one in called)
    rows = rows_of(f"SELECT party_id FROM ({sql}) named LIMIT {FEW + 1}", values)
    return [row["party_id"] for row in rows] if len(rows) <= FEW else None


def _page(rows: list[dict[str, Any]], limit: int) -> Page[ContactLine]:
    keys = {row["party_id"]: row.pop("name_key") for row in rows}
    lines = [ContactLine(**{**row, "tags": tuple(row["tags"])}) for row in rows]
    return cut(lines, limit, lambda line: encode_cursor(keys[line.party_id], line.party_id))


def _vocabulary(reader: Person, wanted: Wanted) -> list[str]:
    """Words of the tab that begin like what was typed: the first letters are nearly always right, or stand swapped."""
    heads = {head for term in wanted.terms for head in (term[:2], term[1::-1])}
    rows = rows_of(
        _VOCABULARY[wanted.how],
        {
            "reader": reader.pk,
            "beyond": _BEYOND,
            "firsts": sorted({one for head in heads for one in spellings(head[:1])}),
            "starts": sorted({one for head in heads for one in spellings(head)}),
        },
    )
    return [row["word"] for row in rows]


def _known_as(reader: Person, band: str, now: datetime) -> list[int]:
    """Whom the reader knows this well, by their own sources, the organisation's and their cards; two statements."""
    me = reader.party_id
    values = {"me": me, "reader": reader.pk, "on_card": _ON_CARD.get(band, band)}
    rows = rows_of(_MIGHT_KNOW, values)
    known = standings(
        [(me, row["other"]) for row in rows if row["is_touched"]],
        layers=[ORGANISATION_LAYER, reader.pk],
        now=now,
    )
    return [
        row["other"]
        for row in rows
        if own_band(known.get((me, row["other"])), row["on_card"]) == band
    ]


def filters_of(reader: Person, how: str) -> Filters:
    """What the list of a tab can be narrowed by; one statement, a hundred of each, of the cards that came last."""
    rows = rows_of(LABELLED["mine" if how == "mine" else "shared"], {"reader": reader.pk})
    by_kind: dict[str, list[str]] = {"tag": [], "topic": [], "place": []}
    for row in rows:
        by_kind[row["kind"]].append(row["name"])
    return Filters(*(tuple(by_kind[kind]) for kind in ("tag", "topic", "place")))
