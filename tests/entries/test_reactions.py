"""One press: what counts as an emoji, what is counted, who is refused."""

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from samband.entries import actions
from samband.entries.addressing import ToColleagues, ToSpace
from samband.entries.erasure import erase_opinions
from samband.entries.models import Block, Counters, Entry, Reaction
from samband.entries.reaction_queries import who_reacted
from samband.entries.reaction_rules import QUICK, THANKS, in_order, one_emoji
from samband.entries.reactions import react, take_reaction, toggle_reaction
from samband.kernel.errors import Invalid, NotFound, Refused
from samband.kernel.models import Event
from samband.spaces import actions as spaces
from tests.cast import Cast, sign_in
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
        ("❤", "❤️"), ("❤️", "❤️"), (":heart:", "❤️"), (":tack:", THANKS), (":pray:", THANKS), ("👍🏽", "👍"),
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


def test_a_row_is_pressed_with_and_without_scripts(cast: Cast, client: Client) -> None:
    entry = actions.write_post(actor=cast.anna, to=ToColleagues(), body="Klart")
    address = f"/entries/{entry.pk}/reactions"
    sign_in(client, cast.bo)
    home = client.get("/").content.decode()
    assert f'formaction="{address}"' in home
    assert '<form id="press" method="post" hidden>' in home
    pressed = client.post(
        address, {"emoji": "🙏"}, headers={"Referer": "http://testserver/?before=x"}
    )
    assert (pressed.status_code, pressed["Location"]) == (303, f"/?before=x#entry-{entry.pk}")
    row = client.post(address, {"emoji": "🎉"}, headers={"HX-Request": "true"}).content.decode()
    assert row.strip().startswith('<div class="reactions"')
    assert row.count('aria-pressed="true"') == 2
    listed = client.get("/").content.decode()
    assert listed.count('aria-pressed="true"') == 2
    assert sign_in(Client(), cast.anna).get("/").content.decode().count('aria-pressed="true"') == 0
    who = client.get(f"{address}?show=who", headers={"HX-Request": "true"}).content.decode()
    assert "Bo Östlund" in who
    assert client.post(address, {"emoji": "x"}).status_code == 422


def test_guests_hear_only_names_they_may_know_and_everybody_is_counted(cast: Cast) -> None:
    room = make_room(cast.anna, "Pilot", "open", cast.guest)
    entry = actions.write_post(actor=cast.anna, to=ToSpace(room.pk), body="Klart")
    for person in (cast.anna, cast.bo, cast.guest):
        react(actor=person, entry_id=entry.pk, emoji="🙏")
    for reader, named in ((cast.guest, {"anna", "greta"}), (cast.bo, {"anna", "bo", "greta"})):
        (group,) = who_reacted(reader, entry)
        assert {one.key for one in group.people} == named
        assert (group.count, group.more, group.is_mine) == (3, 3 - len(named), True)
    Block.objects.create(person=cast.bo, blocked=cast.anna, at=entry.published_at)
    assert {one.key for one in who_reacted(cast.bo, entry)[0].people} == {"bo", "greta"}
