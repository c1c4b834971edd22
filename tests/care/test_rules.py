"""Laws of plans."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from samband.care.rules import Time, look_at, urgency, usual_gap, week_of

DAY = date(2026, 3, 2)
gaps = st.tuples(st.integers(1, 400), st.integers(0, 400)).map(lambda two: (two[0], sum(two)))
days = st.integers(0, 1_200)


@given(gaps, days, days, st.none() | st.integers(-40, 40))
def test_a_contact_never_makes_it_more_urgent(
    plan: tuple[int, int], ago: int, more: int, snooze: int | None
) -> None:
    ideal, longest = plan
    until = DAY + timedelta(days=snooze) if snooze is not None else None

    def look(last: date) -> Time:
        return look_at(
            ideal=ideal, longest=longest, since=DAY - timedelta(days=2_000), last=last,
            snoozed_until=until, today=DAY,
        ).time  # fmt: skip

    order = [Time.RESTING, Time.SNOOZED, Time.DUE, Time.LATE]
    newer, older = DAY - timedelta(days=ago), DAY - timedelta(days=ago + more)
    assert order.index(look(newer)) <= order.index(look(older))
    assert look(DAY) is Time.RESTING


@given(gaps, days, st.integers(1, 60))
def test_what_is_snoozed_waits_until_its_day(plan: tuple[int, int], ago: int, later: int) -> None:
    ideal, longest = plan
    found = look_at(
        ideal=ideal, longest=longest, since=DAY, last=DAY - timedelta(days=ago),
        snoozed_until=DAY + timedelta(days=later), today=DAY,
    )  # fmt: skip
    assert not found.is_due
    assert found.due_on > DAY


def test_without_a_contact_it_counts_from_the_plan() -> None:
    found = look_at(ideal=7, longest=9, since=DAY, last=None, snoozed_until=None, today=DAY)
    assert (found.time, found.due_on, found.days) == (Time.RESTING, DAY + timedelta(days=7), None)


def test_a_short_gap_is_more_urgent_for_the_same_days_over() -> None:
    def over(ideal: int) -> float:
        last = DAY - timedelta(days=ideal + 10)
        look = look_at(
            ideal=ideal, longest=400, since=DAY, last=last, snoozed_until=None, today=DAY
        )
        return urgency(look, ideal, DAY)

    assert over(7) > over(90)


def test_the_usual_gap_is_the_middle_one() -> None:
    times = [DAY + timedelta(days=n) for n in (0, 0, 7, 14, 21, 90)]
    assert usual_gap(times) == 7
    assert usual_gap(times[:4]) is None
    assert week_of(DAY + timedelta(days=6)) == DAY
