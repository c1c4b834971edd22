"""What a text is, found by itself."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from samband.entries.finding import addresses, plain_address, what_is

PAGE = "https://example.org/pumpar"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Pumpen läcker.", "post"),
        ("", "post"),
        ("Vem kan fläktar?", "question"),
        ("Vet någon hur man byter packningen", "question"),
        ("Hej alla!\n\nJag undrar en sak. Hur gör man?", "question"),
        ("Vad gör man? Jag provade allt i går kväll.", "question"),
        ("Han sa ”varför?” och gick. Sedan kom ingen. Nu är det klart.", "post"),
        ("```\na ? b : c\n```", "post"),
        ("> Hur då?\n\nSå här.", "post"),
        (PAGE, "link"),
        (f"{PAGE} bra om flänsar", "link"),
        (f"{PAGE}\n\nVarför läcker den? Läs.", "link"),
        (f"Bra om flänsar: {PAGE}", "link"),
        (f"Har någon läst det här? {PAGE}", "question"),
        (f"{PAGE} och https://example.org/b", "post"),
        (f"{PAGE} " + "ord " * 200, "post"),
        (f"`{PAGE}`", "post"),
        ("https://example.org/a?b=1", "link"),
    ],
)
def test_what_a_text_is(body: str, expected: str) -> None:
    assert what_is(body) == expected


def test_a_picture_with_few_words_is_a_picture_and_a_question_stays_one() -> None:
    assert what_is("", has_pictures=True) == "picture"
    assert what_is("Så ser den ut.", has_pictures=True) == "picture"
    assert what_is("Vad är det här?", has_pictures=True) == "question"


@given(st.text(max_size=400), st.booleans())
def test_every_text_is_something(body: str, has_pictures: bool) -> None:
    found = what_is(body, has_pictures=has_pictures)
    assert found != "picture" or has_pictures
    assert found != "link" or len(addresses(body)) == 1


@given(st.text(max_size=200))
@example(" ?")
def test_plain_addresses_are_stable(text: str) -> None:
    once = plain_address(f"https://example.org/{text}")
    assert plain_address(once) == once


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://Example.org", "https://example.org/#top"),
        ("https://example.org:443/a?utm_source=x", "https://example.org/a"),
        ("http://example.org/a?b=1&fbclid=9", "http://example.org/a?b=1"),
    ],
)
def test_one_page_has_one_address(one: str, other: str) -> None:
    assert plain_address(one) == plain_address(other)
