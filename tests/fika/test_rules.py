"""Laws of a round, against every possible one."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samband.fika import rules
from samband.fika.rules import Before, Company, Pair, Taker, due_day, propose, strangeness, weight


def pairs_of(people: Sequence[int]) -> list[Pair]:
    return [frozenset((a, b)) for place, a in enumerate(people) for b in people[place + 1 :]]


@st.composite
def companies(draw: st.DrawFn, most: int = 7) -> Company:
    number = draw(st.integers(0, most))
    some = st.sampled_from([None, 1, 2])
    takers = [
        Taker(
            person,
            team=draw(some),
            place=draw(some),
            rooms=frozenset(draw(st.lists(st.integers(1, 3), max_size=3))),
            waited=draw(st.booleans()),
        )
        for person in range(1, number + 1)
    ]
    pairs = pairs_of(range(1, number + 1))
    some_pairs = st.sets(st.sampled_from(pairs)) if pairs else st.just(set[Pair]())
    return Company(
        takers,
        apart=frozenset(draw(some_pairs)),
        before={
            pair: Before(draw(st.integers(1, 60)), draw(st.booleans())) for pair in draw(some_pairs)
        },
        exchanges={pair: draw(st.integers(1, 9)) for pair in draw(some_pairs)},
    )


def matchings(people: Sequence[int], allowed: set[Pair]) -> Iterator[list[Pair]]:
    """Every way to make pairs."""
    if not people:
        yield []
        return
    first, rest = people[0], people[1:]
    yield from matchings(rest, allowed)
    for other in rest:
        pair = frozenset((first, other))
        if pair in allowed:
            for more in matchings([one for one in rest if one != other], allowed):
                yield [pair, *more]


@settings(max_examples=200)
@given(companies(), st.integers(0, 99))
def test_a_round_is_as_good_as_any_can_be(company: Company, seed: int) -> None:
    """Everybody at most once, blocked never, and by the list of the module's docstring no other way is better."""
    found = propose(company, seed)
    people = [one.id for one in company.takers]
    placed = [person for group in found.groups for person in group]
    assert sorted([*placed, *found.waiting]) == people
    assert all(len(group) in (2, 3) for group in found.groups)
    for group in found.groups:
        assert not set(pairs_of(group)) & company.apart
    assert propose(company, seed) == found
    # Who waits could join nobody.
    for one in found.waiting:
        for group in found.groups:
            blocked = any(frozenset((one, other)) in company.apart for other in group)
            assert blocked or len(group) == 3
    allowed = set(pairs_of(people)) - company.apart
    made = [frozenset(group[:2]) for group in found.groups]
    waited = {one.id for one in company.takers if one.waited}
    best = max((_rank(pairs, company, waited) for pairs in matchings(people, allowed)), default=())
    assert _rank(made, company, waited) == best


def _rank(pairs: list[Pair], company: Company, waited: set[int]) -> tuple[int, ...]:
    """As many as possible, nobody waits twice, few pairs again, those long ago."""
    again = [company.before[pair] for pair in pairs if pair in company.before]
    return (
        len(pairs),
        sum(len(pair & waited) for pair in pairs),
        -len(again),
        -sum(
            rules.LONG_AGO
            - min(rules.LONG_AGO, one.rounds_ago)
            + (rules.LONG_AGO // 2 if one.met else 0)
            for one in again
        ),
    )


@given(st.integers(1, 4), st.integers(0, 99))
def test_nobody_meets_the_same_again_before_everybody_was_met(half: int, seed: int) -> None:
    """Among 2n people, n rounds or more pass before a pair must come again (K₂ₙ has 2n − 1 perfect matchings apart)."""
    takers = [Taker(person) for person in range(2 * half)]
    before: dict[Pair, Before] = {}
    for number in range(half):
        made = {
            frozenset(group)
            for group in propose(Company(takers, before=before), seed + number).groups
        }
        assert len(made) == half
        assert not made & set(before)
        before = {pair: Before(one.rounds_ago + 1) for pair, one in before.items()}
        before |= dict.fromkeys(made, Before(1))


def test_strangers_come_before_those_who_meet_anyway() -> None:
    anna = Taker(1, team=1, place=1, rooms=frozenset({1}))
    desk = Taker(2, team=1, place=1, rooms=frozenset({1}))
    far = Taker(3, team=2, place=2)
    lone = Taker(4, team=2, place=3)
    assert strangeness(anna, far, 0) > strangeness(anna, far, 3) > strangeness(anna, desk, 0)
    found = propose(Company([anna, desk, far, lone]), 1)
    assert frozenset({1, 2}) not in {frozenset(group) for group in found.groups}


@given(companies())
def test_what_two_are_worth_does_not_depend_on_who_comes_first(company: Company) -> None:
    for one in company.takers:
        for other in company.takers:
            assert weight(one, other, company) == weight(other, one, company)


def test_hundreds_of_people_are_all_placed() -> None:
    takers = [Taker(n, team=n % 7, place=n % 3) for n in range(121)]
    apart = frozenset(frozenset((n, n + 1)) for n in range(0, 120, 2))
    found = propose(Company(takers, apart=apart), 3)
    assert not found.waiting
    assert sorted(len(group) for group in found.groups) == [2] * 59 + [3]
    assert not any(set(pairs_of(group)) & apart for group in found.groups)


MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("days", "last", "due"),
    [
        (0, None, 0),
        (2, None, 0),  # a day without a server is made up for
        (-1, None, None),  # the Monday before was before fika began
        (7, 0, None),
        (13, 0, None),
        (14, 0, 14),
        (20, 0, 14),
        (14, 14, None),
    ],
)
def test_a_round_is_due_every_second_week(days: int, last: int | None, due: int | None) -> None:
    found = due_day(
        MONDAY + timedelta(days=days),
        weekday=0,
        weeks=2,
        since=MONDAY - timedelta(days=3),
        last=None if last is None else MONDAY + timedelta(days=last),
    )
    assert found == (None if due is None else MONDAY + timedelta(days=due))
