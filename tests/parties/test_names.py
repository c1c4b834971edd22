"""Names as they are written, and what counts as the same."""

import pytest

from samband.parties.alignment import align, names_clash
from samband.parties.names import LONGEST_NAME, Name, is_misspelt, is_short_form, read_name


def one(written: str) -> Name:
    return read_name(written)[0]


@pytest.mark.parametrize(
    ("written", "other"),
    [
        ("Lindqvist, Karin", "Karin Lindqvist"),
        ("Karin lindqvist", "KARIN LINDQVIST"),
        ("karin.lindqvist", "Karin Lindqvist"),
        ("Dawid Łukwik", "Dawid Lukwik"),
        ("José Pérez", "Jose Perez"),
        ("[Karin Lindqvist]", "Karin Lindqvist"),
        ("Signed-off-by: Karin Lindqvist", "Karin Lindqvist"),
        ("Karin Lindqvist via styrelsen", "Karin Lindqvist"),
        ("'Karin Lindqvist'", "Karin Lindqvist"),
        ("Karin Lindqvist, Professor Emerita", "Karin Lindqvist"),
        ("KarinLindqvist", "Karin Lindqvist"),
    ],
)
def test_the_same_name_written_otherwise_has_the_same_key(written: str, other: str) -> None:
    assert {name.key for name in read_name(written)} & {name.key for name in read_name(other)}


@pytest.mark.parametrize("written", ["", " ", "🙂🙂", "123", "unknown", "Your Name", "<b></b>"[:0]])
def test_what_is_no_name_has_no_reading(written: str) -> None:
    assert read_name(written) == ()


def test_an_umlaut_written_out_is_another_reading_of_the_same_name() -> None:
    keys = {name.key for name in read_name("Jan Grübler")}
    assert keys == {"grubler jan", "gruebler jan"}


def test_a_short_form_and_a_second_name_in_brackets_are_readings() -> None:
    assert "chas karlsson" in {name.key for name in read_name("Charles (Chas) Karlsson")}
    assert "ek karin" in {name.key for name in read_name("カリン (Karin Ek)")}


def test_a_gigantic_name_is_cut() -> None:
    assert len(one("a" * 5000).words[0]) == LONGEST_NAME


@pytest.mark.parametrize(
    ("mine", "yours", "fits"),
    [
        ("Karin A Lindqvist", "Karin Lindqvist", True),
        ("K. Lindqvist", "Karin Lindqvist", True),
        ("Mike Ek", "Michael Ek", True),
        ("Karin Lindqvist", "Karin Lindkvist", True),
        ("Karin", "Karin Lindqvist", True),
        ("Karin Lindqvist", "Anna Lindqvist", False),
        ("Michael Santos", "Michael S. Turesson", False),
        ("Karin A Lindqvist", "Karin B Lindqvist", False),
        ("Ek Linda", "Lind Eka", False),
    ],
)
def test_names_laid_beside_each_other(mine: str, yours: str, fits: bool) -> None:
    assert (align(one(mine), one(yours)) is not None) is fits
    assert (align(one(yours), one(mine)) is not None) is fits


def test_names_clash_only_between_full_names() -> None:
    assert names_clash([one("Karin Ek")], [one("Anna Berg")])
    assert not names_clash([one("kek")], [one("Anna Berg")])
    assert not names_clash([one("Karin Ek"), one("Anna Berg")], [one("Anna Berg")])


def test_words_that_are_nearly_the_same() -> None:
    assert is_misspelt("richardson", "ricahrdson")
    assert is_misspelt("hemminger", "hemmminger")
    assert not is_misspelt("anna", "anne")
    assert not is_misspelt("richardson", "richardsen2x")
    assert is_short_form("mike", "michael")
    assert not is_short_form("yong", "yongxin")
