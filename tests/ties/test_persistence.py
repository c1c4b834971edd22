"""Laws and cases of the chance of being in touch again, and that the database counts weeks the same."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samband.ties.persistence import (
    YEAR_WEEKS,
    Activity,
    Touches,
    decayed_weeks,
    read_model,
    shipped,
    touches_of,
    week_of,
    write_model,
)
from samband.ties.rules import Band, band_of

NOW = 2900
CALM = Activity(10, 10, 5.0)
weeks = st.lists(st.integers(NOW - 600, NOW + 10), max_size=40)


def chance(found: list[int], one: Activity = CALM, other: Activity = CALM) -> float:
    touches = touches_of(found, one, other, NOW)
    return shipped().chance(touches) if touches is not None else 0.0


@given(weeks, st.integers(NOW - 600, NOW))
def test_law_a_week_in_touch_never_lowers_the_chance(found: list[int], more: int) -> None:
    assert chance([*found, more]) >= chance(found)


@given(weeks, st.randoms(use_true_random=False))
def test_law_order_and_repetition_do_not_matter(found: list[int], chance_of: object) -> None:
    shuffled = found * 2
    chance_of.shuffle(shuffled)  # type: ignore[attr-defined]  # a Random of Hypothesis
    assert chance(shuffled) == chance(found)


@given(weeks, st.integers(0, 50), st.integers(0, 50))
def test_law_who_falls_silent_towards_all_is_less_likely(
    found: list[int], before: int, more: int
) -> None:
    silent, as_ever = Activity(before, before + more, 1.0), Activity(before, before, 1.0)
    assert chance(found, silent) <= chance(found, as_ever)


@given(st.datetimes(datetime(1990, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)))
def test_law_weeks_begin_on_monday_and_are_seven_days(at: datetime) -> None:
    monday = at - timedelta(days=at.weekday())
    assert {week_of(monday + timedelta(days=day)) for day in range(7)} == {week_of(at)}
    assert week_of(at + timedelta(days=7)) == week_of(at) + 1


def test_activity_counts_people_by_year() -> None:
    found = Activity.of([(NOW, 2), (NOW - 51, 1), (NOW - 52, 4), (NOW - 104, 8), (NOW + 1, 9)], NOW)
    assert (found.this_year, found.year_before) == (3, 4)
    assert found.lately == pytest.approx(2 + 2 ** (-51 / 13) + 4 * 2**-4 + 8 * 2**-8)


@pytest.mark.parametrize(
    ("out_every", "back_every", "band"),
    [
        (4, 5, Band.WELL),
        (2, 200, Band.MET),
        (2, 30, Band.KNOWS),
        (10, 10, Band.KNOWS),
        (40, 40, Band.MET),
    ],
)
def test_bands_are_what_steady_contact_comes_to(
    out_every: int, back_every: int, band: Band
) -> None:
    """Ten weeks a year both ways is knowing well, five is knowing (De Choudhury et al. 2010)."""
    out = [NOW - ago for ago in range(1, 400, out_every)]
    back = [NOW - ago for ago in range(2 * back_every // 3, 400, back_every)]
    returned = min(decayed_weeks((NOW - w for w in side), YEAR_WEEKS) for side in (out, back))
    assert band_of(chance(out + back), returned) is band


def test_a_model_file_reads_as_it_was_written() -> None:
    model = shipped()
    assert read_model(write_model(model)) == model
    assert model.learnt_on
    touches = Touches(3.0, 1.0, CALM, CALM)
    assert 0 < model.chance(touches) < 1
    with pytest.raises(ValueError, match="not for"):
        read_model(write_model(model).replace('"busier"\n', '"lazier"\n'))
