"""Groups that one names: only readers are told, only what the writer may see is a group, many are asked about first."""

import pytest
from django.test import Client

from samband.entries import actions
from samband.entries.addressing import ToColleagues, ToSpace
from samband.entries.groups import AsksFirst
from samband.entries.models import Entry, Mention
from samband.people.models import Team
from samband.spaces.models import Membership
from tests.cast import Cast, make_person, sign_in
from tests.spaces.factories import make_room


def told(entry: Entry) -> set[int]:
    return set(Mention.objects.filter(entry=entry).values_list("person_id", flat=True))


def test_a_team_and_a_room_tell_those_who_read_it(cast: Cast) -> None:
    for person in (cast.bo, cast.editor, cast.gone):
        person.team = cast.team
        person.save(update_fields=["team"])
    room = make_room(cast.anna, "Pilot", "closed", cast.bo, cast.guest)
    inside = actions.write_post(actor=cast.anna, to=ToSpace(room.pk), body="@team:heat-pumps hej")
    assert told(inside) == {cast.bo.pk}, "the editor is no member, and one is gone"
    outside = actions.write_post(actor=cast.anna, to=ToColleagues(), body="@team:heat-pumps hej")
    assert told(outside) == {cast.bo.pk, cast.editor.pk}
    assert '<strong class="mention">@team:heat-pumps</strong>' in outside.html
    here = actions.write_post(actor=cast.anna, to=ToSpace(room.pk), body="@rum titta")
    assert told(here) == {cast.bo.pk, cast.guest.pk}
    there = actions.write_post(actor=cast.anna, to=ToColleagues(), body="@room:pilot titta")
    assert told(there) == {cast.bo.pk}, "a guest does not read what colleagues write"
    code = actions.write_post(actor=cast.anna, to=ToSpace(room.pk), body="skriv `@rum`")
    assert told(code) == set()


def test_a_room_that_one_does_not_know_is_no_group(cast: Cast) -> None:
    make_room(cast.anna, "Hemlig", "secret", cast.bo)
    make_room(cast.anna, "Sluten", "closed", cast.bo)
    entry = actions.write_post(
        actor=cast.editor, to=ToColleagues(), body="@rum:hemlig @rum:sluten @rum:finns-inte"
    )
    assert told(entry) == set()
    assert "mention" not in entry.html
    room = make_room(cast.bo, "Gäster", "closed", cast.guest)
    guest = actions.write_post(actor=cast.guest, to=ToSpace(room.pk), body="@team:heat-pumps")
    assert told(guest) == set()


def test_followers_of_a_topic_that_shows(cast: Cast) -> None:
    from samband.activity.models import Follow
    from samband.knowledge.actions import index_entry

    for person in (cast.bo, cast.guest):
        Follow.objects.create(person=person, topic="rör", level="all")
    Follow.objects.create(person=cast.editor, topic="rör", level="nothing")
    before = actions.write_post(actor=cast.anna, to=ToColleagues(), body="@topic:rör finns inte än")
    assert told(before) == set()
    index_entry(actions.write_post(actor=cast.anna, to=ToColleagues(), body="Ett #rör").pk)
    after = actions.write_post(actor=cast.anna, to=ToColleagues(), body="@ämne:rör läcker")
    assert told(after) == {cast.bo.pk}


def test_more_than_ten_are_asked_about_first(cast: Cast, client: Client) -> None:
    room = make_room(cast.anna, "Pilot", "open")
    for number in range(11):
        Membership.objects.create(space=room, person=make_person(f"Many {number}"))
    with pytest.raises(AsksFirst) as caught:
        actions.write_post(actor=cast.anna, to=ToSpace(room.pk), body="@rum hej")
    assert caught.value.data["people"] == 11
    assert not Entry.objects.exists()
    sign_in(client, cast.anna)
    sent = {"body": "@rum hej", "audience": f"space:{room.pk}:{room.audience_id}.1"}
    asked = client.post("/write", sent)
    assert asked.status_code == 409
    assert 'name="tells" value="11"' in asked.content.decode()
    assert client.post("/write", {**sent, "tells": "11"}).status_code == 303
    entry = Entry.objects.get()
    assert len(told(entry)) == 11
    Mention.objects.all().delete()
    changed = {"version": "1", "body": "@rum hej igen"}
    asked = client.post(f"/entries/{entry.pk}/edit", changed)
    assert asked.status_code == 409
    assert 'name="tells"' in asked.content.decode()
    assert client.post(f"/entries/{entry.pk}/edit", {**changed, "tells": "11"}).status_code == 303


@pytest.mark.parametrize("who", ["guest", "bo"])
def test_suggestions_show_only_what_one_may_know(cast: Cast, client: Client, who: str) -> None:
    shared = make_room(cast.anna, "Delat", "closed", cast.guest)
    make_room(cast.editor, "Delat hemligt", "secret")
    sign_in(client, getattr(cast, who))
    asked = {"sign": "@", "q": "d", "audience": ""}
    lines = client.get("/write/suggestions", {**asked, "q": "rum:delat"}).json()["suggestions"]
    # A closed room's members are its members' to know.
    assert [line["label"] for line in lines] == (["Delat"] if who == "guest" else [])
    people = client.get("/write/suggestions", {**asked, "q": "a"}).json()["suggestions"]
    labels = {line["label"] for line in people}
    assert "Anna Åkerman" in labels
    assert ("Edit Editor" in labels) is False or who == "bo"
    assert "Gunnar Gone" not in labels
    if who == "guest":
        assert not Team.objects.filter(name__in=labels).exists()
        assert "Astrid Admin" not in labels
    else:
        inside = f"space:{shared.pk}:{shared.audience_id}.1"
        foreign = client.get("/write/suggestions", {**asked, "q": "a", "audience": inside}).json()
        absent = client.get(
            "/write/suggestions", {**asked, "q": "a", "audience": "space:999999:1.1"}
        ).json()
        assert foreign == absent, "a room one can't read is like one that is not there"


def test_suggestions_are_those_who_would_read_it(cast: Cast, client: Client) -> None:
    room = make_room(cast.anna, "Pilot", "closed", cast.bo)
    sign_in(client, cast.anna)
    choice = f"space:{room.pk}:{room.audience_id}.1"
    lines = client.get("/write/suggestions", {"sign": "@", "q": "", "audience": choice}).json()
    assert [line["insert"] for line in lines["suggestions"]] == ["@bo", "@room"]
    tack = client.get("/write/suggestions", {"sign": ":", "q": "tack"}).json()["suggestions"]
    assert tack[0]["insert"] == "🙏"


def test_who_will_see_it_is_said_in_words_and_by_name(cast: Cast, client: Client) -> None:
    room = make_room(cast.anna, "Battery pilot", "closed", cast.bo, cast.guest)
    choice = f"space:{room.pk}:{room.audience_id}.1"
    words = sign_in(client, cast.anna).get("/write/seen", {"audience": choice}).content.decode()
    assert "Battery pilot, 3 people, 1 of them a guest" in words
    assert "Greta Guest" in words
    named = {"audience": "people", "persons": "@bo, @nobody"}
    assert "only Anna Åkerman, Bo Östlund" in client.get(
        "/write/seen", named
    ).content.decode().replace("Bo Östlund, Anna Åkerman", "Anna Åkerman, Bo Östlund")
    other = sign_in(Client(), cast.editor)
    assert other.get("/write/seen", {"audience": choice}).status_code == 404
    assert other.get("/write/seen", {"audience": "space:999999:1.1"}).status_code == 404
