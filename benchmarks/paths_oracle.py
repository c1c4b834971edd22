"""The best way by trying every one, over the raw rows of a small network; what `samband.cards.paths` must agree with.

It shares with the product only the formulas of an edge (`cards.rules`, `ties.rules.influence`): which edges a reader may see,
and which ways there are, is written here once more, from `docs/architecture.md` and without SQL.
"""

import random
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from itertools import permutations
from typing import Any

from benchmarks.paths_data import NOW

Edge = dict[tuple[int, int], float]


def best_way(
    reader_id: int, targets: Iterable[int], now: datetime
) -> tuple[float, tuple[int, ...]]:
    """The worth and the steps (people negative) of the best way over at most two go-betweens; (0, ()) for none."""
    edges = visible_edges(reader_id, set(targets), now)
    best: tuple[float, int, tuple[int, ...]] = (0.0, 0, ())
    between = {node for pair in edges for node in pair} - set(targets) - {0}
    for target in targets:
        for count in (1, 2):
            for middle in permutations(sorted(between), count):
                if count == 2 and min(middle) > 0:
                    continue  # two in a row from outside: nobody here could be asked
                steps = (*middle, target)
                worth = 1.0 if count == 1 else LONGER
                for pair in zip((0, *steps), steps, strict=False):
                    worth *= edges.get(pair, 0.0)
                found = (-worth, len(steps), steps)
                if worth > 0 and (best[2] == () or found < best):
                    best = found
    return -best[0], best[2]


LONGER = 0.5


def visible_edges(reader_id: int, targets: set[int], now: datetime) -> Edge:
    """Every edge that this reader may see; 0 is the reader, colleagues are negative."""
    from samband.cards.models import Card
    from samband.cards.rules import COLLEAGUE, INFLUENCE, TEAM_MATE, carries
    from samband.kernel.db import as_system
    from samband.people.models import Person
    from samband.ties.models import Tie
    from samband.ties.rules import decayed, influence, strength

    with as_system():
        ties = list(Tie.objects.filter(layer__in=[0, reader_id]))
        cards = list(Card.objects.all())
        people = {one.party_id: one for one in Person.objects.filter(state="active")}
    me = next(one for one in people.values() if one.pk == reader_id)
    open_ties: Edge = defaultdict(float)
    every: Edge = defaultdict(float)
    for tie in ties:
        left = decayed(tie.weight, tie.as_of, now)
        every[tie.from_party_id, tie.to_party_id] += left
        if tie.layer == 0:
            open_ties[tie.from_party_id, tie.to_party_id] += left
    invested: dict[int, float] = defaultdict(float)
    for (one, _), weight in open_ties.items():
        invested[one] += weight
    pairs = {tuple(sorted(pair)) for pair in open_ties}
    edges: Edge = {}
    colleagues = {party: one.pk for party, one in people.items() if one.pk != reader_id}
    for one, other in pairs | {(other, one) for one, other in pairs}:
        share = influence(open_ties.get((other, one), 0.0), invested[other])
        if one in colleagues and other in colleagues:
            if share > 0:
                edges[-colleagues[one], -colleagues[other]] = carries(share)
        elif one in colleagues and other not in people:
            # All contacts of these networks are recent, so that a tie is at least "has met".
            edges[-colleagues[one], other] = carries(share or INFLUENCE["met"])
        elif one not in people and other not in people and share > 0:
            edges[one, other] = carries(share)
    for card in cards:
        if card.owner_id == reader_id or card.level not in ("shared", "company"):
            continue
        pair = (-card.owner_id, card.party_id)
        edges[pair] = max(edges.get(pair, 0.0), carries(INFLUENCE[card.band]))
    for party, pk in colleagues.items():
        sent, received = every.get((me.party_id, party), 0.0), every.get((party, me.party_id), 0.0)
        is_mate = me.team_id is not None and people[party].team_id == me.team_id
        least = TEAM_MATE if is_mate else COLLEAGUE
        edges[0, -pk] = carries(max(min(1.0, strength(sent, received) / 60), least))
    mine = {card.party_id for card in cards if card.owner_id == reader_id}
    outside = {party for pair in (*open_ties, *every) for party in pair} - set(people)
    for party in (outside | mine) - targets:
        known = strength(every.get((me.party_id, party), 0.0), every.get((party, me.party_id), 0.0))
        worth = max(min(1.0, known / 60), INFLUENCE["met"] if party in mine else 0.0)
        if worth > 0:
            edges[0, party] = carries(worth)
    return edges


def make_small(seed: int) -> dict[str, Any]:
    """A small network of chance: four colleagues beside the reader, seven outside, cards and ties of all kinds."""
    from samband.cards.models import Card
    from samband.kernel.db import as_system
    from samband.parties.models import Identity, Party
    from samband.people.models import Person, Team
    from samband.people.registration import create_person
    from samband.ties.models import Activity, Tie
    from samband.ties.persistence import week_of

    chance = random.Random(seed)
    with as_system():
        team, _ = Team.objects.get_or_create(name="Nät")
        people = [
            create_person(
                name=f"Person {n}",
                handle=f"o{seed}x{n}",
                state=Person.State.ACTIVE,
                team=team if chance.random() < 0.4 else None,
            )
            for n in range(5)
        ]
        outside = Party.objects.bulk_create([Party() for _ in range(7)])
        Identity.objects.bulk_create(
            Identity(value=f"o{seed}x{n}@bolag.example", name=f"Namn {n}", party=party)
            for n, party in enumerate(outside)
        )
        parties = [person.party for person in people] + outside
        week = week_of(NOW)
        for at, one in enumerate(parties):
            for other in parties[at + 1 :]:
                for layer in (0, *(p.pk for p in people if p.party_id in (one.pk, other.pk))):
                    if chance.random() < 0.35:
                        Tie.objects.bulk_create(
                            Tie(
                                layer=layer,
                                from_party=a,
                                to_party=b,
                                weight=chance.random() ** 3 * 30,
                                as_of=NOW,
                                count=1,
                                first_at=NOW,
                                last_at=NOW,
                                weeks=[week, week - 3],
                            )
                            for a, b in ((one, other), (other, one))
                        )
            Activity.objects.bulk_create(
                Activity(layer=0, party=one, week=week - n, contacts=1) for n in range(3)
            )
        Card.objects.bulk_create(
            Card(
                owner=person,
                party=party,
                name="Namn",
                name_key="namn",
                level=chance.choice(["mine", "known", "shared", "company"]),
                band=chance.choice(["well", "knows", "met"]),
            )
            for person in people
            for party in outside
            if chance.random() < 0.3
        )
    return {"reader": people[0], "targets": outside[: chance.choice((1, 1, 3))]}


def same(seed: int) -> bool:
    """Whether the product finds the best way of one small network."""
    from samband.cards.paths import read_edges
    from samband.cards.rules import LONGER as PRODUCT_LONGER
    from samband.kernel.db import as_person
    from samband.ties.rules import ways

    made = make_small(seed)
    reader, targets = made["reader"], [party.pk for party in made["targets"]]
    with as_person(reader.pk):
        edges = read_edges(reader, targets, most=1, now=NOW)
        found = ways(0, targets, edges.of, most=1, longer=PRODUCT_LONGER)
    worth, steps = best_way(reader.pk, targets, NOW)
    if not found:
        return not steps
    return found[0].steps == steps and abs(found[0].worth - worth) < 1e-9


def compare(seeds: Iterable[int]) -> float:
    """The share of networks in which the product finds the same best way; names the seeds where it does not."""
    seeds = list(seeds)
    wrong = [seed for seed in seeds if not same(seed)]
    if wrong:
        print(f"another way: seeds {wrong}", flush=True)
    return 1 - len(wrong) / len(seeds) if seeds else 1.0
