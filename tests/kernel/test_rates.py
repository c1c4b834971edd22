"""Windows of rate limits: they follow each other without a gap."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

# By its name, and before a test sets another one.
from samband.kernel.rates import start_of_window

MOMENTS = st.datetimes(min_value=datetime(2020, 1, 1), timezones=st.just(UTC))


@given(MOMENTS, st.integers(1, 90_000))
def test_a_moment_is_in_the_window_that_began_last(now: datetime, seconds: int) -> None:
    start = start_of_window(now, seconds)
    assert start <= now < start + timedelta(seconds=seconds)
    assert start_of_window(start, seconds) == start
    assert start_of_window(start - timedelta(seconds=1), seconds) == start - timedelta(
        seconds=seconds
    )
