"""Ordering, folding, cursors."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samband.kernel.errors import Invalid
from samband.kernel.pages import cut, decode_cursor, encode_cursor
from samband.kernel.text import fold, one_line, sort_key, without_controls


def test_swedish_letters_stand_last() -> None:
    names = ["Örn", "Ask", "Ärla", "Zeb", "Åke", "élan"]
    assert sorted(names, key=sort_key) == ["Ask", "élan", "Zeb", "Åke", "Ärla", "Örn"]


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(), st.integers(min_value=2, max_value=80))
def test_one_line_is_one_short_line(text: str, limit: int) -> None:
    line = one_line(text, limit)
    assert len(line) <= limit
    assert "\n" not in line


@given(st.text())
def test_no_control_character_is_stored(text: str) -> None:
    assert "\x00" not in without_controls(text)


@given(st.datetimes(timezones=st.just(UTC)), st.integers(min_value=0, max_value=2**62))
def test_a_cursor_comes_back_as_it_was(at: datetime, number: int) -> None:
    assert decode_cursor(encode_cursor(at, number), datetime, int) == (at, number)


@pytest.mark.parametrize("cursor", ["x", "e30", "WzFd", "!!!!", "WyJ4IiwxXQ", "å"])
def test_a_damaged_cursor_is_said_to_be_damaged(cursor: str) -> None:
    with pytest.raises(Invalid):
        decode_cursor(cursor, datetime, int)


def test_a_page_tells_whether_more_follows() -> None:
    assert cut([1, 2, 3], 2, str).next_cursor == "2"
    assert cut([1, 2], 2, str).next_cursor == ""
