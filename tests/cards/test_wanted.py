"""What is near enough to what was typed."""

from hypothesis import given
from hypothesis import strategies as st

from samband.cards.wanted import Wanted, is_near, near_words, plain, spellings

WORDS = st.text("abcdeåäö", min_size=4, max_size=12)


@given(word=WORDS, at=st.integers(0, 11))
def test_one_letter_left_out_is_forgiven(word: str, at: int) -> None:
    bare = plain(word)
    typed = bare[: at % len(bare)] + bare[at % len(bare) + 1 :]
    if len(typed) >= 4:
        assert is_near(typed, bare)


@given(word=WORDS)
def test_what_is_part_of_a_word_needs_no_guess(word: str) -> None:
    bare = plain(word)
    assert word in near_words([bare[1:]], [word, "zzzz"])[bare[1:]]


def test_marks_are_left_off() -> None:
    assert "öst" in spellings("ost")
    assert "ås" in spellings("as")
    assert plain("Åsa Öst") == "asa ost"


def test_short_words_bear_no_mistake() -> None:
    assert not is_near("bo", "ba")
    assert not is_near("berg", "lund")


def test_signs_alone_ask_for_nothing() -> None:
    assert Wanted(text=" ?! ").terms == ()
    assert Wanted(text="Kim, kim-berg").terms == ("kim", "berg")
