"""Interactions to ties in SQL: one statement for a batch, one row for a pair, whatever their number.

The formula is that of `rules.add`, the weeks are those of `persistence.week_of`; tests compare them.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from samband.ties.rules import HALF_LIFE

# `persistence.week_of`: weeks begin on Mondays, the first of January 1970 was a Thursday.
_WEEK = "floor((extract(epoch FROM n.at) / 86400 + 3) / 7)::int"

# Between parties, not identities; nobody has a tie to themself, and role addresses have none.
_PAIRS = f"""
each AS (
  SELECT n.layer, f.party_id AS source, t.party_id AS target, n.at, {_WEEK} AS week,
         max(n.at) OVER (PARTITION BY n.layer, f.party_id, t.party_id) AS latest
    FROM touched n
    JOIN parties_identity f ON f.id = n.from_identity_id AND NOT f.is_role
    JOIN parties_identity t ON t.id = n.to_identity_id AND NOT t.is_role
   WHERE f.party_id <> t.party_id
), pair AS (
  SELECT layer, source, target, max(latest) AS as_of, count(*) AS count, min(at) AS first_at,
         sum(power(2, -date_part('epoch', latest - at) / %(half_life)s)) AS weight,
         array_agg(DISTINCT week) AS weeks
    FROM each GROUP BY layer, source, target
)
"""  # noqa: S608

_RECORD = f"""
WITH touched AS (
  INSERT INTO ties_interaction
         (layer, source_id, import_id, from_identity_id, to_identity_id, at, kind, item)
  SELECT %(layer)s, %(source)s, %(import)s, new.source, new.target, new.at, new.kind, new.item
    FROM unnest(%(sources)s::bigint[], %(targets)s::bigint[], %(ats)s::timestamptz[],
                %(kinds)s::text[], %(items)s::bytea[]) AS new (source, target, at, kind, item)
   WHERE new.source <> new.target
  ON CONFLICT (source_id, item, kind, from_identity_id, to_identity_id) DO NOTHING
  RETURNING layer, from_identity_id, to_identity_id, at
), {_PAIRS}, tied AS (
  INSERT INTO ties_tie AS old
         (layer, from_party_id, to_party_id, weight, as_of, count, first_at, last_at, weeks)
  SELECT layer, source, target, weight, as_of, count, first_at, as_of, weeks
    FROM pair ORDER BY layer, source, target
  ON CONFLICT (layer, from_party_id, to_party_id) DO UPDATE SET
    weight = old.weight * power(2, -date_part('epoch',
                 greatest(old.as_of, excluded.as_of) - old.as_of) / %(half_life)s)
           + excluded.weight * power(2, -date_part('epoch',
                 greatest(old.as_of, excluded.as_of) - excluded.as_of) / %(half_life)s),
    as_of = greatest(old.as_of, excluded.as_of),
    count = old.count + excluded.count,
    first_at = least(old.first_at, excluded.first_at),
    last_at = greatest(old.last_at, excluded.last_at),
    weeks = ARRAY(SELECT DISTINCT unnest(old.weeks || excluded.weeks) ORDER BY 1)
), new_week AS (
  -- Weeks in which neither had turned to the other before this statement.
  SELECT DISTINCT each.layer, least(source, target) AS one, greatest(source, target) AS other, week
    FROM each
   WHERE NOT EXISTS (SELECT 1 FROM ties_tie t WHERE t.layer = each.layer AND week = ANY (t.weeks)
                        AND t.from_party_id = source AND t.to_party_id = target)
     AND NOT EXISTS (SELECT 1 FROM ties_tie t WHERE t.layer = each.layer AND week = ANY (t.weeks)
                        AND t.from_party_id = target AND t.to_party_id = source)
), active AS (
  INSERT INTO ties_activity AS old (layer, party_id, week, contacts)
  SELECT layer, party, week, count(*)
    FROM new_week CROSS JOIN LATERAL (VALUES (one), (other)) AS both_of (party)
   GROUP BY layer, party, week ORDER BY party, layer, week
  ON CONFLICT (party_id, layer, week) DO UPDATE SET contacts = old.contacts + excluded.contacts
)
SELECT (SELECT count(*) FROM touched), ARRAY(SELECT source FROM pair UNION SELECT target FROM pair)
"""  # noqa: S608

# Whoever had a tie to these: their activity changes too.
_AROUND = """
SELECT from_party_id FROM ties_tie WHERE to_party_id = ANY (%(parties)s)
UNION SELECT to_party_id FROM ties_tie WHERE from_party_id = ANY (%(parties)s)
UNION SELECT unnest(%(parties)s)
"""

_CLEAR = """
DELETE FROM ties_tie
 WHERE from_party_id = ANY (%(parties)s) OR to_party_id = ANY (%(parties)s)
"""

_REFILL = f"""
WITH mine AS MATERIALIZED (
  SELECT id FROM parties_identity WHERE party_id = ANY (%(parties)s)
), touched AS (
  SELECT i.id, i.layer, i.from_identity_id, i.to_identity_id, i.at
    FROM ties_interaction i JOIN mine ON mine.id = i.from_identity_id
  UNION
  SELECT i.id, i.layer, i.from_identity_id, i.to_identity_id, i.at
    FROM ties_interaction i JOIN mine ON mine.id = i.to_identity_id
), {_PAIRS}
INSERT INTO ties_tie (layer, from_party_id, to_party_id, weight, as_of, count, first_at, last_at, weeks)
SELECT layer, source, target, weight, as_of, count, first_at, as_of, weeks FROM pair
"""  # noqa: S608

_REST = "DELETE FROM ties_activity WHERE party_id = ANY (%(parties)s)"

_WAKE = """
INSERT INTO ties_activity (layer, party_id, week, contacts)
SELECT layer, party, week, count(DISTINCT other)
  FROM (SELECT layer, from_party_id AS party, to_party_id AS other, unnest(weeks) AS week
          FROM ties_tie WHERE from_party_id = ANY (%(parties)s)
         UNION ALL
        SELECT layer, to_party_id, from_party_id, unnest(weeks)
          FROM ties_tie WHERE to_party_id = ANY (%(parties)s)) touch
 GROUP BY layer, party, week
"""

_REMOVE = """
WITH gone AS (
  DELETE FROM ties_interaction
   WHERE import_id = %(import)s AND (%(items)s::bytea[] IS NULL OR item = ANY (%(items)s))
  RETURNING from_identity_id, to_identity_id
), touched AS (
  SELECT from_identity_id AS id FROM gone UNION SELECT to_identity_id FROM gone
)
SELECT DISTINCT i.party_id FROM touched JOIN parties_identity i USING (id)
"""


@dataclass(frozen=True, slots=True)
class InteractionRow:
    """One dated fact between two identities of a layer; `item` is what it was part of in its source
    (up to 32 bytes), `kind` one of `Interaction.Kind`."""

    from_identity_id: int
    to_identity_id: int
    at: datetime
    kind: str
    item: bytes


def _run(sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"half_life": HALF_LIFE.total_seconds(), **values})
        return list(cursor.fetchall()) if cursor.description else []


def record(
    layer: int, source_id: int, import_id: int | None, rows: Sequence[InteractionRow]
) -> tuple[int, list[int]]:
    """Store what is new of `rows` and add it to the ties; gives how many were new, and whose ties changed."""
    ((count, parties),) = _run(
        _RECORD,
        {
            "layer": layer,
            "source": source_id,
            "import": import_id,
            "sources": [row.from_identity_id for row in rows],
            "targets": [row.to_identity_id for row in rows],
            "ats": [row.at for row in rows],
            "kinds": [row.kind for row in rows],
            "items": [row.item for row in rows],
        },
    )
    return int(count), parties


def refill(party_ids: Collection[int]) -> None:
    """Compute all ties of these parties anew from their interactions."""
    parties = list(party_ids)
    around = {row[0] for row in _run(_AROUND, {"parties": parties})}
    _run(_CLEAR, {"parties": parties})
    _run(_REFILL, {"parties": parties})
    around |= {row[0] for row in _run(_AROUND, {"parties": parties})}
    _run(_REST, {"parties": list(around)})
    _run(_WAKE, {"parties": list(around)})


def remove(import_id: int, items: Sequence[bytes] | None) -> set[int]:
    """Delete the interactions of an import, or of some items of it; gives the parties touched."""
    values = {"import": import_id, "items": None if items is None else list(items)}
    return {row[0] for row in _run(_REMOVE, values)}
