"""How well people know each other, as one viewer may see it: the organisation's layer and their own.

Row-level security hides every other layer; the condition on layers repeats it for the planner.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from samband.parties.models import ORGANISATION_LAYER
from samband.people.models import Person
from samband.ties.rules import HALF_LIFE, OMEGA_OUT, Parts, Rhythm, rhythm
from samband.ties.sql import left_of
from samband.ties.touches import Standing, standings

# Enough for a rhythm; older contacts would describe another time.
CONTACTS_FOR_RHYTHM = 60

_SIDES = """
  SELECT to_party_id AS other, 'out' AS side, weight, as_of, count, first_at, last_at
    FROM ties_tie WHERE from_party_id = %(party)s AND layer = ANY (%(layers)s)
  UNION ALL
  SELECT from_party_id, 'in', weight, as_of, count, first_at, last_at
    FROM ties_tie WHERE to_party_id = %(party)s AND layer = ANY (%(layers)s)
"""

_TIES = f"""
WITH side AS ({_SIDES}), now_each AS (
  SELECT side.*, {left_of("side")} AS left_now
    FROM side
)
SELECT other,
       coalesce(sum(count) FILTER (WHERE side = 'out'), 0) AS out_count,
       coalesce(sum(count) FILTER (WHERE side = 'in'), 0) AS in_count,
       min(first_at) AS first_at, max(last_at) AS last_at
  FROM now_each
 WHERE (%(other)s::bigint IS NULL OR other = %(other)s)
 GROUP BY other
 ORDER BY %(omega)s * coalesce(sum(left_now) FILTER (WHERE side = 'out'), 0)
        + coalesce(sum(left_now) FILTER (WHERE side = 'in'), 0) DESC, other
 LIMIT %(limit)s
"""

_WHEN = """
SELECT at FROM (
  SELECT i.at FROM ties_interaction i
    JOIN parties_identity f ON f.id = i.from_identity_id AND f.party_id = %(party)s
    JOIN parties_identity t ON t.id = i.to_identity_id AND t.party_id = %(other)s
   WHERE i.layer = ANY (%(layers)s)
  UNION ALL
  SELECT i.at FROM ties_interaction i
    JOIN parties_identity f ON f.id = i.from_identity_id AND f.party_id = %(other)s
    JOIN parties_identity t ON t.id = i.to_identity_id AND t.party_id = %(party)s
   WHERE i.layer = ANY (%(layers)s)
) both_ways ORDER BY at DESC LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class TieShown:
    """A party's tie to another, as the viewer may see it."""

    party_id: int
    parts: Parts


def _values(viewer: Person, party_id: int, now: datetime) -> dict[str, Any]:
    # A guest has no outside network; row-level security shows them no layer 0 either.
    layers = [viewer.pk] if viewer.is_guest else [ORGANISATION_LAYER, viewer.pk]
    return {
        "party": party_id,
        "layers": layers,
        "now": now,
        "half_life": HALF_LIFE.total_seconds(),
        "omega": OMEGA_OUT,
    }


def _rows(sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def strongest_ties(
    viewer: Person, party_id: int, *, now: datetime, limit: int = 10
) -> list[TieShown]:
    """Whom a party knows best, as far as the viewer may see. Three statements."""
    values = _values(viewer, party_id, now)
    rows = _rows(_TIES, {**values, "other": None, "limit": limit})
    return _shown(rows, values)


def tie_between(viewer: Person, one: int, other: int, *, now: datetime) -> Parts | None:
    """What makes up the tie between two parties, seen from `one`; None if the viewer sees none."""
    values = _values(viewer, one, now)
    rows = _rows(_TIES, {**values, "other": other, "limit": 1})
    return _shown(rows, values)[0].parts if rows else None


def rhythm_between(viewer: Person, one: int, other: int, *, now: datetime) -> Rhythm | None:
    """The pair's usual gap and whether they are quieter than usual; for the viewer's own contacts."""
    values = _values(viewer, one, now) | {"other": other, "limit": CONTACTS_FOR_RHYTHM}
    return rhythm((row[0] for row in _rows(_WHEN, values)), now)


def _shown(rows: list[tuple[Any, ...]], values: dict[str, Any]) -> list[TieShown]:
    known = standings(
        [(values["party"], row[0]) for row in rows], layers=values["layers"], now=values["now"]
    )
    shown = []
    for other, out_count, in_count, first_at, last_at in rows:
        standing = known.get((values["party"], other), Standing(None, 0.0, 0))
        parts = Parts(
            band=standing.band,
            chance=standing.chance,
            weeks_this_year=standing.weeks_this_year,
            out_count=int(out_count),
            in_count=int(in_count),
            first_at=first_at,
            last_at=last_at,
        )
        shown.append(TieShown(other, parts))
    return shown
