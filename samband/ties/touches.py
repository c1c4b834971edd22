"""The weeks of many pairs at once, and the band that `persistence` gives them.

Every band anybody sees is made here: on a contact's page, in lists, on ways, on shared cards. Runs
as the viewer; row-level security hides other layers, and `layers` repeats it for the planner.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from samband.ties.persistence import (
    QUARTER_WEEKS,
    YEAR_WEEKS,
    Activity,
    Touches,
    decayed_weeks,
    shipped,
    touches_of,
    week_of,
)
from samband.ties.rules import Band, band_of

# Of the weeks of a pair in several layers each counts once. The sums are `persistence.decayed_weeks`, made where the weeks
# are: four hundred pairs have tens of thousands of them.
_WEEKS = """
SELECT one, other,
       sum(power(2, -age / %(year)s)), sum(power(2, -age / %(quarter)s)),
       coalesce(sum(power(2, -age / %(year)s)) FILTER (WHERE is_out), 0),
       coalesce(sum(power(2, -age / %(year)s)) FILTER (WHERE is_back), 0),
       count(*) FILTER (WHERE age < %(year)s)
  FROM (
    SELECT pair.one, pair.other, (%(now)s - tie.week)::float8 AS age,
           bool_or(tie.is_out) AS is_out, bool_or(NOT tie.is_out) AS is_back
      FROM unnest(%(ones)s::bigint[], %(others)s::bigint[]) AS pair (one, other)
      JOIN LATERAL (
        SELECT true AS is_out, unnest(t.weeks) AS week FROM ties_tie t
         WHERE t.from_party_id = pair.one AND t.to_party_id = pair.other AND t.layer = ANY (%(layers)s)
        UNION ALL
        SELECT false, unnest(t.weeks) FROM ties_tie t
         WHERE t.from_party_id = pair.other AND t.to_party_id = pair.one AND t.layer = ANY (%(layers)s)
      ) tie ON true
     WHERE tie.week <= %(now)s
     GROUP BY pair.one, pair.other, tie.week
  ) touch
 GROUP BY one, other
"""

# The same person may be counted in two layers; the layer that knows most is taken for each week. `persistence.Activity.of`.
_ACTIVITY = """
SELECT party_id,
       coalesce(sum(contacts) FILTER (WHERE age < %(year)s), 0),
       coalesce(sum(contacts) FILTER (WHERE age >= %(year)s), 0),
       sum(contacts * power(2, -age / %(quarter)s))
  FROM (
    SELECT party_id, (%(now)s - week)::float8 AS age, max(contacts) AS contacts FROM ties_activity
     WHERE party_id = ANY (%(parties)s) AND layer = ANY (%(layers)s) AND week <= %(now)s
       AND week > %(now)s - %(span)s
     GROUP BY party_id, week
  ) active
 GROUP BY party_id
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """How well a pair knows each other, and the two numbers that say so."""

    band: Band | None
    chance: float
    weeks_this_year: int


def standings(
    pairs: Collection[tuple[int, int]], *, layers: Sequence[int], now: datetime
) -> dict[tuple[int, int], Standing]:
    """The standing of pairs of parties by these layers; pairs never in touch are missing. Two statements."""
    if not pairs:
        return {}
    week = week_of(now)
    ordered = sorted(set(pairs))
    values: dict[str, Any] = {
        "ones": [one for one, _ in ordered],
        "others": [other for _, other in ordered],
        "parties": list({party for pair in ordered for party in pair}),
        "layers": list(layers),
        "now": week,
        "span": 2 * YEAR_WEEKS,
        "year": float(YEAR_WEEKS),
        "quarter": float(QUARTER_WEEKS),
    }
    with connection.cursor() as cursor:
        cursor.execute(_WEEKS, values)
        seen = cursor.fetchall()
        activity: dict[int, Activity] = {}
        if seen:
            cursor.execute(_ACTIVITY, values)
            activity = {
                party: Activity(int(this_year), int(year_before), float(lately))
                for party, this_year, year_before, lately in cursor.fetchall()
            }
    nothing = Activity()
    found = {}
    for one, other, year, quarter, out, back, this_year in seen:
        touches = Touches(year, quarter, activity.get(one, nothing), activity.get(other, nothing))
        chance = shipped().chance(touches)
        found[one, other] = Standing(band_of(chance, min(out, back)), chance, int(this_year))
    return found


# Weeks and activity in one statement; `is_mine`: the viewer's own layer counts too.
_BOTH = """
SELECT 'week', pair.one, pair.other, pair.is_mine, tie.week, bool_or(tie.is_out), bool_or(NOT tie.is_out), 0
  FROM unnest(%(ones)s::bigint[], %(others)s::bigint[], %(mine)s::boolean[]) AS pair (one, other, is_mine)
  JOIN LATERAL (
    SELECT true AS is_out, unnest(t.weeks) AS week FROM ties_tie t
     WHERE t.from_party_id = pair.one AND t.to_party_id = pair.other
       AND (t.layer = 0 OR (pair.is_mine AND t.layer = %(viewer)s))
    UNION ALL
    SELECT false, unnest(t.weeks) FROM ties_tie t
     WHERE t.from_party_id = pair.other AND t.to_party_id = pair.one
       AND (t.layer = 0 OR (pair.is_mine AND t.layer = %(viewer)s))
  ) tie ON true
 WHERE tie.week <= %(now)s
 GROUP BY pair.one, pair.other, pair.is_mine, tie.week
UNION ALL
SELECT 'active', party_id, 0, layer <> 0, week, false, false, max(contacts) FROM ties_activity
 WHERE party_id = ANY (%(parties)s) AND layer IN (0, %(viewer)s) AND week <= %(now)s AND week > %(now)s - %(span)s
 GROUP BY party_id, layer <> 0, week
"""

Pair = tuple[int, int]


def standings_of(
    viewer_id: int, *, public: Collection[Pair], own: Collection[Pair], now: datetime
) -> tuple[dict[Pair, Standing], dict[Pair, Standing]]:
    """The standing of pairs by the organisation's layer (`public`), and of others by the viewer's layer too (`own`).

    As `standings` twice, in one statement; pairs never in touch are missing.
    """
    asked = [(pair, False) for pair in sorted(set(public))]
    asked += [(pair, True) for pair in sorted(set(own))]
    if not asked:
        return {}, {}
    week = week_of(now)
    weeks: dict[tuple[Pair, bool], list[tuple[int, bool, bool]]] = defaultdict(list)
    contacts: dict[int, list[tuple[bool, int, int]]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(
            _BOTH,
            {
                "ones": [pair[0] for pair, _ in asked],
                "others": [pair[1] for pair, _ in asked],
                "mine": [is_mine for _, is_mine in asked],
                "parties": list({party for pair, _ in asked for party in pair}),
                "viewer": viewer_id,
                "now": week,
                "span": 2 * YEAR_WEEKS,
            },
        )
        for kind, one, other, is_mine, at, is_out, is_back, count in cursor.fetchall():
            if kind == "week":
                weeks[(one, other), is_mine].append((at, is_out, is_back))
            else:
                contacts[one].append((is_mine, at, count))
    active = {
        (party, is_mine): Activity.of(_layers(found, is_mine), week)
        for party, found in contacts.items()
        for is_mine in (False, True)
    }
    found: tuple[dict[Pair, Standing], dict[Pair, Standing]] = ({}, {})
    for ((one, other), is_mine), seen in weeks.items():
        found[is_mine][one, other] = _standing(
            seen,
            active.get((one, is_mine), Activity()),
            active.get((other, is_mine), Activity()),
            week,
        )
    return found


def _layers(found: Sequence[tuple[bool, int, int]], is_mine: bool) -> list[tuple[int, int]]:
    """Of each week the layer that knows most, the viewer's own only where it counts."""
    most: dict[int, int] = {}
    for is_own, at, count in found:
        if is_mine or not is_own:
            most[at] = max(count, most.get(at, 0))
    return list(most.items())


def _standing(
    found: Sequence[tuple[int, bool, bool]], one: Activity, other: Activity, week: int
) -> Standing:
    touches = touches_of((at for at, _, _ in found), one, other, week)
    chance = shipped().chance(touches) if touches is not None else 0.0
    sides = (
        [week - at for at, is_out, _ in found if is_out],
        [week - at for at, _, is_back in found if is_back],
    )
    returned = min(decayed_weeks(ages, YEAR_WEEKS) for ages in sides)
    this_year = sum(week - at < YEAR_WEEKS for at, _, _ in found)
    return Standing(band_of(chance, returned), chance, this_year)
