"""The coverage map: organisations outside by our teams, made of what all colleagues see; and what hangs on one alone."""

# ruff: noqa: S608 - built of constants, values are always bound

from dataclasses import dataclass, replace
from datetime import datetime

from samband.cards.organisations.coverage_rules import Knows, Table, table
from samband.cards.organisations.queries import OrganisationLine, find_organisations
from samband.cards.organisations.sql import ROOT
from samband.cards.queries import rows_of
from samband.kernel.pages import Page
from samband.parties.models import ORGANISATION_LAYER
from samband.people.models import Person
from samband.ties.touches import standings_of

MOST_PAIRS = 5_000
ORGANISATIONS_SHOWN = 30
NAMES_SHOWN = 6

# Whom a personal layer knows never counts: everybody reads the same figures.
_KNOWS = f"""
WITH {ROOT}, member AS (
  SELECT id AS root, id AS party_id FROM unnest(%(ids)s::bigint[]) AS o (id)
  UNION
  SELECT root_id, party_id FROM root WHERE root_id = ANY (%(ids)s)
), known AS (
  SELECT m.root, c.owner_id AS person_id, NULL::bigint AS own_party_id, NULL::bigint AS target_id
    FROM member m JOIN cards_card c ON c.organisation_id = m.party_id AND c.level IN ('shared', 'company')
                      AND c.band <> ''
  UNION
  SELECT m.root, p.id, p.party_id, i.party_id
    FROM member m JOIN parties_identity i ON i.organisation_id = m.party_id AND i.layer = 0 AND NOT i.is_role
    JOIN ties_tie t ON t.layer = 0 AND t.from_party_id = i.party_id
    JOIN people_person p ON p.party_id = t.to_party_id AND p.state = 'active' AND p.role <> 'guest'
)
-- Without a person: another one of the list stands for it.
SELECT party_id AS root, NULL::bigint AS person_id, NULL::bigint AS own_party_id, NULL::bigint AS target_id
  FROM root WHERE party_id = ANY (%(ids)s)
UNION ALL
(SELECT root, person_id, own_party_id, target_id FROM known ORDER BY root, person_id, target_id LIMIT {MOST_PAIRS})
"""
_PEOPLE = """
SELECT p.id, p.name, p.handle, p.team_id, coalesce(t.name, '') AS team
  FROM people_person p LEFT JOIN people_team t ON t.id = p.team_id WHERE p.state = 'active' AND p.role <> 'guest'
"""
_LOST = f"""
WITH {ROOT}, tied AS MATERIALIZED (
  SELECT DISTINCT p.party_id AS one, t.from_party_id AS other
    FROM cards_card c JOIN ties_tie t ON t.layer = 0 AND t.from_party_id = c.party_id
    JOIN people_person p ON p.party_id = t.to_party_id AND p.state = 'active' AND p.id <> %(reader)s AND p.role <> 'guest'
   WHERE c.owner_id = %(reader)s AND c.name <> '' AND c.band <> ''
), unknown AS MATERIALIZED (
  -- Colleagues who don't know them, as the band says that all see.
  SELECT s.one, s.other FROM samband_shown_bands(ARRAY(SELECT one FROM tied ORDER BY one, other),
      ARRAY(SELECT other FROM tied ORDER BY one, other), array_fill('met'::text, ARRAY[(SELECT count(*)::int FROM tied)])) s
   WHERE s.band = ''
), known AS MATERIALIZED (
  SELECT DISTINCT other FROM tied WHERE NOT EXISTS (SELECT FROM unknown u WHERE u.one = tied.one AND u.other = tied.other)
), mine AS (
  SELECT c.party_id, coalesce(root.root_id, c.organisation_id) AS organisation_id, c.organisation_name, c.name, c.name_key,
         NOT EXISTS (SELECT FROM cards_card o JOIN people_person p ON p.id = o.owner_id AND p.state = 'active'
                      WHERE o.party_id = c.party_id AND o.owner_id <> %(reader)s AND o.level IN ('shared', 'company')
                        AND o.band <> '')
     AND NOT EXISTS (SELECT FROM known WHERE known.other = c.party_id)
            AS is_alone
    FROM cards_card c LEFT JOIN root ON root.party_id = c.organisation_id
   WHERE c.owner_id = %(reader)s AND c.name <> '' AND c.band <> ''
)
SELECT coalesce(mine.organisation_id, 0) AS organisation_id,
       coalesce(max(nullif(sheet.name, '')), max(nullif(mine.organisation_name, '')), '') AS name,
       count(*) AS contacts, count(*) FILTER (WHERE is_alone) AS alone,
       (array_agg(mine.name ORDER BY mine.name_key) FILTER (WHERE is_alone))[1:{NAMES_SHOWN}] AS names,
       (array_agg(mine.party_id ORDER BY mine.name_key) FILTER (WHERE is_alone))[1:{NAMES_SHOWN}] AS parties,
       NOT EXISTS (SELECT FROM cards_card o WHERE o.owner_id <> %(reader)s AND o.level IN ('shared', 'company')
                      AND (o.organisation_id = mine.organisation_id OR o.organisation_id IN
                           (SELECT party_id FROM root WHERE root_id = mine.organisation_id))) AS is_only_door
  FROM mine LEFT JOIN cards_organisationsheet sheet ON sheet.party_id = mine.organisation_id
 GROUP BY mine.organisation_id
HAVING count(*) FILTER (WHERE is_alone) > 0
 ORDER BY 4 DESC, 2, 1 LIMIT 100
"""


@dataclass(frozen=True, slots=True)
class Colleague:
    """Who is meant where one person alone knows somebody."""

    name: str
    handle: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """A page of the map: the organisations, the names of the columns ("" for all other teams together), the figures, and who
    alone knows somebody."""

    page: Page[OrganisationLine]
    columns: tuple[str, ...]
    table: Table
    people: dict[int, Colleague]


@dataclass(frozen=True, slots=True)
class Lost:
    """What the reader alone knows at an organisation that stands today (id 0: none), by all that they may see."""

    organisation_id: int
    name: str
    contacts: int
    alone: int
    people: tuple[tuple[int, str], ...]
    is_only_door: bool


def coverage(reader: Person, text: str = "", *, now: datetime, cursor: str = "") -> Coverage:
    """Organisations that all colleagues see, and who of ours knows somebody there, by team; four statements.

    What went up in another, or is only a domain of it, is counted there. Raises `Invalid` for a damaged cursor.
    """
    found = find_organisations(
        reader, text, cursor=cursor, limit=ORGANISATIONS_SHOWN, is_open=True
    ).page
    ids = [line.party_id for line in found.rows]
    rows = rows_of(_KNOWS, {"ids": ids, "reader": ORGANISATION_LAYER}) if ids else []
    moved = {row["root"] for row in rows if row["person_id"] is None}
    rows = [row for row in rows if row["person_id"] is not None]
    found = replace(found, rows=[line for line in found.rows if line.party_id not in moved])
    ids = [line.party_id for line in found.rows]
    pairs = [(r["own_party_id"], r["target_id"]) for r in rows if r["own_party_id"] is not None]
    known, _own = standings_of(reader.pk, public=pairs, own=[], now=now)
    knows = []
    for row in rows:
        standing = known.get((row["own_party_id"], row["target_id"]))
        if row["own_party_id"] is None:
            knows.append(Knows(row["root"], row["person_id"]))
        elif standing is not None and standing.band is not None:
            is_fading = standing.weeks_this_year == 0
            knows.append(Knows(row["root"], row["person_id"], is_fading))
    people = rows_of(_PEOPLE, {})
    figures = table(knows, {row["id"]: row["team_id"] for row in people}, ids)
    names = {row["team_id"]: row["team"] for row in people}
    alone = {row.only_id for row in figures.rows}
    return Coverage(
        found,
        tuple(names.get(column, "") if column else "" for column in figures.columns),
        figures,
        {row["id"]: Colleague(row["name"], row["handle"]) for row in people if row["id"] in alone},
    )


def lost_without(reader: Person) -> list[Lost]:
    """At which organisations contacts hang on the reader alone, as far as they may see; for their eyes only.

    One statement.
    """
    return [
        Lost(
            row["organisation_id"],
            row["name"],
            row["contacts"],
            row["alone"],
            tuple(zip(row["parties"] or (), row["names"] or (), strict=True)),
            bool(row["is_only_door"]) and bool(row["organisation_id"]),
        )
        for row in rows_of(_LOST, {"reader": reader.pk})
    ]
