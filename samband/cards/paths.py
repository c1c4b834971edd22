"""Ways over at most two go-betweens to somebody outside, or to any of several.

Go-betweens are colleagues who know the target; somebody outside whom the target listens to, asked by a colleague or by the
reader who knows them; or a colleague who is asked by another one. A longer way is often the better one (Hangal et al. 2010),
but chains die at each hop, so there are never three; and never two who are both outside, because then nobody who can be asked
here vouches, and how much they listen to each other is known least. Every edge is one that the reader may see: the
organisation's ties, their own, and cards that colleagues share. `rules` says what an edge is worth.

The statements read edges only, best first and at most so many; the search itself is exhaustive (`ties.rules.ways`).
"""

# ruff: noqa: S608 - built of constants, values are always bound

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from samband.cards.knowing import FULL_STRENGTH, might_know, reach_of, reaches_of, values_for
from samband.cards.queries import colleagues, names_of, planned_fetched
from samband.cards.rules import (
    INFLUENCE,
    LONGER,
    Knows,
    Reach,
    carries,
    reached,
    said_worth,
    worth_of,
)
from samband.cards.shapes import Colleague, ContactLine
from samband.cards.sql import LEFT, NEAR, REACH
from samband.people.models import Person
from samband.ties.rules import Way, influence, strength, ways
from samband.ties.touches import standings_of

# The people a target invests most in; somebody who comes further down would hardly be listened to. Whoever is listened to is
# often known by hundreds, and every tie of theirs is read.
MIDDLES_READ = 12
# Of several targets together: each of them is known by many, and all their ties are read.
MOST_MIDDLES = 16
# Colleagues in whom a go-between inside invests most.
MATES_READ = 5
MOST_ASKED = 6


def _invested_by(party: str) -> str:
    """What somebody puts into each other party in the organisation's layer, most first, and into all."""
    return f"""SELECT t.to_party_id AS party_id, left_now.weight, sum(left_now.weight) OVER () AS total
          FROM ties_tie t
          CROSS JOIN LATERAL (
            SELECT {LEFT} AS weight
          ) left_now
         WHERE t.layer = 0 AND t.from_party_id = {party}
         ORDER BY left_now.weight DESC, t.to_party_id"""


# What targets put into people outside, in the organisation's layer, and how the reader knows these: whether they have a card,
# what they said of the tie, and their ties, in their own layer and the organisation's.
_LISTENED_TO = f"""
WITH middle AS MATERIALIZED (
  SELECT target.id AS target_id, middle.party_id, middle.weight, middle.total
    FROM unnest(%(targets)s::bigint[]) AS target (id)
    CROSS JOIN LATERAL (
      SELECT invested.party_id, invested.weight, invested.total FROM (
        {_invested_by("target.id")}
      ) invested
        JOIN parties_party p ON p.id = invested.party_id AND NOT p.is_inside AND p.kind = 'human'
       ORDER BY invested.weight DESC, invested.party_id LIMIT {MIDDLES_READ}
    ) middle
   ORDER BY middle.weight / nullif(middle.total, 0) DESC NULLS LAST, middle.party_id LIMIT {MOST_MIDDLES}
)
SELECT middle.target_id, middle.party_id, middle.weight, middle.total,
       EXISTS (SELECT 1 FROM cards_card c WHERE c.party_id = middle.party_id AND c.owner_id = %(reader)s),
       coalesce((SELECT k.said FROM ties_correction k WHERE k.party_id = middle.party_id AND k.owner_id = %(reader)s), ''),
       coalesce((SELECT sum({LEFT}) FROM ties_tie t WHERE t.layer IN (0, %(reader)s)
                    AND t.from_party_id = %(me)s AND t.to_party_id = middle.party_id), 0) AS sent,
       coalesce((SELECT sum({LEFT}) FROM ties_tie t WHERE t.layer IN (0, %(reader)s)
                    AND t.from_party_id = middle.party_id AND t.to_party_id = %(me)s), 0) AS received
  FROM middle
"""

# Colleagues to whom a colleague listens, in the organisation's layer, and how the reader reaches them. Sorted before it is
# asked who is one of ours: that is looked up for a few then, and not for each of the thousands whom some are in touch with.
_MATES = f"""
WITH mate AS MATERIALIZED (
  SELECT knower.id AS knower_id, mate.id AS person_id, mate.weight, mate.total
    FROM people_person knower
    CROSS JOIN LATERAL (
      SELECT p.id, invested.weight, invested.total FROM (
        {_invested_by("knower.party_id")}
      ) invested
        JOIN people_person p ON p.party_id = invested.party_id AND p.state = 'active' AND p.role <> 'guest'
       WHERE p.id <> %(reader)s
       ORDER BY invested.weight DESC, invested.party_id LIMIT {MATES_READ}
    ) mate
   WHERE knower.id = ANY (%(persons)s)
), asked AS (SELECT DISTINCT person_id FROM mate), {NEAR}
SELECT mate.knower_id, mate.weight, mate.total, person_id, {REACH} FROM mate JOIN near USING (person_id)
"""


@dataclass(frozen=True, slots=True)
class Path:
    """Whom to ask, in order (colleagues, or people outside), and who is reached; `bands` stand between each two, the first
    between the reader and the first go-between. `value` orders ways and is never shown."""

    stops: tuple[Colleague | ContactLine, ...]
    target_id: int
    target_name: str
    bands: tuple[str, ...]
    value: float = field(compare=False, default=0.0)


@dataclass(slots=True)
class Edges:
    """What the search walks over; people have negative numbers, so that they can't be taken for parties, and the reader 0."""

    worth: dict[int, list[tuple[int, float]]]
    knowers: Sequence[Knows]

    def of(self, node: int) -> Sequence[tuple[int, float]]:
        """Where somebody's requests go, and how well each arrives."""
        return self.worth.get(node, ())


def paths_to(
    reader: Person,
    targets: Sequence[int],
    *,
    now: datetime,
    limit: int = 4,
    knowers: Sequence[Knows] | None = None,
) -> list[Path]:
    """The best ways to any of these people outside, each over another first go-between; about eight statements.

    `knowers` are who knows them, where a page has asked already. Whom the reader knows themself is no way.
    """
    if not targets or reader.is_guest:
        return []
    wanted = set(targets)
    edges = read_edges(reader, sorted(wanted), most=limit, now=now, knowers=knowers)
    found = ways(0, wanted, edges.of, most=limit, longer=LONGER)
    return _shown(reader, found, edges, now)


def longer_ways_to(reader: Person, target_id: int, *, now: datetime, limit: int = 3) -> list[Path]:
    """The best ways to somebody that are not over one colleague alone."""
    found = paths_to(reader, [target_id], now=now, limit=limit + 20)
    return [one for one in found if not is_plain(one)][:limit]


def is_plain(path: Path) -> bool:
    """Whether a way leads over one colleague, and nobody else."""
    return len(path.stops) == 1 and isinstance(path.stops[0], Colleague)


def read_edges(
    reader: Person,
    targets: Sequence[int],
    *,
    most: int,
    now: datetime,
    knowers: Sequence[Knows] | None = None,
) -> Edges:
    """Every edge, as far as the reader may see, that may be part of one of the `most` best ways to these targets.

    Ways over one go-between are read first: a longer one keeps `LONGER` of the worth of its last step at the most, so whoever
    would be the first of two is looked for only where that beats what is there.
    """
    if knowers is None:
        knowers, reaches = might_know(reader, targets, now=now)
    else:
        reaches = reaches_of(reader, {knows.person_id for knows in knowers}, now=now)
    edges: dict[int, dict[int, float]] = defaultdict(dict)
    last: dict[int, float] = defaultdict(float)
    for knows in knowers:
        worth = worth_of(knows)
        edges[-knows.person_id][knows.target_id] = worth
        last[-knows.person_id] = max(last[-knows.person_id], worth)
    listened_to = planned_fetched(_LISTENED_TO, values_for(reader, now, targets=list(targets)))
    for target, middle, weight, total, has_card, said, sent, received in listened_to:
        if middle in targets:
            continue
        worth = carries(influence(weight or 0.0, total or 0.0))
        edges[middle][target] = worth
        last[middle] = max(last[middle], worth)
        if own := _own(has_card, said, sent, received):
            edges[0][middle] = own
    edges[0] |= {-person: reached(reach) for person, reach in reaches.items()}
    found = sorted((worth * last[first] for first, worth in edges[0].items()), reverse=True)
    enough = found[most - 1] if len(found) >= most else 0.0

    def is_worth_asking(node: int) -> bool:
        return LONGER * last[node] >= enough

    asked = sorted(node for node in last if node > 0 and last[node] > 0 and is_worth_asking(node))
    introducers, more = might_know(reader, asked, now=now) if asked else ([], {})
    for knows in introducers:
        edges[-knows.person_id][knows.target_id] = worth_of(knows)
    brought = [knows for knows in knowers if is_worth_asking(-knows.person_id)]
    mates, mates_reaches = _mates(reader, brought, now)
    for person, reach in (more | mates_reaches).items():
        edges[0].setdefault(-person, reached(reach))
    for mate, person, worth in mates:
        # A request to a colleague is as welcome to them whoever brings it.
        edges[-mate][-person] = worth * reaches[person].burden
    listed = {node: sorted(to.items()) for node, to in edges.items()}
    return Edges(listed, [*knowers, *introducers])


def _own(has_card: bool, said: str, sent: float, received: float) -> float:
    """How well a request of the reader's reaches somebody outside, from the columns of `_LISTENED_TO`; 0: not at all."""
    known = min(1.0, strength(sent, received) / FULL_STRENGTH)
    return carries(said_worth(max(known, INFLUENCE["met"] if has_card else 0.0), said))


def _mates(
    reader: Person, knowers: Sequence[Knows], now: datetime
) -> tuple[list[tuple[int, int, float]], dict[int, Reach]]:
    """(whom to ask, whom they bring it to, how well it arrives), for the first who know a target; and how the reader
    reaches whom they would ask."""
    asked = list(dict.fromkeys(knows.person_id for knows in knowers))[:MOST_ASKED]
    mates: list[tuple[int, int, float]] = []
    reaches: dict[int, Reach] = {}
    if not asked:
        return mates, reaches
    rows = planned_fetched(_MATES, values_for(reader, now, persons=asked))
    for knower, weight, total, mate, *reach in rows:
        mates.append((mate, knower, carries(influence(weight, total))))
        reaches[mate] = reach_of(mate, *reach)
    return mates, reaches


def _shown(reader: Person, found: Sequence[Way], edges: Edges, now: datetime) -> list[Path]:
    """Names and bands of the ways that were found: they are asked for these few only."""
    nodes = {node for way in found for node in way.steps}
    names = names_of(reader, {node for node in nodes if node > 0})
    who = colleagues({-node for node in nodes if node < 0})
    party_of = {-pk: one.party_id for pk, one in who.items()} | {0: reader.party_id}
    said = {(k.person_id, k.target_id): k.band for k in edges.knowers if k.own_party_id is None}
    pairs = {pair for way in found for pair in zip((0, *way.steps), way.steps, strict=False)}
    parties = {(a, b): (party_of.get(a, a), party_of.get(b, b)) for a, b in pairs}
    public, own = standings_of(
        reader.pk,
        public=[both for pair, both in parties.items() if pair[0] != 0],
        own=[both for pair, both in parties.items() if pair[0] == 0],
        now=now,
    )

    def band(one: int, other: int) -> str:
        if (-one, other) in said:
            return said[-one, other]
        standing = (own if one == 0 else public).get(parties[one, other])
        return (standing.band if standing is not None else None) or "met"

    shown = []
    for way in found:
        stops = [who.get(-node) if node < 0 else names.get(node) for node in way.go_betweens]
        target = names.get(way.steps[-1])
        if target is None or any(stop is None for stop in stops):
            continue
        shown.append(
            Path(
                stops=tuple(stop for stop in stops if stop is not None),
                target_id=way.steps[-1],
                target_name=target.name,
                bands=tuple(
                    band(one, other) for one, other in zip((0, *way.steps), way.steps, strict=False)
                ),
                value=way.worth,
            )
        )
    return shown
