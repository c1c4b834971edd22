"""Words: what is indexed, asked for and highlighted."""

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samband.knowledge.text import (
    QUERY_WORDS,
    Marker,
    query_words,
    stem,
    stems_of,
    terms,
)

PROSE = st.text(alphabet="abcåäöéÅ -._#\n1", max_size=300)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Värmepumparna läcker", "sv", ["värmepump", "läck"]),
        ("The drivers are leaking", "en", ["driver", "leak"]),
        ("Élodie och Åsa", "sv", ["elodi", "åsa"]),
        ("drivers/net/mlx5_flow.h", "simple", ["drivers", "net", "mlx5", "flow"]),
        ("rteEthDev", "simple", ["rteethdev", "rte", "eth", "dev"]),
        ("FF-A i.MX e-post", "simple", ["ff", "ffa", "mx", "imx", "post", "epost"]),
        ("och att the of", "sv", []),
        ("😀 <b>", "sv", []),
    ],
)
def test_text_becomes_stems(text: str, language: str, expected: list[str]) -> None:
    assert terms(text, language) == expected


def test_a_query_asks_in_every_language_at_once() -> None:
    (word,) = query_words("Vem kan något om värmepumparna?")
    assert word.text == "värmepumparna"
    assert set(word.terms) == {"värmepump", "värmepumparna"}
    assert set(terms("memories", "en")) <= {
        term for one in query_words("memory") for term in one.terms
    }


@pytest.mark.parametrize("query", ["", "   ", "who knows about", "vem vet något om", "!!! ???"])
def test_a_query_of_stop_words_asks_for_nothing(query: str) -> None:
    assert query_words(query) == ()


def test_a_huge_query_is_cut() -> None:
    assert len(query_words(" ".join(f"ord{number}" for number in range(10_000)))) == QUERY_WORDS


def test_a_topics_name_is_found_in_a_query_that_says_it() -> None:
    asked = {term for word in query_words("läckande värmepumpar i Luleå") for term in word.terms}
    assert stems_of("Värmepump") <= asked
    assert not stems_of("Batteri") <= asked


def test_highlights_mark_beginnings_and_compound_ends() -> None:
    text = "Pumpar: värmepumpen och pumphuset, inte pumla."
    marked = [text[start:end] for start, end in Marker(query_words("pump")).ranges(text)]
    assert marked == ["Pumpar", "värmepumpen", "pumphuset"]


def test_a_snippet_shows_what_was_asked_for() -> None:
    text = "Inledning utan innehåll. " * 40 + "Här står allt om värmepumpen. " + "Slut. " * 80
    piece, ranges = Marker(query_words("värmepump")).snippet(text)
    assert [piece[start:end] for start, end in ranges] == ["värmepumpen"]
    assert piece.startswith("…")
    assert len(piece) <= 246


@given(PROSE, PROSE)
def test_highlights_are_ordered_and_within_the_text(text: str, query: str) -> None:
    marker = Marker(query_words(query))
    piece, in_piece = marker.snippet(text, length=40)
    for said, ranges in ((text, marker.ranges(text)), (piece, in_piece)):
        flat = [at for pair in ranges for at in pair]
        assert flat == sorted(flat)
        assert all(0 <= start < end <= len(said) for start, end in ranges)


@given(PROSE, st.sampled_from(["sv", "en", "simple"]))
def test_every_text_answers_for_its_own_words(text: str, language: str) -> None:
    asked = {term for word in query_words(text) for term in word.terms}
    said = set(terms(text, language))
    # Words around a question are left out of queries only; none of the alphabet's make one.
    assert said <= asked or len(query_words(text)) == QUERY_WORDS


def test_threads_stem_at_the_same_time_without_disturbing_each_other() -> None:
    asked = [f"värm{middle}pumpningarna{end}" for middle in "abcdefgh" for end in ("", "s", "nas")]
    right = [stem.__wrapped__(word, "sv") for word in asked]
    pace = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as threads:
            answers = list(
                threads.map(
                    lambda _turn: [stem.__wrapped__(word, "sv") for word in asked], range(80)
                )
            )
    finally:
        sys.setswitchinterval(pace)
    assert all(answer == right for answer in answers)
