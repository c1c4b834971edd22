"""The weeks of many pairs at once, and the band that `persistence` gives them.

Every band anybody sees is made here: on a contact's page, in lists, on ways, on shared cards; what its person
said of a tie is in it. Runs as the viewer; row-level security hides other layers, and `layers` repeats it for the planner.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from samband.kernel.db.prepared import prepared_cursor
from samband.parties.models import ORGANISATION_LAYER
from samband.ties.persistence import QUARTER_WEEKS, TERMS, YEAR_WEEKS, shipped, week_of
from samband.ties.rules import (
    FADED_CHANCE,
    KNOWS_CHANCE,
    KNOWS_RETURNED,
    WELL_CHANCE,
    WELL_RETURNED,
    Band,
    corrected,
)

# Pairs by scope, which is a set of layers. Of the weeks of a pair in several layers each counts once; of a person's activity
# the layer that knows most is taken for each week. The sums are `persistence.decayed_weeks` and `persistence.Activity.of`,
# made where the weeks are: four hundred pairs have tens of thousands of them. So is the band, because what somebody said of a
# tie that all colleagues see is read by nobody else: the database takes the bands that dates tell and gives those that are
# others. What the scope's own person said is read here, and counts where no colleague sees the tie.
_STANDINGS = """
WITH scope AS (
  SELECT scope, layer FROM unnest(%(scopes)s::int[], %(layers)s::bigint[]) AS s (scope, layer)
), pair AS (
  SELECT one, other, scope FROM unnest(%(ones)s::bigint[], %(others)s::bigint[], %(within)s::int[]) AS p (one, other, scope)
), met AS (
  SELECT scope, one, other, bool_or(is_public) AS is_public,
         sum(power(2, -age / %(year)s)) AS year, sum(power(2, -age / %(quarter)s)) AS quarter,
         least(coalesce(sum(power(2, -age / %(year)s)) FILTER (WHERE is_out), 0),
               coalesce(sum(power(2, -age / %(year)s)) FILTER (WHERE is_back), 0)) AS returned,
         count(*) FILTER (WHERE age < %(year)s) AS weeks
    FROM (
      SELECT pair.scope, pair.one, pair.other, (%(now)s - tie.week)::float8 AS age, bool_or(tie.layer = 0) AS is_public,
             bool_or(tie.is_out) AS is_out, bool_or(NOT tie.is_out) AS is_back
        FROM pair JOIN scope USING (scope)
        JOIN LATERAL (
          SELECT true AS is_out, t.layer, unnest(t.weeks) AS week FROM ties_tie t
           WHERE t.from_party_id = pair.one AND t.to_party_id = pair.other AND t.layer = scope.layer
          UNION ALL
          SELECT false, t.layer, unnest(t.weeks) FROM ties_tie t
           WHERE t.from_party_id = pair.other AND t.to_party_id = pair.one AND t.layer = scope.layer
        ) tie ON true
       WHERE tie.week <= %(now)s
       GROUP BY pair.scope, pair.one, pair.other, tie.week
    ) touch
   GROUP BY scope, one, other
), active AS (
  SELECT scope, party_id,
         ln(1 + coalesce(sum(contacts) FILTER (WHERE age < %(year)s), 0)::float8)
           - ln(1 + coalesce(sum(contacts) FILTER (WHERE age >= %(year)s), 0)::float8) AS trend,
         sum(contacts * power(2, -age / %(quarter)s)) AS lately
    FROM (
      SELECT scope.scope, a.party_id, (%(now)s - a.week)::float8 AS age, max(a.contacts) AS contacts
        FROM ties_activity a JOIN scope ON scope.layer = a.layer
       WHERE a.party_id = ANY (%(parties)s) AND a.layer = ANY (%(layers)s)
         AND a.week <= %(now)s AND a.week > %(now)s - %(span)s
       GROUP BY scope.scope, a.party_id, a.week
    ) active
   GROUP BY scope, party_id
), likely AS (
  SELECT met.scope, met.one, met.other, met.is_public, met.returned, met.weeks,
         1 / (1 + exp(-(%(intercept)s + %(by_year)s * ln(1 + met.year) + %(by_quarter)s * ln(1 + met.quarter)
           + %(by_trend)s * (coalesce(one.trend, 0) + coalesce(other.trend, 0))
           + %(by_busier)s * ln(1 + greatest(one.lately, other.lately, 0))))) AS chance
    FROM met LEFT JOIN active one ON one.scope = met.scope AND one.party_id = met.one
    LEFT JOIN active other ON other.scope = met.scope AND other.party_id = met.other
), dated AS MATERIALIZED (
  SELECT scope, one, other, is_public, weeks, chance,
         CASE WHEN chance >= %(well)s AND returned >= %(well_returned)s THEN 'well'
              WHEN chance >= %(knows)s AND returned >= %(knows_returned)s THEN 'knows'
              WHEN chance >= %(faded)s THEN 'met' ELSE '' END AS band
    FROM likely
), shown AS MATERIALIZED (
  SELECT DISTINCT s.one, s.other, s.dated, s.band
    FROM samband_shown_bands(
      ARRAY(SELECT one FROM dated WHERE is_public ORDER BY scope, one, other),
      ARRAY(SELECT other FROM dated WHERE is_public ORDER BY scope, one, other),
      ARRAY(SELECT band FROM dated WHERE is_public ORDER BY scope, one, other)) s
), own AS (
  SELECT scope.scope, p.party_id AS mine, k.party_id AS theirs, k.said
    FROM scope JOIN people_person p ON p.id = scope.layer JOIN ties_correction k ON k.owner_id = p.id
   WHERE k.party_id = ANY (%(parties)s)
)
SELECT dated.scope, dated.one, dated.other, coalesce(shown.band, dated.band), dated.chance, dated.weeks,
       coalesce(own.said, ''), shown.band IS NOT NULL
  FROM dated
  LEFT JOIN shown ON dated.is_public AND shown.one = dated.one AND shown.other = dated.other AND shown.dated = dated.band
  LEFT JOIN own ON NOT dated.is_public AND own.scope = dated.scope AND own.mine = dated.one AND own.theirs = dated.other
"""

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Standing:
    """How well a pair knows each other, and the two numbers that say so; `is_told`: the band is not what they tell."""

    band: Band | None
    chance: float
    weeks_this_year: int
    is_told: bool = False


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


def _thresholds() -> dict[str, float]:
    """What `persistence.Model.chance` and `rules.band_of` are made of."""
    model = shipped()
    weights = {f"by_{name}": weight for name, weight in zip(TERMS, model.coefficients, strict=True)}
    return weights | {
        "intercept": model.intercept,
        "well": WELL_CHANCE,
        "well_returned": WELL_RETURNED,
        "knows": KNOWS_CHANCE,
        "knows_returned": KNOWS_RETURNED,
        "faded": FADED_CHANCE,
    }


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
    with prepared_cursor() as cursor:
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
                **_thresholds(),
            },
        )
        rows = cursor.fetchall()
    for scope, one, other, told, chance, this_year, said, is_told in rows:
        band = corrected(Band(told) if told else None, said)
        found[scope][one, other] = Standing(band, chance, int(this_year), is_told)
    return found
