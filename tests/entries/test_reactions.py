"""One press: what counts as an emoji, what is counted, who is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samband.entries import actions
from samband.entries.addressing import ToColleagues, ToSpace
from samband.entries.erasure import erase_opinions
from samband.entries.models import Counters, Entry, Reaction
from samband.entries.reaction_rules import QUICK, THANKS, in_order, one_emoji
from samband.entries.reactions import react, take_reaction, toggle_reaction
from samband.kernel.errors import Invalid, NotFound, Refused
from samband.kernel.models import Event
from samband.spaces import actions as spaces
from tests.cast import Cast
from tests.spaces.factories import make_room


def counts(entry: Entry) -> dict[str, int]:
    return dict(Counters.objects.get(entry=entry).reactions)


@given(st.text(max_size=8))
def test_an_emoji_is_stored_in_one_form(text: str) -> None:
    found = one_emoji(text)
    assert one_emoji(found) == found
    assert found == "" or one_emoji(f" {found} ") == found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("❤", "❤️"), ("❤️", "❤️"), (":heart:", "❤️"), (":tack:", THANKS), (":pray:", THANKS), ("👍🏽", "👍🏽"),
        ("👩‍👩‍👧", "👩‍👩‍👧"), ("🇸🇪", "🇸🇪"), ("1️⃣", "1️⃣"),
        ("", ""), ("a", ""), ("1", ""), ("🙏🙏", ""), ("🏽", ""), (":no-such:", ""), ("<b>", ""), ("🙏a", ""),
    ],
)  # fmt: skip
def test_what_is_one_emoji(text: str, expected: str) -> None:
    assert one_emoji(text) == expected


def test_every_quick_one_is_an_emoji() -> None:
    assert [one_emoji(each) for each in QUICK] == list(QUICK)


@given(st.dictionaries(st.sampled_from(QUICK), st.integers(1, 9)))
def test_thanks_comes_first_then_the_most_frequent(found: dict[str, int]) -> None:
    ordered = in_order(found)
    assert dict(ordered) == found
    if THANKS in found:
        assert ordered[0][0] == THANKS
    rest = [count for each, count in ordered if each != THANKS]
    assert rest == sorted(rest, reverse=True)


def test_presses_are_counted_and_taken_back(cast: Cast) -> None:
    entry = actions.write_post(actor=cast.anna, to=ToColleagues(), body="Klart")
    for person in (cast.anna, cast.bo, cast.bo):
        react(actor=person, entry_id=entry.pk, emoji="🙏")
    toggle_reaction(actor=cast.bo, entry_id=entry.pk, emoji="❤")
    assert counts(entry) == {"🙏": 2, "❤️": 1}
    toggle_reaction(actor=cast.bo, entry_id=entry.pk, emoji="❤️")
    take_reaction(actor=cast.bo, entry_id=entry.pk, emoji="🙏")
    take_reaction(actor=cast.bo, entry_id=entry.pk, emoji="🙏")
    assert counts(entry) == {"🙏": 1}
    assert set(Event.objects.filter(kind="reaction").values_list("object_id", "audience_id")) == {
        (entry.pk, entry.audience_id)
    }


def test_comments_keep_their_numbers_beside_reactions(cast: Cast) -> None:
    entry = actions.write_post(actor=cast.anna, to=ToColleagues(), body="Fråga")
    react(actor=cast.bo, entry_id=entry.pk, emoji="👀")
    answer = actions.comment(actor=cast.bo, parent_id=entry.pk, body="Svar")
    react(actor=cast.anna, entry_id=answer.pk, emoji="🙏")
    assert answer.number == 1
    assert counts(entry) == {"👀": 1}
    assert counts(answer) == {"🙏": 1}


def test_who_may_not(cast: Cast) -> None:
    room = make_room(cast.anna, "Pilot", "closed", cast.bo)
    entry = actions.write_post(actor=cast.anna, to=ToSpace(room.pk), body="Bland oss")
    with pytest.raises(NotFound):
        react(actor=cast.editor, entry_id=entry.pk, emoji="🙏")
    with pytest.raises(Invalid):
        react(actor=cast.bo, entry_id=entry.pk, emoji="tack")
    spaces.archive_space(actor=cast.anna, slug="pilot")
    with pytest.raises(Refused):
        react(actor=cast.bo, entry_id=entry.pk, emoji="🙏")


def test_an_erased_person_takes_their_reactions_along(cast: Cast) -> None:
    entry = actions.write_post(actor=cast.anna, to=ToColleagues(), body="Klart")
    react(actor=cast.anna, entry_id=entry.pk, emoji="🙏")
    react(actor=cast.bo, entry_id=entry.pk, emoji="🙏")
    react(actor=cast.bo, entry_id=entry.pk, emoji="🎉")
    for _twice in range(2):
        erase_opinions(cast.bo.pk)
    assert counts(entry) == {"🙏": 1}
    assert list(Reaction.objects.values_list("person_id", flat=True)) == [cast.anna.pk]
