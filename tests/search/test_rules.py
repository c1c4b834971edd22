"""Laws of the language of the search box."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samband.search.rules import (
    OPERATORS,
    SWEDISH,
    VALUES,
    Filter,
    Phrase,
    Problem,
    Query,
    Word,
    parse,
    span,
    write,
)

_PIECES = st.sampled_from(
    [*(f"{name}:" for name in (*OPERATORS, *SWEDISH.values())), '"', "-", "”", " ", ":", "//", "igår", "2026-05", "me",
     "länk", "file", "http:", "foo:", "@", "#", "å", "pump", "\x00", "\n"]
)  # fmt: skip
_TEXTS = st.one_of(st.text(), st.lists(_PIECES, max_size=25).map("".join))


@given(_TEXTS)
def test_parsing_never_raises_and_writing_reads_the_same(text: str) -> None:
    query = parse(text)
    for language in ("en", "sv"):
        again = parse(write(query, language=language))
        wanted = tuple(p for p in query.parts if not isinstance(p, Problem) or p.why != "too-long")
        assert again.parts == wanted


@given(_TEXTS)
def test_a_text_with_a_letter_asks_for_something(text: str) -> None:
    """Nothing that was typed is silently left out: it becomes a part or a problem."""
    if any(sign.isalnum() for sign in text):
        assert parse(text).parts


def test_every_operator_in_both_languages() -> None:
    english = (
        'pump "exakt fras" -inte from:maria in:"Battery pilot" topic:#Värme has:link is:unread '
        "before:2026-05 after:yesterday during:2026-w23 lang:sv"
    )
    swedish = (
        'pump ”exakt fras” -inte från:@maria i:"Battery pilot" ämne:Värme har:länk är:oläst '
        "före:2026-05 efter:igår under:2026-v23 språk:svenska"
    )
    query = parse(english)
    assert not query.problems
    assert parse(swedish).parts[:8] == query.parts[:8]
    assert parse(swedish).filters("after", "lang") == query.filters("after", "lang")
    assert query.parts[:4] == (
        Word("pump"),
        Phrase("exakt fras"),
        Word("inte", True),
        Filter("from", "maria"),
    )
    for operator, values in VALUES.items():
        for value, name in values.items():
            assert parse(f"{SWEDISH[operator]}:{name}").parts == (Filter(operator, value),)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("form:maria", Problem("operator", "form", "maria", "from")),
        ("zzz:x", Problem("operator", "zzz", "x", "")),
        ("has:fiel", Problem("value", "has", "fiel", "file")),
        ("before:pump", Problem("date", "before", "pump")),
        ("during:2026-02-30", Problem("date", "during", "2026-02-30")),
        ("från:", Problem("empty", "from")),
        ('in:" "', Problem("empty", "in")),
    ],
)
def test_what_is_not_understood_is_a_problem(text: str, problem: Problem) -> None:
    assert parse(text) == Query((problem,))


def test_addresses_and_times_are_words() -> None:
    assert parse("https://norrsken.example/a 12:30 C:/x").parts == (
        Word("https://norrsken.example/a"),
        Word("12:30"),
        Word("C:/x"),
    )


@given(st.dates(date(1, 1, 1), date(9998, 12, 31)))
def test_spans_hold_their_day(day: date) -> None:
    today = date(2026, 5, 3)
    for text in (
        day.isoformat(),
        f"{day:%Y-%m}".zfill(7),
        f"{day.year:04}",
        "{:04}-w{}".format(*day.isocalendar()[:2]) if day.isocalendar()[0] > 0 else "",
    ):
        found = span(text, today) if text else None
        if found:
            assert found[0] <= day < found[1]
    assert span("igår", today) == (today - timedelta(days=1), today)
