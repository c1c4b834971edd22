"""Ways over two go-betweens: a colleague, and somebody outside whom they know and the target listens to.

Offered where ways over one are few. A longer way is often the better one (Hangal et al. 2010), but
chains die at each hop, so there are never three. Every edge is one that the reader may see: the
organisation's ties, their own, and cards that colleagues share.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from samband.cards.queries import _known_by as known_by
from samband.cards.queries import _reach as reach
from samband.cards.queries import colleagues, names_of, rows_of
from samband.cards.rules import COLLEAGUE, INFLUENCE, TEAM_MATE, Knows, Reach
from samband.cards.shapes import Colleague, ContactLine
from samband.parties.models import ORGANISATION_LAYER
from samband.people.models import Person
from samband.ties.rules import HALF_LIFE, influence, ways
from samband.ties.touches import standings

# The people a target invests most in; somebody who comes further down would hardly be listened to.
MIDDLES_READ = 60

# What the target puts into people outside, in the organisation's layer.
_LISTENED_TO = """
WITH invested AS (
  SELECT t.to_party_id AS party_id,
         t.weight * power(2, -extract(epoch FROM %(now)s - t.as_of) / %(half_life)s) AS weight
    FROM ties_tie t WHERE t.layer = 0 AND t.from_party_id = %(target)s
), total AS (SELECT sum(weight) AS weight FROM invested)
SELECT i.party_id, i.weight, total.weight AS total
  FROM invested i CROSS JOIN total
  JOIN parties_party p ON p.id = i.party_id AND NOT p.is_inside AND p.kind = 'human'
 ORDER BY i.weight DESC, i.party_id LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class LongerWay:
    """Ask `colleague`, who knows `middle`, who knows the target; bands between each two."""

    colleague: Colleague
    middle: ContactLine
    target_id: int
    bands: tuple[str, str, str]


def longer_ways_to(
    reader: Person, target_id: int, *, now: datetime, limit: int = 3
) -> list[LongerWay]:
    """The best ways over a colleague and one outsider, each over another colleague. Ten statements."""
    middles = {
        row["party_id"]: influence(row["weight"], row["total"])
        for row in rows_of(
            _LISTENED_TO,
            {
                "target": target_id,
                "now": now,
                "half_life": HALF_LIFE.total_seconds(),
                "limit": MIDDLES_READ,
            },
        )
    }
    if not middles:
        return []
    knowers = known_by(reader, list(middles), now)
    reaches = {r.person_id: r for r in reach(reader, {k.person_id for k in knowers}, now)}
    edges = _edges(knowers, reaches, middles, target_id)
    # People have negative ids here, so that they can't be taken for parties.
    found = ways(0, target_id, lambda node: edges.get(node, ()), most=limit)
    names = names_of(reader, {way.steps[1] for way in found})
    who = colleagues({-way.steps[0] for way in found})
    last = standings(
        [(way.steps[1], target_id) for way in found], layers=[ORGANISATION_LAYER], now=now
    )
    band = {(k.person_id, k.target_id): k.band for k in knowers}
    shown = []
    for way in found:
        person, middle = -way.steps[0], way.steps[1]
        if person in who and middle in names:
            standing = last.get((middle, target_id))
            first = (reaches[person].band if person in reaches else "") or "met"
            third = (standing.band if standing else None) or "met"
            bands = (first, band[person, middle], third)
            shown.append(LongerWay(who[person], names[middle], target_id, bands))
    return shown


def _edges(
    knowers: Iterable[Knows], reaches: dict[int, Reach], middles: dict[int, float], target_id: int
) -> dict[int, list[tuple[int, float]]]:
    """Influence along each edge: reader (0) to colleague, colleague to outsider, outsider to target."""
    edges: dict[int, list[tuple[int, float]]] = defaultdict(list)
    people = set()
    for knows in knowers:
        worth = knows.influence if knows.influence is not None else INFLUENCE[knows.band]
        edges[-knows.person_id].append((knows.target_id, worth))
        people.add(knows.person_id)
    for person in sorted(people):
        near = reaches.get(person, Reach(person, 0.0))
        least = TEAM_MATE if near.is_team_mate else COLLEAGUE
        edges[0].append((-person, max(near.influence, least)))
    for party, worth in middles.items():
        edges[party].append((target_id, worth))
    return edges
