"""Who is proposed to whom, and when. Pure: no database, no clock; the same seed gives the same round.

A round is a matching of greatest weight in a graph whose edges join people who may be proposed to each other (Edmonds 1965;
networkx has Galil's O(n³) version, ACM Computing Surveys 18, 1986). In order of importance:

1. as many people as possible are in a pair;
2. who waited the last time does not wait again;
3. as few pairs as possible that were proposed before;
4. of those, such as were proposed longest ago, and did not meet then;
5. people who are strangers to each other: other team, other place, no rooms in common, hardly ever answered each other.

Each is worth more than all that comes after it together, so the sum of weights decides as the list does. Who is left over
(an odd number, blocks) joins a pair, which becomes three, or waits. Above `WHOLE` people only the best few edges of each one
take part: the order of the list then holds among these.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

WEEKS = 2
MOST_WEEKS = 12
MONDAY, SUNDAY = 0, 6
# The hour by the organisation's clock at which a round is made.
HOUR = 7
# After so long somebody is asked whether they met.
ASKED_AFTER = timedelta(days=7)
# Up to so many people, everybody may be joined with everybody; above, with their best few.
WHOLE = 80
BEST = 10
# Rounds after which an earlier pair counts as long ago.
LONG_AGO = 52

Pair = frozenset[int]


@dataclass(frozen=True, slots=True)
class Taker:
    """Somebody who takes part, as far as it matters for whom they rarely meet."""

    id: int
    team: int | None = None
    place: int | None = None
    rooms: frozenset[int] = frozenset()
    waited: bool = False


@dataclass(frozen=True, slots=True)
class Before:
    """Two were proposed to each other: so many rounds ago, and whether they met."""

    rounds_ago: int
    met: bool = False


@dataclass(frozen=True, slots=True)
class Company:
    """Everything that decides a round. `apart` are pairs that are never proposed, `exchanges` how often two answered or
    wrote to each other lately.
    """

    takers: Sequence[Taker]
    apart: frozenset[Pair] = frozenset()
    before: Mapping[Pair, Before] = field(default_factory=dict)
    exchanges: Mapping[Pair, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Round:
    """Groups of two, at times three; `waiting` are those for whom nobody was left."""

    groups: tuple[tuple[int, ...], ...]
    waiting: tuple[int, ...] = ()


def due_day(
    today: date, *, weekday: int, weeks: int, since: date, last: date | None
) -> date | None:
    """The day whose round is due: the last such weekday, unless it was before fika began or too soon after the last round.

    A day on which no server ran is made up for until the next one.
    """
    day = today - timedelta(days=(today.weekday() - weekday) % 7)
    if day < since or (last is not None and day - last < timedelta(weeks=weeks)):
        return None
    return day


def next_day(today: date, *, weekday: int, weeks: int, since: date, last: date | None) -> date:
    """The first day from today on whose round will be due, as things stand; a round that is overdue comes today."""
    due = due_day(today, weekday=weekday, weeks=weeks, since=since, last=last)
    if due is not None:
        return today
    earliest = max(since, today) if last is None else max(today, last + timedelta(weeks=weeks))
    return earliest + timedelta(days=(weekday - earliest.weekday()) % 7)


def strangeness(one: Taker, other: Taker, exchanges: int) -> int:
    """How little two have to do with each other, 0 to 104. Who says no team or place is half a stranger there."""
    return (
        _apart(one.team, other.team)
        + _apart(one.place, other.place)
        + 20
        - 5 * min(4, len(one.rooms & other.rooms))
        + 24
        - 6 * min(4, exchanges)
    )


def _apart(one: int | None, other: int | None) -> int:
    if one is None or other is None:
        return 15
    return 30 if one != other else 0


# Strangeness and the lot, which decides among equals, stay below this.
_SPAN = 128


@dataclass(frozen=True, slots=True)
class Scale:
    """What the five points of the list are worth among so many people."""

    people: int

    @property
    def age(self) -> int:
        """One round nearer in time, or having met half a year's worth of rounds."""
        return _SPAN * (self.people + 1)

    @property
    def again(self) -> int:
        """One pair that was proposed before."""
        return self.age * 2 * LONG_AGO * (self.people + 1)

    @property
    def waited(self) -> int:
        """One person who waited the last time."""
        return 2 * self.again * (self.people + 1)


def weight(one: Taker, other: Taker, company: Company, lot: int = 0) -> int:
    """What it is worth to propose two people to each other; `lot` (0 to 9) decides among equals."""
    scale = Scale(len(company.takers))
    pair = frozenset((one.id, other.id))
    found = strangeness(one, other, company.exchanges.get(pair, 0)) + lot
    found += scale.waited * (one.waited + other.waited)
    before = company.before.get(pair)
    if before is not None:
        recent = LONG_AGO - min(LONG_AGO, before.rounds_ago)
        found -= scale.again + scale.age * (recent + (LONG_AGO // 2 if before.met else 0))
    return found


def propose(company: Company, seed: int) -> Round:
    """A round; the same company and seed give the same one. About a second for 80 people, some ten for 500."""
    import networkx

    lots = random.Random(seed)
    takers = sorted(company.takers, key=lambda one: one.id)
    lots.shuffle(takers)
    by_id = {one.id: one for one in takers}
    edges = _edges(takers, company, lots)
    graph = networkx.Graph()
    graph.add_nodes_from(by_id)
    graph.add_weighted_edges_from((a, b, worth) for (a, b), worth in edges.items())
    matched = networkx.max_weight_matching(graph, maxcardinality=True)
    order = {one.id: place for place, one in enumerate(takers)}
    groups = sorted(
        (sorted(pair, key=order.__getitem__) for pair in matched), key=lambda pair: order[pair[0]]
    )
    paired = {person for pair in groups for person in pair}
    left = [one for one in takers if one.id not in paired]
    waiting = [one.id for one in left if not _joins(one, groups, by_id, company)]
    return Round(tuple(tuple(group) for group in groups), tuple(waiting))


def _edges(
    takers: Sequence[Taker], company: Company, lots: random.Random
) -> dict[tuple[int, int], int]:
    """Who may be proposed to whom, and what it is worth; among many only the best of each and their neighbour in the row."""
    worth: dict[tuple[int, int], int] = {}
    by_taker: dict[int, list[tuple[int, int]]] = {one.id: [] for one in takers}
    for place, one in enumerate(takers):
        for other in takers[place + 1 :]:
            if frozenset((one.id, other.id)) in company.apart:
                continue
            edge = (one.id, other.id)
            worth[edge] = weight(one, other, company, lots.randrange(10))
            by_taker[one.id].append(edge)
            by_taker[other.id].append(edge)
    if len(takers) <= WHOLE:
        return worth
    kept = set()
    for edges in by_taker.values():
        kept.update(sorted(edges, key=lambda edge: -worth[edge])[:BEST])
    row = [(one.id, other.id) for one, other in pairwise(takers)]
    kept.update(edge for edge in row if edge in worth)
    return {edge: value for edge, value in worth.items() if edge in kept}


def _joins(
    one: Taker, groups: list[list[int]], by_id: Mapping[int, Taker], company: Company
) -> bool:
    """Put somebody who is left over into the pair that suits best; False when none may take them in."""
    fitting = [
        group
        for group in groups
        if len(group) == 2
        and not any(frozenset((one.id, other)) in company.apart for other in group)
    ]
    if not fitting:
        return False
    best = max(fitting, key=lambda group: sum(weight(one, by_id[m], company) for m in group))
    best.append(one.id)
    return True
