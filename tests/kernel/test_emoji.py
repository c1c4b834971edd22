"""Emoji by their names in both languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samband.kernel import emoji


def test_our_own_words_lead_to_emoji_that_exist() -> None:
    known = {one.char for one in emoji.all_emoji()}
    assert set(emoji.OUR_CODES.values()) <= known


@pytest.mark.parametrize(
    ("words", "language", "first"),
    [
        ("tack", "sv", "🙏"),
        ("hjärt", "sv", "❤️"),
        ("+1", "en", "👍"),
        ("coff", "en", "☕"),
        ("fik", "sv", "☕"),
    ],
)
def test_typing_finds_what_is_meant(words: str, language: str, first: str) -> None:
    assert emoji.search(words, language)[0].char == first


def test_one_emoji_is_told_from_anything_else() -> None:
    assert all(emoji.is_emoji(one) for one in ("🙏", "👍🏽", "❤", "❤️", "🇸🇪", "👩‍🔧"))
    assert not any(emoji.is_emoji(one) for one in ("", "a", "🙏🙏", ":tack:", "🙏 ", "\ufe0f", "1"))


@given(st.sampled_from([code for one in emoji.all_emoji() for code in one.codes[:1]]))
def test_each_code_is_written_and_found(code: str) -> None:
    assert emoji.is_emoji(emoji.find(code))
    assert emoji.replace(f"så :{code}: där") == f"så {emoji.find(code)} där"
