"""The weeks of many pairs at once, and the band that `persistence` gives them.

Every band anybody sees is made here: on a contact's page, in lists, on ways, on shared cards; what its person
said of a tie is in it. Runs as the viewer; row-level security hides other layers, and `layers` repeats it for the planner.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from samband.parties.models import ORGANISATION_LAYER
from samband.ties.persistence import (
    QUARTER_WEEKS,
    YEAR_WEEKS,
    Activity,
    Touches,
    shipped,
    week_of,
)
from samband.ties.rules import Band, band_of, corrected

# Pairs by scope, which is a set of layers. Of the weeks of a pair in several layers each counts once; of a person's activity
# the layer that knows most is taken for each week. The sums are `persistence.decayed_weeks` and `persistence.Activity.of`,
# made where the weeks are: four hundred pairs have tens of thousands of them.
_STANDINGS = """
WITH scope AS (
  SELECT scope, layer FROM unnest(%(scopes)s::int[], %(layers)s::bigint[]) AS s (scope, layer)
), pair AS (
  SELECT one, other, scope FROM unnest(%(ones)s::bigint[], %(others)s::bigint[], %(within)s::int[]) AS p (one, other, scope)
)
SELECT true, scope, one, other,
       sum(power(2, -age / %(year)s)), sum(power(2, -age / %(quarter)s)),
       coalesce(sum(power(2, -age / %(year)s)) FILTER (WHERE is_out), 0),
       coalesce(sum(power(2, -age / %(year)s)) FILTER (WHERE is_back), 0),
       count(*) FILTER (WHERE age < %(year)s), max(said)
  FROM (
    SELECT pair.scope, pair.one, pair.other, (%(now)s - tie.week)::float8 AS age,
           bool_or(tie.is_out) AS is_out, bool_or(NOT tie.is_out) AS is_back, max(tie.said) AS said
      FROM pair JOIN scope USING (scope)
      JOIN LATERAL (
        SELECT true AS is_out, t.said, unnest(t.weeks) AS week FROM ties_tie t
         WHERE t.from_party_id = pair.one AND t.to_party_id = pair.other AND t.layer = scope.layer
        UNION ALL
        SELECT false, t.said, unnest(t.weeks) FROM ties_tie t
         WHERE t.from_party_id = pair.other AND t.to_party_id = pair.one AND t.layer = scope.layer
      ) tie ON true
     WHERE tie.week <= %(now)s
     GROUP BY pair.scope, pair.one, pair.other, tie.week
  ) touch
 GROUP BY scope, one, other
UNION ALL
SELECT false, scope, party_id, 0,
       coalesce(sum(contacts) FILTER (WHERE age < %(year)s), 0),
       coalesce(sum(contacts) FILTER (WHERE age >= %(year)s), 0),
       sum(contacts * power(2, -age / %(quarter)s)), 0, 0, ''
  FROM (
    SELECT scope.scope, a.party_id, (%(now)s - a.week)::float8 AS age, max(a.contacts) AS contacts
      FROM ties_activity a JOIN scope ON scope.layer = a.layer
     WHERE a.party_id = ANY (%(parties)s) AND a.layer = ANY (%(layers)s)
       AND a.week <= %(now)s AND a.week > %(now)s - %(span)s
     GROUP BY scope.scope, a.party_id, a.week
  ) active
 GROUP BY scope, party_id
"""

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Standing:
    """How well a pair knows each other, and the two numbers that say so."""

    band: Band | None
    chance: float
    weeks_this_year: int


def standings(
    pairs: Collection[Pair], *, layers: Sequence[int], now: datetime
) -> dict[Pair, Standing]:
    """The standing of pairs of parties by these layers; pairs never in touch are missing. One statement."""
    return _standings([(pairs, layers)], now)[0]


def standings_of(
    viewer_id: int, *, public: Collection[Pair], own: Collection[Pair], now: datetime
) -> tuple[dict[Pair, Standing], dict[Pair, Standing]]:
    """The standing of pairs by the organisation's layer (`public`), and of others by the viewer's layer too (`own`).

    As `standings` twice, in one statement.
    """
    by_all, by_viewer = [ORGANISATION_LAYER], [ORGANISATION_LAYER, viewer_id]
    first, second = _standings([(public, by_all), (own, by_viewer)], now)
    return first, second


def _standings(
    asked: Sequence[tuple[Collection[Pair], Sequence[int]]], now: datetime
) -> list[dict[Pair, Standing]]:
    wanted = [
        (pair, scope) for scope, (pairs, _) in enumerate(asked) for pair in sorted(set(pairs))
    ]
    found: list[dict[Pair, Standing]] = [{} for _ in asked]
    if not wanted:
        return found
    scopes = [(scope, layer) for scope, (_, layers) in enumerate(asked) for layer in layers]
    with connection.cursor() as cursor:
        cursor.execute(
            _STANDINGS,
            {
                "scopes": [scope for scope, _ in scopes],
                "layers": [layer for _, layer in scopes],
                "ones": [pair[0] for pair, _ in wanted],
                "others": [pair[1] for pair, _ in wanted],
                "within": [scope for _, scope in wanted],
                "parties": list({party for pair, _ in wanted for party in pair}),
                "now": week_of(now),
                "span": 2 * YEAR_WEEKS,
                "year": float(YEAR_WEEKS),
                "quarter": float(QUARTER_WEEKS),
            },
        )
        rows = cursor.fetchall()
    active = {
        (party, scope): Activity(int(this_year), int(year_before), float(lately))
        for is_pair, scope, party, _, this_year, year_before, lately, *_ in rows
        if not is_pair
    }
    nothing = Activity()
    for is_pair, scope, one, other, year, quarter, out, back, this_year, said in rows:
        if is_pair:
            sides = active.get((one, scope), nothing), active.get((other, scope), nothing)
            chance = shipped().chance(Touches(year, quarter, *sides))
            found[scope][one, other] = Standing(
                corrected(band_of(chance, min(out, back)), said), chance, int(this_year)
            )
    return found
