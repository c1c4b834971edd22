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
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from samband.cards.knowing import FULL_STRENGTH, might_know, reaches_of
from samband.cards.queries import colleagues, names_of, planned_rows_of
from samband.cards.rules import (
    INFLUENCE,
    LONGER,
    Knows,
    carries,
    reached,
    said_worth,
    worth_of,
)
from samband.cards.shapes import Colleague, ContactLine
from samband.cards.sql import LEFT
from samband.people.models import Person
from samband.ties.rules import HALF_LIFE, Way, influence, strength, ways
from samband.ties.touches import standings_of

# The people a target invests most in; somebody who comes further down would hardly be listened to. Whoever is listened to is
# often known by hundreds, and every tie of theirs is read.
MIDDLES_READ = 12
# Of several targets together.
MOST_MIDDLES = 25
# Colleagues in whom a go-between inside invests most.
MATES_READ = 5
MOST_ASKED = 6

# What targets put into people outside, in the organisation's layer.
_LISTENED_TO = f"""
SELECT target.id AS target_id, middle.party_id, middle.weight, middle.total
  FROM unnest(%(targets)s::bigint[]) AS target (id)
  CROSS JOIN LATERAL (
    SELECT invested.party_id, invested.weight, invested.total FROM (
      SELECT t.to_party_id AS party_id, left_now.weight, sum(left_now.weight) OVER () AS total
        FROM ties_tie t
        CROSS JOIN LATERAL (
          SELECT {LEFT} AS weight
        ) left_now
       WHERE t.layer = 0 AND t.from_party_id = target.id
    ) invested
      JOIN parties_party p ON p.id = invested.party_id AND NOT p.is_inside AND p.kind = 'human'
     ORDER BY invested.weight DESC, invested.party_id LIMIT %(each)s
  ) middle
 ORDER BY middle.weight / nullif(middle.total, 0) DESC NULLS LAST, middle.party_id LIMIT %(most)s
"""

# Colleagues to whom a colleague listens, in the organisation's layer. Each tie is read once: joined for each by itself, whom
# hundreds write to took half as long again.
_MATES = f"""
WITH asked AS (SELECT id AS person_id, party_id FROM people_person WHERE id = ANY (%(persons)s)),
invested AS MATERIALIZED (
  SELECT asked.person_id, t.to_party_id AS party_id, {LEFT} AS weight
    FROM asked JOIN ties_tie t ON t.layer = 0 AND t.from_party_id = asked.party_id
),
total AS (SELECT person_id, sum(weight) AS weight FROM invested GROUP BY 1)
SELECT mate.person_id, mate.mate_id, mate.weight, total.weight AS total
  FROM (
    SELECT i.person_id, p.id AS mate_id, i.weight,
           row_number() OVER (PARTITION BY i.person_id ORDER BY i.weight DESC, p.id) AS place
      FROM invested i JOIN people_person p ON p.party_id = i.party_id AND p.state = 'active' AND p.role <> 'guest'
     WHERE p.id <> %(reader)s
  ) mate JOIN total USING (person_id)
 WHERE mate.place <= %(each)s
"""

# How the reader knows people outside: their ties, in their own layer and the organisation's, and whether they have a card.
_MINE = f"""
SELECT middle.id AS party_id, max(c.id::text) IS NOT NULL AS has_card, coalesce(max(k.said), '') AS said,
       coalesce(sum({LEFT}) FILTER (WHERE t.to_party_id = %(me)s), 0) AS received,
       coalesce(sum({LEFT}) FILTER (WHERE t.from_party_id = %(me)s), 0) AS sent
  FROM unnest(%(middles)s::bigint[]) AS middle (id)
  LEFT JOIN cards_card c ON c.party_id = middle.id AND c.owner_id = %(reader)s
  LEFT JOIN ties_correction k ON k.party_id = middle.id AND k.owner_id = %(reader)s
  LEFT JOIN LATERAL (
    SELECT * FROM ties_tie o WHERE o.layer IN (0, %(reader)s) AND o.from_party_id = %(me)s AND o.to_party_id = middle.id
    UNION ALL
    SELECT * FROM ties_tie b WHERE b.layer IN (0, %(reader)s) AND b.to_party_id = %(me)s AND b.from_party_id = middle.id
  ) t ON true
 GROUP BY middle.id
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
    """The best ways to any of these people outside, each over another first go-between; about fifteen statements.

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
    values = {"now": now, "half_life": HALF_LIFE.total_seconds(), "reader": reader.pk}
    if knowers is None:
        knowers = might_know(reader, targets, now=now)
    reaches = {
        one.person_id: one for one in reaches_of(reader, {k.person_id for k in knowers}, now=now)
    }
    edges: dict[int, dict[int, float]] = defaultdict(dict)
    last: dict[int, float] = defaultdict(float)
    for knows in knowers:
        edges[-knows.person_id][knows.target_id] = worth_of(knows)
        last[-knows.person_id] = max(last[-knows.person_id], worth_of(knows))
    for row in planned_rows_of(
        _LISTENED_TO,
        {**values, "targets": list(targets), "each": MIDDLES_READ, "most": MOST_MIDDLES},
    ):
        middle = row["party_id"]
        if middle not in targets:
            worth = carries(influence(row["weight"] or 0.0, row["total"] or 0.0))
            edges[middle][row["target_id"]] = worth
            last[middle] = max(last[middle], worth)
    middles = sorted(node for node in last if node > 0)
    edges[0] |= {-person: reached(reach) for person, reach in reaches.items()}
    edges[0] |= dict(_own(reader, middles, values))
    found = sorted((worth * last[first] for first, worth in edges[0].items()), reverse=True)
    enough = found[most - 1] if len(found) >= most else 0.0

    def is_worth_asking(node: int) -> bool:
        return LONGER * last[node] >= enough

    asked = [middle for middle in middles if is_worth_asking(middle)]
    introducers = might_know(reader, asked, now=now) if asked else []
    for knows in introducers:
        edges[-knows.person_id][knows.target_id] = worth_of(knows)
    mates = _mates(reader, [k for k in knowers if is_worth_asking(-k.person_id)], values)
    new = {k.person_id for k in introducers} | {mate for mate, _, _ in mates}
    new -= reaches.keys()
    more = reaches_of(reader, new, now=now) if new else []
    reaches |= {one.person_id: one for one in more}
    edges[0] |= {-one.person_id: reached(one) for one in more}
    for mate, person, worth in mates:
        # A request to a colleague is as welcome to them whoever brings it.
        edges[-mate][-person] = worth * reaches[person].burden
    listed = {node: sorted(to.items()) for node, to in edges.items()}
    return Edges(listed, [*knowers, *introducers])


def _own(
    reader: Person, middles: Sequence[int], values: dict[str, object]
) -> Iterable[tuple[int, float]]:
    if not middles:
        return
    for row in planned_rows_of(_MINE, {**values, "me": reader.party_id, "middles": list(middles)}):
        known = min(1.0, strength(row["sent"], row["received"]) / FULL_STRENGTH)
        worth = said_worth(max(known, INFLUENCE["met"] if row["has_card"] else 0.0), row["said"])
        if worth > 0:
            yield row["party_id"], carries(worth)


def _mates(
    reader: Person, knowers: Sequence[Knows], values: dict[str, object]
) -> list[tuple[int, int, float]]:
    """(whom to ask, whom they bring it to, how well it arrives), for the first who know a target."""
    asked = list(dict.fromkeys(knows.person_id for knows in knowers))[:MOST_ASKED]
    if not asked:
        return []
    rows = planned_rows_of(_MATES, {**values, "persons": asked, "each": MATES_READ})
    return [
        (row["mate_id"], row["person_id"], carries(influence(row["weight"], row["total"])))
        for row in rows
        if row["mate_id"] != row["person_id"]
    ]


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
