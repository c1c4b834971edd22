"""Dates in the reader's words."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from django.utils import timezone as clock
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from samband.web import dates

NOW = datetime(2026, 6, 3, 12, 5, 30, tzinfo=UTC)  # a Wednesday; 14.05 in Stockholm


@pytest.mark.parametrize(
    ("ago", "swedish", "english"),
    [
        (timedelta(seconds=20), "nyss", "just now"),
        (timedelta(minutes=1), "1 minut sedan", "1 minute ago"),
        (timedelta(minutes=12), "12 minuter sedan", "12 minutes ago"),
        (timedelta(minutes=59, seconds=59), "59 minuter sedan", "59 minutes ago"),
        (timedelta(hours=1), "i dag 13.05", "today 13:05"),
        (timedelta(hours=14, minutes=6), "i går 23.59", "yesterday 23:59"),
        (timedelta(days=1), "i går 14.05", "yesterday 14:05"),
        (timedelta(days=2), "mån 1 juni 14.05", "Mon 1 June 14:05"),
        (timedelta(days=400), "29 apr 2025", "29 Apr 2025"),
        (timedelta(hours=-2), "i dag 16.05", "today 16:05"),
        (timedelta(days=-1), "i morgon 14.05", "tomorrow 14:05"),
        (timedelta(days=-8), "tors 11 juni 14.05", "Thu 11 June 14:05"),
    ],
)
def test_when(ago: timedelta, swedish: str, english: str) -> None:
    with clock.override("Europe/Stockholm"):
        with override("sv"):
            assert dates.when_text(NOW - ago, NOW) == swedish
        with override("en"):
            assert dates.when_text(NOW - ago, NOW) == english


def test_the_readers_zone_decides_which_day_it_was() -> None:
    late = datetime(2026, 6, 2, 22, 30, tzinfo=UTC)
    with override("sv"):
        with clock.override("Europe/Stockholm"):
            assert dates.when_text(late, NOW) == "i dag 00.30"
        with clock.override(timezone.utc):  # noqa: UP017 - the name UTC is the constant above
            assert dates.when_text(late, NOW) == "i går 22.30"


def test_an_element_carries_the_time_for_machines_and_in_full() -> None:
    with clock.override("Europe/Stockholm"), override("sv"):
        assert dates.when(NOW, NOW) == (
            '<time datetime="2026-06-03T12:05:30Z" title="onsdag 3 juni 2026 14.05">nyss</time>'
        )


def test_days_and_weeks() -> None:
    with clock.override("Europe/Stockholm"), override("sv"):
        assert dates.day(NOW, NOW) == "3 juni"
        assert dates.day(date(2024, 2, 1), NOW) == "1 feb 2024"
        assert dates.long_day(NOW) == "onsdag 3 juni 2026"
        assert dates.week(NOW) == "vecka 23"
        assert dates.clock(NOW) == "14.05"
    with override("en"):
        assert dates.week(date(2027, 1, 1)) == "week 53"


def test_nothing_is_nothing() -> None:
    assert [dates.when_text(None), dates.day(None), dates.week(None), dates.full_text(None)] == [
        ""
    ] * 4
    assert dates.when(None) == ""


@given(st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1)), st.sampled_from(["sv", "en"]))
def test_every_time_has_words(value: datetime, language: str) -> None:
    with override(language):
        assert dates.when_text(value, NOW)
        assert "%" not in dates.when(value, NOW)
