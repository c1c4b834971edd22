"""A tie in words."""

from datetime import UTC, datetime, timedelta

from django.utils import translation

from samband.ties.explain import explain_tie
from samband.ties.rules import Band, Parts, Rhythm

NOW = datetime(2025, 6, 3, 14, 5, tzinfo=UTC)


def parts(band: Band | None, out: int, back: int) -> Parts:
    return Parts(band, 0.9, 7, out, back, NOW - timedelta(days=400), NOW)


def test_what_a_tie_rests_on_is_said_in_whole_sentences() -> None:
    quiet = Rhythm(timedelta(weeks=1), timedelta(weeks=9), True)
    with translation.override("en"):
        said = explain_tie("Kim", parts(Band.WELL, 1, 12), quiet)
    assert said[:3] == [
        "You know Kim well.",
        "You have turned to Kim 1 time.",
        "Kim has turned to you 12 times.",
    ]
    assert "In the last year you were in touch in 7 weeks." in said
    assert said[-1] == "Quieter than your usual rhythm: 9 weeks."


def test_what_was_not_answered_is_said() -> None:
    with translation.override("sv"):
        said = explain_tie("Kim", parts(Band.MET, 7, 0))
    assert said[0] == "Du har träffat Kim."
    assert "Inget har kommit tillbaka än" in said[2]
    with translation.override("sv"):
        assert explain_tie("Kim", parts(None, 0, 1))[0] == (
            "Du och Kim hade kontakt för länge sedan."
        )
