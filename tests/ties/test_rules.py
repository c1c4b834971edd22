"""Laws and cases of ties and ways."""

import random
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samband.ties.rules import (
    HALF_LIFE,
    Band,
    Decayed,
    Said,
    add,
    band_of,
    corrected,
    decayed,
    influence,
    rhythm,
    strength,
    ways,
)

NOW = datetime(2025, 6, 3, 14, 5, tzinfo=UTC)
moments = st.integers(0, 3650).map(lambda days: NOW - timedelta(days=days))
weights = st.floats(0, 1000, allow_nan=False)


def total(found: list[datetime]) -> Decayed:
    kept = Decayed(0.0, found[0])
    for at in found:
        kept = add(kept.weight, kept.as_of, at)
    return kept


@given(st.lists(moments, min_size=1, max_size=30), st.randoms(use_true_random=False))
def test_law_the_order_in_which_contacts_arrive_does_not_matter(
    found: list[datetime], chance: random.Random
) -> None:
    shuffled = list(found)
    chance.shuffle(shuffled)
    one, other = total(found), total(shuffled)
    assert decayed(one.weight, one.as_of, NOW) == pytest.approx(
        decayed(other.weight, other.as_of, NOW)
    )


@given(st.lists(moments, min_size=1, max_size=30))
def test_law_the_running_sum_is_the_sum_of_the_formula(found: list[datetime]) -> None:
    kept = total(found)
    formula = sum(0.5 ** ((NOW - at) / HALF_LIFE) for at in found)
    assert decayed(kept.weight, kept.as_of, NOW) == pytest.approx(formula)
    assert kept.as_of == max(found)


@given(st.lists(moments, min_size=1, max_size=20), moments)
def test_law_one_contact_more_never_weakens(found: list[datetime], at: datetime) -> None:
    before = total(found)
    after = add(before.weight, before.as_of, at)
    assert decayed(after.weight, after.as_of, NOW) >= decayed(before.weight, before.as_of, NOW)


@given(weights, weights, weights)
def test_law_strength_grows_with_either_side(out: float, back: float, more: float) -> None:
    assert strength(out + more, back) >= strength(out, back)
    assert strength(out, back + more) >= strength(out, back)


chances = st.floats(0, 1)


@given(chances, weights, chances, weights)
def test_law_bands_grow_with_the_chance_and_with_what_comes_back(
    chance: float, returned: float, higher: float, more: float
) -> None:
    order = [None, Band.MET, Band.KNOWS, Band.WELL]
    better = band_of(max(chance, higher), returned + more)
    assert order.index(better) >= order.index(band_of(chance, returned))


def test_after_one_half_life_half_is_left() -> None:
    assert decayed(8.0, NOW, NOW + HALF_LIFE) == pytest.approx(4.0)
    later, earlier = add(8.0, NOW, NOW + HALF_LIFE), add(8.0, NOW, NOW - HALF_LIFE)
    assert later.weight == pytest.approx(5.0)
    assert later.as_of == NOW + HALF_LIFE
    assert earlier.weight == pytest.approx(8.5)
    assert earlier.as_of == NOW


def test_writing_says_more_than_being_written_to() -> None:
    assert strength(2, 1) > strength(1, 2)


def weekly(count: int) -> list[datetime]:
    return [NOW - timedelta(weeks=number) for number in range(count)]


def test_silence_is_judged_by_the_pairs_own_rhythm() -> None:
    later = NOW + timedelta(weeks=9)
    heard_weekly = rhythm(weekly(10), later)
    assert heard_weekly is not None
    assert heard_weekly.is_quiet
    assert heard_weekly.gap == timedelta(weeks=9)
    assert heard_weekly.usual_gap == timedelta(weeks=1)
    heard_rarely = rhythm([NOW - timedelta(weeks=20 * number) for number in range(10)], later)
    assert heard_rarely is not None
    assert not heard_rarely.is_quiet


def test_a_short_silence_or_a_few_contacts_are_not_remarked_on() -> None:
    daily = [NOW - timedelta(days=number) for number in range(30)]
    after_a_fortnight = rhythm(daily, NOW + timedelta(days=14))
    assert after_a_fortnight is not None
    assert not after_a_fortnight.is_quiet
    assert rhythm(weekly(4), NOW) is None
    assert rhythm([NOW - timedelta(hours=number) for number in range(9)], NOW) is None


def test_influence_is_a_share_of_what_the_other_invests() -> None:
    assert influence(3, 12) == 0.25
    assert influence(0, 12) == 0
    assert influence(0, 0) == 0


graphs = st.dictionaries(
    st.tuples(st.integers(0, 6), st.integers(0, 6)), st.floats(0.01, 1), max_size=25
)


def around(graph: dict[tuple[int, int], float], node: int) -> list[tuple[int, float]]:
    return [(to, worth) for (of, to), worth in graph.items() if of == node]


@given(graphs)
def test_law_ways_are_real_short_and_best_for_their_first_step(
    graph: dict[tuple[int, int], float],
) -> None:
    found = ways(0, 6, lambda node: around(graph, node))
    assert [way.worth for way in found] == sorted((way.worth for way in found), reverse=True)
    assert len({way.steps[0] for way in found}) == len(found)
    for way in found:
        assert len(way.go_betweens) <= 2
        assert len({0, *way.steps}) == len(way.steps) + 1
        worth = 1.0
        for step in zip((0, *way.steps), way.steps, strict=False):
            worth *= graph[step]
        assert worth == pytest.approx(way.worth)


@given(graphs, st.randoms(use_true_random=False))
def test_law_ways_do_not_depend_on_the_order_of_ties(
    graph: dict[tuple[int, int], float], chance: random.Random
) -> None:
    pairs = list(graph.items())
    chance.shuffle(pairs)
    assert ways(0, 6, lambda node: around(dict(pairs), node)) == ways(
        0, 6, lambda node: around(graph, node)
    )


@given(graphs, st.tuples(st.integers(0, 6), st.integers(0, 6)), st.floats(0.01, 1))
def test_law_one_tie_more_never_worsens_the_best_way(
    graph: dict[tuple[int, int], float], pair: tuple[int, int], worth: float
) -> None:
    def best(found: dict[tuple[int, int], float]) -> float:
        return max((way.worth for way in ways(0, 6, lambda node: around(found, node))), default=0)

    assert best({pair: worth} | graph) >= best(graph)


def test_a_longer_way_can_be_better_than_a_shorter() -> None:
    graph = {(0, 6): 0.01, (0, 1): 0.9, (1, 6): 0.5}
    found = ways(0, 6, lambda node: around(graph, node))
    assert [way.steps for way in found] == [(1, 6), (6,)]


@given(graphs, st.sets(st.integers(1, 6), min_size=1, max_size=3), st.floats(0.1, 1))
def test_law_the_best_way_to_any_of_several_is_that_of_trying_every_one(
    graph: dict[tuple[int, int], float], targets: set[int], longer: float
) -> None:
    between = set(range(7)) - targets - {0}
    tried = [0.0]
    for target in targets:
        for steps in (
            (target,),
            *((one, target) for one in between),
            *((one, other, target) for one, other in permutations(between, 2)),
        ):
            worth = longer if len(steps) == 3 else 1.0
            for pair in zip((0, *steps), steps, strict=False):
                worth *= graph.get(pair, 0.0)
            tried.append(worth)
    found = ways(0, targets, lambda node: around(graph, node), longer=longer)
    assert max((way.worth for way in found), default=0.0) == pytest.approx(max(tried))


@given(band=st.sampled_from([None, *Band]), other=st.sampled_from([None, *Band]))
def test_what_is_said_of_a_tie_keeps_the_order_and_lowers_nothing_but_by_not_at_all(
    band: Band | None, other: Band | None
) -> None:
    order = [None, Band.MET, Band.KNOWS, Band.WELL]
    assert corrected(band, "") == band
    assert corrected(band, Said.NOT_AT_ALL) is None
    closer = order.index(corrected(band, Said.CLOSER))
    assert closer >= max(order.index(band), order.index(Band.KNOWS))
    if order.index(band) <= order.index(other):
        assert closer <= order.index(corrected(other, Said.CLOSER))
