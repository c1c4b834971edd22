"""Three plain levels: for people, topics, rooms and threads."""

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from samband.activity.following.queries import followers_of, standings_in
from samband.activity.models import Follow
from samband.activity.rules import Level, level_of
from samband.entries import actions as entries
from samband.entries.addressing import ToColleagues, ToSpace
from samband.people.models import Person
from samband.spaces import actions as spaces
from tests.cast import Cast, sign_in
from tests.spaces.factories import make_room

LEVELS = st.sampled_from(["all", "concerns", "nothing"])


@given(
    thread=st.none() | LEVELS,
    takes_part=st.booleans(),
    person=st.none() | LEVELS,
    topics=st.lists(LEVELS),
    room=st.none() | LEVELS,
    default=LEVELS,
)
def test_the_nearest_choice_decides(
    thread: Level | None,
    takes_part: bool,
    person: Level | None,
    topics: list[Level],
    room: Level | None,
    default: Level,
) -> None:
    level, why = level_of(
        thread=thread,
        takes_part=takes_part,
        person=person,
        topics=topics,
        room=room,
        default=default,
    )
    if thread is not None:
        assert (level, why) == (thread, "thread")
        return
    without, _why = level_of(person=person, topics=topics, room=room, default=default)
    if takes_part:
        assert level == "nothing" or why == "part", "taking part is heard unless it was silenced"
        assert level == ("nothing" if without == "nothing" and _why != "default" else "all")
    else:
        assert level == without
    if person is not None:
        assert without == person
    elif topics:
        assert without in topics
        assert (without == "nothing") == (set(topics) == {"nothing"})


def choose(client: Client, address: str, level: str) -> int:
    return client.post(address, {"level": level}).status_code


def test_choosing_on_each_page(cast: Cast, client: Client) -> None:
    sign_in(client, cast.bo)
    room = make_room(cast.anna, "Värme", "open")
    entry = entries.write_post(actor=cast.anna, to=ToSpace(room.pk), body="Om #pumpar")
    for address, page in (
        ("/people/anna/following", "/people/anna"),
        ("/topics/pumpar/following", ""),
        ("/rooms/varme/following", "/rooms/varme"),
        (f"/entries/{entry.pk}/following", f"/entries/{entry.pk}"),
    ):
        assert choose(client, address, "all") == 303
        assert choose(client, address, "loud") == 422
        if page:
            assert 'aria-pressed="true"' in client.get(page).content.decode()
    html = client.get("/settings/following").content.decode()
    assert "Anna Åkerman" in html
    assert "pumpar" in html
    assert "Värme" in html
    assert Follow.objects.filter(person=cast.bo).count() == 4
    for address in ("/people/anna/following", f"/entries/{entry.pk}/following"):
        assert choose(client, address, "") == 303
    assert choose(client, "/rooms/varme/following", "nothing") == 303, "as usual for an outsider"
    assert Follow.objects.get(person=cast.bo).topic == "pumpar"
    assert choose(client, "/people/bo/following", "all") == 422
    sign_in(client, cast.guest)
    assert choose(client, "/people/anna/following", "all") == 404
    assert choose(client, f"/entries/{entry.pk}/following", "all") == 404


def test_a_room_one_lost_shows_no_more(cast: Cast, client: Client) -> None:
    room = make_room(cast.anna, "Hemlig", "secret", cast.bo)
    entry = entries.write_post(actor=cast.anna, to=ToSpace(room.pk), body="Bakom väggar")
    sign_in(client, cast.bo)
    choose(client, f"/rooms/{room.slug}/following", "concerns")
    choose(client, f"/entries/{entry.pk}/following", "all")
    assert "Bakom väggar" in client.get("/settings/following").content.decode()
    spaces.remove_member(actor=cast.anna, slug=room.slug, person=cast.bo)
    html = client.get("/settings/following").content.decode()
    assert "Hemlig" not in html
    assert "Bakom" not in html


@pytest.mark.django_db
def test_who_is_told_of_a_thread(cast: Cast) -> None:
    room = make_room(cast.anna, "Värme", "open", cast.bo)
    root = entries.write_post(actor=cast.anna, to=ToSpace(room.pk), body="Om #pumpar, @edit")
    entries.comment(actor=cast.bo, parent_id=root.pk, body="Ja")

    def follow(person: Person, level: str, **of: object) -> None:
        Follow.objects.create(person=person, level=level, **of)

    follow(cast.administrator, "all", topic="pumpar")
    follow(cast.administrator, "nothing", space=room)
    follow(cast.bo, "nothing", space=room)
    told = {who: one.why for who, one in followers_of(root.pk).items()}
    assert told == {
        cast.anna.pk: "part",
        cast.editor.pk: "part",
        cast.administrator.pk: "topic",
    }
    assert standings_in(root.pk)[cast.bo.pk].level == "nothing"
    follow(cast.bo, "concerns", thread=root)
    assert standings_in(root.pk)[cast.bo.pk].why == "thread"


def test_an_erased_person_follows_nobody_and_is_followed_by_nobody(cast: Cast) -> None:
    from samband.activity.erasure import erase_traces

    Follow.objects.create(person=cast.bo, other=cast.anna, level="all")
    Follow.objects.create(person=cast.anna, topic="pumpar", level="all")
    erase_traces(cast.anna.pk)
    assert not Follow.objects.exists()


def test_colleagues_posts_can_be_silenced_in_the_api(cast: Cast, client: Client) -> None:
    entry = entries.write_post(actor=cast.anna, to=ToColleagues(), body="Hej")
    assert standings_in(entry.pk)[cast.anna.pk].level == "all"
    assert client.get("/api/v1/follows").status_code == 401
