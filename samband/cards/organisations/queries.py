"""Reads of organisations outside: the list, and all that a page says; as the reader may see them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from samband.cards.knowing import Knowing, knowing
from samband.cards.organisations.sql import FAMILY, IN_FAMILY
from samband.cards.queries import PEOPLE_SHOWN, SMALLEST_TEAM, rows_of
from samband.cards.shapes import ContactLine, Hint, OrganisationPage
from samband.cards.sql import SEEN
from samband.cards.wanted import near_words, spellings, words_of
from samband.kernel.errors import NotFound
from samband.kernel.pages import Page, cut, decode_cursor, encode_cursor
from samband.people.models import Person
from samband.ties.touches import standings_of

TOUCHES_SHOWN = 8
_LISTS = (
    "sheet",
    "domains",
    "people",
    "hints",
    "addresses",
    "topics",
    "touches",
    "part_of",
    "parts",
    "went_up",
)
_BEYOND = "\U0010ffff"

# One row, whatever there is: lists are JSON.
_PAGE = f"""
WITH {FAMILY}, {SEEN},
named AS (
  SELECT name, '' AS domain, 0 AS rank, true AS is_sheet FROM sheet
  UNION ALL
  SELECT i.name, i.value, CASE WHEN i.party_id = %(organisation)s THEN 1 ELSE 4 END, false FROM parties_identity i
   WHERE i.party_id {IN_FAMILY} AND i.kind = 'domain' AND i.layer IN (0, %(reader)s)
  UNION ALL
  SELECT c.organisation_name, '', 2, false FROM cards_card c
   WHERE c.organisation_id = %(organisation)s AND c.organisation_name <> ''
  UNION ALL
  SELECT h.organisation_name, '', 3, false FROM cards_knownhint h
   WHERE h.organisation_id = %(organisation)s AND h.organisation_name <> ''
),
person AS (
  SELECT DISTINCT ON (s.name_key, s.party_id)
         s.party_id, s.name, s.title, s.how, s.organisation_id, s.organisation_name, s.name_key
    FROM seen s WHERE s.organisation_id {IN_FAMILY} AND s.name <> ''
   ORDER BY s.name_key, s.party_id, array_position(ARRAY['mine', 'shared', 'public'], s.how)
   LIMIT %(limit)s
),
hint AS (
  SELECT h.party_id, h.name, h.organisation_name,
         CASE WHEN (SELECT count(*) FROM people_person m
                     WHERE m.team_id = h.team_id AND m.state = 'active' AND m.id <> %(reader)s)
                   >= {SMALLEST_TEAM} THEN t.name ELSE '' END AS team
    FROM cards_knownhint h LEFT JOIN people_team t ON t.id = h.team_id
   WHERE h.organisation_id {IN_FAMILY}
     AND NOT EXISTS (SELECT 1 FROM cards_card c WHERE c.party_id = h.party_id AND c.owner_id = %(reader)s)
   ORDER BY h.name, h.party_id LIMIT 50
),
-- The reader's own contacts with people there, by day; nobody else reads when.
touch AS (
  SELECT DISTINCT ON (i.at::date, other.party_id) i.at, i.kind, other.party_id
    FROM ties_interaction i
    JOIN parties_identity f ON f.id = i.from_identity_id JOIN parties_identity t ON t.id = i.to_identity_id
    CROSS JOIN LATERAL (VALUES (CASE WHEN f.party_id = %(me)s THEN t.party_id ELSE f.party_id END)) AS other (party_id)
   WHERE i.layer IN (0, %(reader)s) AND %(me)s IN (f.party_id, t.party_id)
     AND (f.party_id IN (SELECT party_id FROM person) OR t.party_id IN (SELECT party_id FROM person))
   ORDER BY i.at::date DESC, other.party_id, i.at DESC LIMIT {TOUCHES_SHOWN}
)
SELECT (SELECT name FROM named ORDER BY name = '', rank LIMIT 1) AS name,
       (SELECT domain FROM named WHERE domain <> '' ORDER BY rank, domain LIMIT 1) AS domain,
       (SELECT to_jsonb(sheet) FROM sheet) AS sheet,
       (SELECT coalesce(jsonb_agg(DISTINCT domain), '[]') FROM named WHERE domain <> '') AS domains,
       (SELECT coalesce(jsonb_agg(to_jsonb(p) || jsonb_build_object(
                 'place', coalesce((SELECT min(c.place) FROM cards_card c
                                     WHERE c.party_id = p.party_id AND c.place <> ''), ''),
                 'topics', ARRAY(SELECT DISTINCT topic FROM cards_card c, unnest(c.topics) AS topic
                                  WHERE c.party_id = p.party_id ORDER BY topic)
               ) ORDER BY p.name_key, p.party_id), '[]') FROM person p) AS people,
       (SELECT coalesce(jsonb_agg(h ORDER BY h.name, h.party_id), '[]') FROM hint h) AS hints,
       (SELECT coalesce(jsonb_agg(value ORDER BY value), '[]') FROM (
          SELECT DISTINCT value FROM parties_identity WHERE organisation_id {IN_FAMILY} AND is_role
             AND kind = 'email' AND layer IN (0, %(reader)s) ORDER BY value LIMIT 20) role) AS addresses,
       (SELECT coalesce(jsonb_agg(topic ORDER BY topic), '[]') FROM (
          SELECT DISTINCT topic FROM cards_card c, unnest(c.topics) AS topic
           WHERE c.organisation_id {IN_FAMILY} ORDER BY topic LIMIT 30) topics) AS topics,
       (SELECT coalesce(jsonb_agg(t ORDER BY t.at DESC), '[]') FROM touch t) AS touches,
       (SELECT jsonb_build_object('id', sheet.part_of_id, 'name', coalesce(
                 (SELECT above.name FROM cards_organisationsheet above WHERE above.party_id = sheet.part_of_id),
                 (SELECT coalesce(nullif(i.name, ''), i.value) FROM parties_identity i
                   WHERE i.party_id = sheet.part_of_id AND i.kind = 'domain' AND i.layer IN (0, %(reader)s)
                   ORDER BY i.name = '', i.value LIMIT 1),
                 (SELECT min(c.organisation_name) FROM cards_card c WHERE c.organisation_id = sheet.part_of_id)))
          FROM sheet WHERE sheet.part_of_id IS NOT NULL) AS part_of,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('id', below.party_id, 'name', below.name) ORDER BY below.name), '[]')
          FROM (SELECT party_id, name FROM cards_organisationsheet WHERE part_of_id = %(organisation)s
                 ORDER BY name LIMIT 50) below) AS parts,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('id', gone.party_id, 'name', gone.name) ORDER BY gone.name), '[]')
          FROM (SELECT party_id, name FROM cards_organisationsheet WHERE became_id = %(organisation)s
                 ORDER BY name LIMIT 50) gone) AS went_up
"""


@dataclass(frozen=True, slots=True)
class Related:
    """Another organisation that this one is part of, has as a part, or took in."""

    party_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Touch:
    """A day on which the reader was in touch with somebody there; for their eyes only."""

    at: datetime
    kind: str
    party_id: int
    name: str


@dataclass(frozen=True, slots=True)
class OrganisationFacts:
    """What stands on an organisation's page beside people and ways."""

    became_id: int | None = None
    former_names: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    place: str = ""
    about: str = ""
    topics: tuple[str, ...] = ()
    part_of: Related | None = None
    parts: tuple[Related, ...] = ()
    went_up: tuple[Related, ...] = ()
    touches: tuple[Touch, ...] = ()
    version: int = 0


@dataclass(frozen=True, slots=True)
class WholeOrganisation:
    """An organisation's page: who is there, who of ours knows them, what else is known."""

    page: OrganisationPage
    facts: OrganisationFacts
    knowing: Knowing
    names: dict[int, str] = field(default_factory=dict)
    # What those there know about, by cards that the reader sees.
    topics: dict[int, tuple[str, ...]] = field(default_factory=dict)


def organisation_for_reading(
    reader: Person, party_id: int, *, now: datetime, own_at: datetime | None = None
) -> WholeOrganisation:
    """One organisation outside as the reader may see it; three statements. Raises `NotFound` when they see nothing of it.

    `own_at`: also how well the reader knows those there, as it was at that moment; one statement more.
    """
    (row,) = rows_of(
        _PAGE,
        {
            "organisation": party_id,
            "reader": reader.pk,
            "me": reader.party_id,
            "limit": PEOPLE_SHOWN,
        },
    )
    if row["name"] is None and row["domain"] is None:
        raise NotFound
    # Django leaves JSON of raw statements as it comes.
    row |= {key: json.loads(value) for key, value in row.items() if key in _LISTS and value}
    people = [
        ContactLine(
            line["party_id"],
            line["name"],
            line["organisation_id"],
            line["organisation_name"],
            line["title"],
            line["how"],
            place=line["place"],
        )
        for line in row["people"]
    ]
    names = {line.party_id: line.name for line in people}
    known = knowing(reader, list(names), now=now)
    if own_at is not None:
        pairs = [(reader.party_id, target) for target in names]
        _public, own = standings_of(reader.pk, public=[], own=pairs, now=own_at)
        known = replace(known, own_with={pair[1]: standing for pair, standing in own.items()})
    hints = (
        Hint(one["party_id"], one["name"], one["organisation_name"], one["team"] or "")
        for one in row["hints"]
    )
    page = OrganisationPage(
        party_id=party_id,
        name=row["name"] or row["domain"],
        domain=row["domain"] or "",
        people=tuple(people),
        known_by=known.known_by(names),
        hints=tuple(hints),
        shared_addresses=tuple(row["addresses"]),
        knowers=known.knowers,
    )
    topics = {line["party_id"]: tuple(line["topics"]) for line in row["people"] if line["topics"]}
    return WholeOrganisation(page, _facts(row, names), known, names, topics)


def _related(found: Sequence[dict[str, Any]]) -> tuple[Related, ...]:
    # Without a name it is none that the reader sees.
    return tuple(Related(one["id"], one["name"]) for one in found if one["name"])


def _facts(row: dict[str, Any], names: dict[int, str]) -> OrganisationFacts:
    sheet = row["sheet"] or {}
    topics = dict.fromkeys((*sheet.get("topics", ()), *row["topics"]))
    domains = dict.fromkeys((*row["domains"], *sheet.get("domains", ())))
    return OrganisationFacts(
        became_id=sheet.get("became_id"),
        former_names=tuple(sheet.get("former_names", ())),
        domains=tuple(domains),
        place=sheet.get("place", ""),
        about=sheet.get("about", ""),
        topics=tuple(topics),
        part_of=next(iter(_related([row["part_of"]])), None) if row["part_of"] else None,
        parts=_related(row["parts"]),
        went_up=_related(row["went_up"]),
        touches=tuple(
            Touch(
                datetime.fromisoformat(one["at"]),
                one["kind"],
                one["party_id"],
                names[one["party_id"]],
            )
            for one in row["touches"]
            if one["party_id"] in names
        ),
        version=sheet.get("version", 0),
    )


# Our own organisation is nobody's outside; `parties_party` holds nothing personal.
_SEEN_ONE = """
SELECT EXISTS (SELECT FROM parties_party WHERE id = %(party)s AND kind = 'organisation' AND NOT is_inside) AND (
       EXISTS (SELECT FROM cards_organisationsheet WHERE party_id = %(party)s)
    OR EXISTS (SELECT FROM parties_identity WHERE party_id = %(party)s AND kind = 'domain' AND layer IN (0, %(reader)s))
    OR EXISTS (SELECT FROM cards_card WHERE organisation_id = %(party)s)
    OR EXISTS (SELECT FROM cards_knownhint WHERE organisation_id = %(party)s)) AS seen
"""


def organisation_seen(reader: Person, party_id: int) -> bool:
    """Whether the reader sees anything of an organisation; one statement."""
    (row,) = rows_of(_SEEN_ONE, {"party": party_id, "reader": reader.pk})
    return bool(row["seen"])


# Every organisation that the reader sees anything of, with its name; ours and those that went up in another are left out.
# `%(own)s`: the reader's own layer, or 0 for what all colleagues see.
ORGANISATION = """
named AS (
  SELECT party_id, name, 0 AS rank FROM cards_organisationsheet WHERE became_id IS NULL
  UNION ALL
  SELECT party_id, coalesce(nullif(name, ''), value), 1 FROM parties_identity WHERE kind = 'domain' AND layer IN (0, %(own)s)
  UNION ALL
  SELECT organisation_id, organisation_name, 2 FROM cards_card
   WHERE organisation_id IS NOT NULL AND organisation_name <> '' AND (%(own)s <> 0 OR level IN ('shared', 'company'))
  UNION ALL
  SELECT organisation_id, organisation_name, 3 FROM cards_knownhint
   WHERE organisation_id IS NOT NULL AND organisation_name <> '' AND %(own)s <> 0
),
organisation AS (
  SELECT DISTINCT ON (n.party_id) n.party_id, n.name, lower(n.name) AS name_key FROM named n
    JOIN parties_party p ON p.id = n.party_id AND NOT p.is_inside AND p.kind = 'organisation'
   WHERE NOT EXISTS (SELECT FROM cards_organisationsheet s WHERE s.party_id = n.party_id AND s.became_id IS NOT NULL)
   ORDER BY n.party_id, n.rank, n.name
)
"""


@dataclass(frozen=True, slots=True)
class OrganisationLine:
    """An organisation in a list, and how many people there the reader sees."""

    party_id: int
    name: str
    people: int
    place: str = ""
    former_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OrganisationsFound:
    """A page of organisations; `is_near`: none is called so, these nearly."""

    page: Page[OrganisationLine]
    is_near: bool = False


def find_organisations(
    reader: Person, text: str = "", *, cursor: str = "", limit: int = 40, is_open: bool = False
) -> OrganisationsFound:
    """Organisations outside by name, found by any part of a word of theirs; at most three statements.

    `is_open`: only those of which all colleagues see something beyond a hint. Raises `Invalid` for a damaged cursor.
    """
    after = decode_cursor(cursor, str, int)
    key, party = after if after is not None else ("", 0)
    terms = list(dict.fromkeys(words_of(text)))[:6]
    if text.strip() and not terms:
        return OrganisationsFound(Page([]))
    values: dict[str, Any] = {
        "reader": reader.pk,
        "own": 0 if is_open else reader.pk,
        "key": key,
        "party": party,
        "limit": limit + 1,
        "beyond": _BEYOND,
        "whole": text.strip().lower(),
    }
    rows = _organisations(values, terms, {})
    is_near = False
    if not rows and terms:
        near = near_words(terms, _vocabulary(reader, terms))
        if all(near.values()):
            rows = _organisations(values, terms, near)
            is_near = bool(rows)
    keys = {row["party_id"]: row.pop("name_key") for row in rows}
    lines = [
        OrganisationLine(**{**row, "former_names": tuple(row["former_names"])}) for row in rows
    ]
    page = cut(lines, limit, lambda line: encode_cursor(keys[line.party_id], line.party_id))
    return OrganisationsFound(page, is_near)


# What it is called anywhere counts: on a card or a hint, by its domain, formerly. One's own list is looked into word by word.
_CALLED = """
SELECT w.organisation_id AS party_id FROM cards_findword w WHERE w.organisation_id IS NOT NULL AND {own}
UNION
SELECT w.organisation_id FROM cards_findword w WHERE w.organisation_id IS NOT NULL AND w.layer = 0 AND {shared}
UNION
SELECT i.party_id FROM knowledge_nameword n JOIN parties_identity i ON i.id = n.identity_id AND i.kind = 'domain'
 WHERE n.layer IN (0, %(reader)s) AND {name}
UNION
SELECT h.organisation_id FROM cards_openword n JOIN cards_knownhint h ON h.party_id = n.hint_id
 WHERE n.is_organisation AND {name}
UNION
SELECT party_id FROM parties_identity WHERE kind = 'domain' AND value = %(whole)s AND layer IN (0, %(reader)s)
UNION
SELECT coalesce(s.became_id, s.party_id) FROM cards_organisationsheet s,
       unnest(s.former_names || s.domains || s.topics || ARRAY[s.name, s.place]::varchar[]) AS said,
       samband_find_words(said) AS word
 WHERE {sheet}
"""
_TYPED = {
    "own": "w.layer = %(reader)s AND strpos(w.word, %({term})s) > 0",
    "shared": 'w.word >= %({term})s COLLATE "C" AND w.word < (%({term})s || %(beyond)s) COLLATE "C"',
    "name": """EXISTS (SELECT FROM unnest(%({term}_starts)s::text[]) AS s (start)
        WHERE n.word >= s.start COLLATE "C" AND n.word < (s.start || %(beyond)s) COLLATE "C")""",
    "sheet": "strpos(word, %({term})s) > 0",
}
_NEARLY = {
    "own": "w.layer = %(reader)s AND w.word = ANY (%({term}_near)s)",
    "shared": "w.word = ANY (%({term}_near)s)",
    "name": "n.word = ANY (%({term}_near)s)",
    "sheet": "word = ANY (%({term}_near)s)",
}


def _organisations(
    values: dict[str, Any], terms: Sequence[str], near: Mapping[str, Sequence[str]]
) -> list[dict[str, Any]]:
    conditions = []
    for number, term in enumerate(terms):
        name = f"term{number}"
        values |= {
            name: term,
            f"{name}_starts": spellings(term),
            f"{name}_near": list(near.get(term, ())),
        }
        kinds = {kind: sql.format(term=name) for kind, sql in (_NEARLY if near else _TYPED).items()}
        conditions.append(f"AND o.party_id IN ({_CALLED.format(**kinds)})")
    return rows_of(
        f"""
        WITH {ORGANISATION}
        SELECT o.party_id, o.name, o.name_key, coalesce(s.place, '') AS place,
               coalesce(s.former_names, '{{}}') AS former_names,
               (SELECT count(*) FROM (
                  SELECT c.party_id FROM cards_card c WHERE c.organisation_id = o.party_id AND c.name <> ''
                  UNION
                  SELECT i.party_id FROM parties_identity i JOIN parties_party p ON p.id = i.party_id
                   WHERE i.organisation_id = o.party_id AND i.layer IN (0, %(reader)s) AND i.kind <> 'domain'
                     AND NOT i.is_role AND i.name <> '' AND p.kind = 'human' AND NOT p.is_inside) there) AS people
          FROM organisation o LEFT JOIN cards_organisationsheet s ON s.party_id = o.party_id
         WHERE (o.name_key, o.party_id) > (%(key)s, %(party)s) {" ".join(conditions)}
         ORDER BY o.name_key, o.party_id LIMIT %(limit)s
        """,
        values,
    )


def _vocabulary(reader: Person, terms: Sequence[str]) -> list[str]:
    heads = {head for term in terms for head in (term[:2], term[1::-1])}
    rows = rows_of(
        """
        WITH start AS (SELECT unnest(%(starts)s::text[]) AS start)
        SELECT w.word FROM start s JOIN cards_findword w ON w.layer IN (0, %(reader)s) AND NOT w.is_part
           AND w.word >= s.start COLLATE "C" AND w.word < (s.start || %(beyond)s) COLLATE "C"
           AND w.organisation_id IS NOT NULL
        UNION
        SELECT n.word FROM start s JOIN knowledge_nameword n ON n.layer IN (0, %(reader)s)
           AND n.word >= s.start COLLATE "C" AND n.word < (s.start || %(beyond)s) COLLATE "C"
          JOIN parties_identity i ON i.id = n.identity_id AND i.kind = 'domain'
        UNION
        SELECT word FROM cards_organisationsheet s,
               unnest(s.former_names || ARRAY[s.name]::varchar[]) AS said, samband_find_words(said) AS word
        LIMIT 4000
        """,
        {
            "reader": reader.pk,
            "beyond": _BEYOND,
            "starts": sorted({one for head in heads for one in spellings(head)}),
        },
    )
    return [row["word"] for row in rows]
