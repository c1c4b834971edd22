"""Who is told of an entry, and when mail may come: laws."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from samband.notices.rules import Hours, Written, when_to_mail, who_is_told

people = st.frozensets(st.integers(1, 8))
written = st.builds(
    Written,
    author=st.none() | st.integers(1, 8),
    is_comment=st.booleans(),
    direct=people,
    mentioned=people,
    answered=st.none() | st.integers(1, 8),
    levels=st.dictionaries(st.integers(1, 8), st.sampled_from(["all", "concerns", "nothing"])),
)


@given(written)
def test_law_nobody_is_told_of_their_own_words_or_against_their_will(given: Written) -> None:
    told = who_is_told(given)
    assert given.author not in told
    assert not [person for person in told if given.levels.get(person) == "nothing"]


@given(written)
def test_law_who_wants_what_concerns_them_gets_only_that(given: Written) -> None:
    concerned = given.direct | given.mentioned | {given.answered}
    for person, kind in who_is_told(given).items():
        if given.levels.get(person) == "concerns" and kind == "comment":
            raise AssertionError("a comment that does not concern them")
        assert kind in ("comment", "new") or person in concerned


@given(written)
def test_law_the_most_personal_kind_counts(given: Written) -> None:
    told = who_is_told(given)
    for person in given.direct - {given.author}:
        assert told.get(person, "direct") == "direct"
    for person in given.mentioned - given.direct - {given.author}:
        assert told.get(person, "mention") == "mention"


clocks = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))
hours = st.builds(
    Hours,
    zone=st.sampled_from(["Europe/Stockholm", "America/New_York", "Asia/Kolkata", "UTC"]),
    quiet_from=st.none() | clocks,
    quiet_until=st.none() | clocks,
    days=st.lists(st.integers(0, 6), unique=True).map(tuple),
)
moments = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))


@given(moments, hours)
def test_law_mail_comes_when_it_may_and_within_nine_days(now: datetime, chosen: Hours) -> None:
    at = when_to_mail(now, chosen)
    assert now <= at <= now + timedelta(days=9)
    assert chosen.is_open(at.astimezone(ZoneInfo(chosen.zone)))
    assert when_to_mail(at, chosen) == at


def test_friday_evening_waits_for_monday_morning() -> None:
    friday = datetime(2026, 6, 5, 21, 30, tzinfo=ZoneInfo("Europe/Stockholm"))
    monday = datetime(2026, 6, 8, 7, 0, tzinfo=ZoneInfo("Europe/Stockholm"))
    assert when_to_mail(friday, Hours()) == monday
    assert when_to_mail(friday, Hours(quiet_from=None, days=())) == friday
    lunch = datetime(2026, 6, 5, 12, 0, tzinfo=ZoneInfo("Europe/Stockholm"))
    assert when_to_mail(lunch, Hours(quiet_from=time(11), quiet_until=time(13))).hour == 13
