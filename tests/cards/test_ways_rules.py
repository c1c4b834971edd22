"""Laws of what a way is worth."""

from hypothesis import given
from hypothesis import strategies as st

from samband.cards.rules import INFLUENCE, Knows, Reach, carries, rank_ways, worth_of

shares = st.floats(0, 1)


@given(shares, shares)
def test_law_a_stronger_tie_never_carries_less_and_all_stay_between_0_and_1(
    one: float, other: float
) -> None:
    weak, strong = sorted((one, other))
    assert 0 <= carries(weak) <= carries(strong) <= 1 + 1e-9


def test_moderately_weak_ties_carry_nearly_as_well_as_strong_ones() -> None:
    assert carries(1.0) == 1.0
    assert carries(INFLUENCE["knows"]) > 0.9 * carries(INFLUENCE["well"])
    assert carries(INFLUENCE["met"]) > 0.6 * carries(INFLUENCE["well"])
    # Only the very weak are left behind.
    assert carries(0.002) < 0.1 * carries(INFLUENCE["well"])


@given(st.integers(0, 20), st.integers(0, 20), st.booleans())
def test_law_more_open_requests_never_make_a_colleague_easier_to_ask(
    one: int, other: int, away: bool
) -> None:
    few, many = sorted((one, other))
    least = Reach(1, 0.1, open_requests=few, is_away=away).burden
    most = Reach(1, 0.1, open_requests=many, is_away=away).burden
    assert 0 < most <= least <= 1


def test_of_two_who_know_as_well_the_one_who_is_there_comes_first() -> None:
    knowers = [Knows(1, 9, "well"), Knows(2, 9, "well")]
    ranked = rank_ways(knowers, [Reach(1, 0.1, is_away=True), Reach(2, 0.1)], 5)
    assert [way.person_id for way in ranked] == [2, 1]
    assert worth_of(Knows(1, 9, "met", 0.3)) == carries(0.3)
