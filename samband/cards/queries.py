"""Reads of the outside network: who is there, who of ours knows them, over whom one gets there.

Every statement runs under row-level security as the reader; `sql.py` says what "seen" and "knower" mean.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

from samband.cards.organisations.sql import FAMILY, IN_FAMILY, ROOT
from samband.cards.shapes import (
    Colleague,
    ContactLine,
    Hint,
)
from samband.cards.sql import SEEN
from samband.kernel.db.prepared import prepared_cursor
from samband.people.models import Person

# A page about an organisation shows this many people; the rest are found by name.
PEOPLE_SHOWN = 100
SMALLEST_TEAM = 5


def rows_of(sql: str, values: dict[str, Any]) -> list[dict[str, Any]]:
    """Run a statement with bound values; rows by column name."""
    with connection.cursor() as cursor:
        return _fetched(cursor, sql, values)


def planned_rows_of(sql: str, values: dict[str, Any]) -> list[dict[str, Any]]:
    """As `rows_of`, planned once per connection: for what is always asked in the same way, lists as arrays."""
    with prepared_cursor() as cursor:
        return _fetched(cursor, sql, values)


def planned_fetched(sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    """As `planned_rows_of`, rows as they come: for hundreds of them."""
    with prepared_cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _fetched(cursor: CursorWrapper, sql: str, values: dict[str, Any]) -> list[dict[str, Any]]:
    cursor.execute(sql, values)
    names = [column.name for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def colleagues(person_ids: Iterable[int]) -> dict[int, Colleague]:
    """Names and pictures of colleagues by id, in one statement."""
    rows = planned_rows_of(
        """
        SELECT p.id, p.name, p.handle, p.photo, coalesce(t.name, '') AS team, p.party_id
          FROM people_person p LEFT JOIN people_team t ON t.id = p.team_id
         WHERE p.id = ANY (%(persons)s::bigint[])
        """,
        {"persons": list(person_ids)},
    )
    return {row["id"]: Colleague(**row) for row in rows}


def names_of(reader: Person, party_ids: Iterable[int]) -> dict[int, ContactLine]:
    """How the reader sees these parties, in one statement; parties that they don't see are missing."""
    rows = planned_rows_of(
        f"""
        WITH {SEEN}
        SELECT DISTINCT ON (s.party_id) s.party_id, s.name, s.title, s.how, s.organisation_id,
               coalesce(nullif(s.organisation_name, ''), nullif(d.name, ''), d.value, '') AS organisation_name
          FROM seen s
          LEFT JOIN LATERAL (SELECT i.name, i.value FROM parties_identity i
                WHERE i.party_id = s.organisation_id AND i.kind = 'domain' LIMIT 1) d ON true
         WHERE s.party_id = ANY (%(parties)s)
         ORDER BY s.party_id, array_position(ARRAY['mine', 'shared', 'public'], s.how), s.name = '', s.title = ''
        """,
        {"reader": reader.pk, "parties": list(party_ids)},
    )
    return {row["party_id"]: ContactLine(**row) for row in rows}


def names_inside(party_ids: Iterable[int]) -> dict[int, str]:
    """Names of ours who have no account yet, from the organisation's sources; one statement."""
    rows = rows_of(
        """
        SELECT DISTINCT ON (party_id) party_id, name FROM parties_identity
         WHERE layer = 0 AND kind <> 'domain' AND name <> '' AND party_id = ANY (%(parties)s)
         ORDER BY party_id, last_seen_at DESC NULLS LAST, id
        """,
        {"parties": list(party_ids)},
    )
    return {row["party_id"]: row["name"] for row in rows}


def hints_for(
    reader: Person, *, parties: Sequence[int] = (), organisation_id: int | None = None
) -> list[Hint]:
    """ "Somebody here knows" for parties or an organisation (with all that it stands for), without what the reader knows
    themself, by name.

    A team is named only if it has five or more members besides the reader.
    """
    rows = rows_of(
        f"""
        WITH {FAMILY}
        SELECT h.party_id, h.name, h.organisation_name,
               CASE WHEN (SELECT count(*) FROM people_person m WHERE m.team_id = h.team_id
                           AND m.state = 'active' AND m.id <> %(reader)s) >= %(smallest)s
                    THEN t.name ELSE '' END AS team
          FROM cards_knownhint h LEFT JOIN people_team t ON t.id = h.team_id
         WHERE (h.party_id = ANY (%(parties)s) OR h.organisation_id {IN_FAMILY})
           AND NOT EXISTS (SELECT 1 FROM cards_card c
                            WHERE c.party_id = h.party_id AND c.owner_id = %(reader)s)
         ORDER BY h.name, h.party_id LIMIT 50
        """,
        {
            "reader": reader.pk,
            "parties": list(parties),
            "organisation": organisation_id,
            "smallest": SMALLEST_TEAM,
        },
    )
    return [
        Hint(row["party_id"], row["name"], row["organisation_name"], row["team"] or "")
        for row in rows
    ]


# Addresses, and what colleagues share of their own cards beside them: row-level security leaves out the rest.
SAID = """
(SELECT DISTINCT 'mail' AS kind, value, NULL::bigint AS owner_id FROM (
   SELECT value FROM parties_identity WHERE party_id = %(party)s AND kind = 'email' AND layer IN (0, %(reader)s)
   UNION ALL SELECT unnest(emails) FROM cards_card WHERE party_id = %(party)s
 ) seen ORDER BY value LIMIT 20)
UNION ALL
(SELECT DISTINCT f.kind, f.value, f.owner_id FROM cards_card c JOIN cards_cardfield f ON f.card_id = c.id
  WHERE c.party_id = %(party)s AND c.owner_id <> %(reader)s ORDER BY 1, 2 LIMIT 100)
UNION ALL
(SELECT DISTINCT ON (n.owner_id, n.text) 'note', n.text, n.owner_id FROM cards_card c
   JOIN cards_cardnote n ON n.card_id = c.id
  WHERE c.party_id = %(party)s AND c.owner_id <> %(reader)s LIMIT 100)
"""


def people_at(reader: Person, organisation_id: int, limit: int = PEOPLE_SHOWN) -> list[ContactLine]:
    """Whom the reader sees at an organisation, and at all that it stands for, by name."""
    rows = planned_rows_of(
        f"""
        WITH {FAMILY}, {SEEN}
        SELECT DISTINCT ON (s.name_key, s.party_id)
               s.party_id, s.name, s.title, s.how, s.organisation_id, s.organisation_name
          FROM seen s WHERE s.organisation_id {IN_FAMILY} AND s.name <> ''
         ORDER BY s.name_key, s.party_id, array_position(ARRAY['mine', 'shared', 'public'], s.how)
         LIMIT %(limit)s
        """,
        {"reader": reader.pk, "organisation": organisation_id, "limit": limit},
    )
    return [ContactLine(**row) for row in rows]


def organisations_standing(
    reader: Person, organisation_ids: Iterable[int]
) -> dict[int, tuple[int, str]]:
    """For organisations that another stands for, or that have a sheet: which, and what it is called; one statement."""
    rows = rows_of(
        f"""
        WITH {ROOT}
        SELECT asked.id, coalesce(root.root_id, asked.id) AS root_id, coalesce(sheet.name, '') AS name
          FROM unnest(%(ids)s::bigint[]) AS asked (id)
          LEFT JOIN root ON root.party_id = asked.id
          LEFT JOIN cards_organisationsheet sheet ON sheet.party_id = coalesce(root.root_id, asked.id)
         WHERE root.root_id IS NOT NULL OR sheet.name IS NOT NULL
        """,
        {"reader": reader.pk, "ids": sorted(set(organisation_ids))},
    )
    return {row["id"]: (row["root_id"], row["name"]) for row in rows}
