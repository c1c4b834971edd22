"""Entries' pure rules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samband.entries.rules import SHORT_CHARACTERS, language_of, short_body


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Tredje pallen från Luleå har celler som svällt. Vet någon hur de sorterades?", "sv"),
        (
            "The third pallet has cells with swollen housings. Does anybody know how they graded them?",
            "en",
        ),
        ("Jag skickade en draft till the board igår, men de vill ha den på svenska.", "sv"),
        ("ABC-123", "en"),
        ("", "en"),
    ],
)
def test_the_language_is_the_one_of_the_small_words(text: str, language: str) -> None:
    assert language_of(text, "en") == language


def test_an_unknown_fallback_is_swedish() -> None:
    assert language_of("", "fi") == "sv"


@given(st.text(max_size=4000))
def test_a_short_body_is_a_beginning(body: str) -> None:
    short = short_body(body)
    assert len(short) <= SHORT_CHARACTERS + 2
    if short:
        assert body.startswith(short.removesuffix(" …"))
        assert len(body) > len(short)
    else:
        assert len(body) <= SHORT_CHARACTERS * 1.5


def test_a_long_body_is_cut_between_paragraphs() -> None:
    body = "a" * 400 + "\n\n" + "b" * 900
    assert short_body(body) == "a" * 400
