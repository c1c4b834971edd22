"""Laws of requests to be introduced."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from samband.introductions.rules import VALID, Standing, passed_to, standing

people = st.integers(1, 9)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@given(st.lists(people), people, st.sets(people), st.sets(people))
def test_nobody_is_asked_who_does_not_want_to(
    candidates: list[int], asker: int, unwilling: set[int], gone: set[int]
) -> None:
    asked = passed_to(candidates, asker=asker, unwilling=unwilling, gone=gone)
    assert asked == sorted(set(asked))
    assert set(asked) == set(candidates) - unwilling - gone - {asker}


@given(st.integers(-40, 40))
def test_an_open_one_ends_by_the_clock_alone(days: int) -> None:
    now = NOW + timedelta(days=days)
    wanted = Standing.EXPIRED if now >= NOW + VALID else Standing.WAITING
    assert standing("open", NOW + VALID, now) is wanted
    for state in ("introduced", "later", "withdrawn"):
        assert standing(state, NOW + VALID, now) == state
