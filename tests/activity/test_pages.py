"""The streams, rooms and threads through their addresses."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from samband.entries import actions
from samband.entries.addressing import ToColleagues, ToPeople, ToSpace
from samband.entries.models import Entry
from samband.spaces import actions as spaces
from samband.spaces.models import Membership, Space
from tests.cast import Cast, make_person, sign_in
from tests.entries.factories import make_entries
from tests.spaces.factories import make_room

BUDGET = 6


def page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


def statements(client: Client, address: str) -> int:
    client.get(address)  # what is kept for some seconds is kept now
    with CaptureQueriesContext(connection) as caught:
        page(client, address)
    told = [query["sql"] for query in caught if not re.match(r"SAVEPOINT|RELEASE", query["sql"])]
    return len(told)


def many_rooms(cast: Cast, count: int) -> None:
    for number in range(count):
        make_room(cast.anna, f"Room {number}")


def many_posts(cast: Cast, count: int) -> None:
    room = make_room(cast.anna, "Pilot", "closed")
    for number, entry in enumerate(make_entries(cast.anna, count, comments=1)):
        if number % 2:
            Entry.objects.filter(pk=entry.pk).update(audience=room.audience)


def many_room_posts(cast: Cast, count: int) -> None:
    room = make_room(cast.anna, "Pilot", "closed")
    assert room.audience_id is not None
    make_entries(cast.anna, count, audience_id=room.audience_id)
    for number in range(count):
        Membership.objects.create(space=room, person=make_person(f"Member {number}"))


def one_thread(cast: Cast, count: int) -> None:
    room = make_room(cast.anna, "Pilot", "closed")
    assert room.audience_id is not None
    make_entries(cast.anna, 1, audience_id=room.audience_id, comments=count)


def many_mentions(cast: Cast, count: int) -> None:
    make_entries(cast.bo, count, body="@anna titta")


def some_readers(cast: Cast, count: int) -> None:
    one_thread(cast, 1)
    for number in range(count):
        spaces.add_member(actor=cast.anna, slug="pilot", person=make_person(f"Reader {number}"))


def some_versions(cast: Cast, count: int) -> None:
    entry = make_entries(cast.anna)[0]
    for number in range(count):
        actions.edit_entry(
            actor=cast.anna, entry_id=entry.pk, version=number + 1, body=f"Text {number}"
        )


def first_root() -> int:
    root = Entry.objects.roots().order_by("pk").first()
    assert root is not None
    return root.pk


@pytest.mark.parametrize(
    ("fill", "address"),
    [
        (many_posts, "/"),
        (many_posts, "/everything"),
        (many_mentions, "/concerns"),
        (many_posts, "/unread"),
        (many_posts, "/waiting"),
        (many_posts, "/home/beside"),
        (many_room_posts, "/rooms/pilot"),
        (many_posts, "/people/anna/entries"),
        (many_rooms, "/rooms"),
        (many_room_posts, "/rooms/pilot/members"),
        (many_mentions, "/mentions"),
        (one_thread, "/entries/{root}"),
        (some_readers, "/entries/{root}/readers"),
        (some_versions, "/entries/{root}/history"),
    ],
)
def test_a_list_takes_as_many_statements_for_twenty_rows_as_for_ten(
    cast: Cast, client: Client, fill: Callable[[Cast, int], None], address: str
) -> None:
    sign_in(client, cast.anna)
    counts = []
    for rows in (10, 20):
        fill(cast, rows)
        counts.append(
            statements(client, address.format(root=first_root() if "{" in address else ""))
        )
        Entry.objects.all().delete()
        Membership.objects.all().delete()
        Space.objects.update(audience=None)
        Space.objects.all().delete()
    assert counts[0] == counts[1] <= BUDGET


def test_who_sees_what_on_the_home_stream(cast: Cast, client: Client) -> None:
    closed = make_room(cast.anna, "Closed room", "closed", cast.guest)
    secret = make_room(cast.anna, "Secret room", "secret", cast.bo)
    opened = make_room(cast.anna, "Open room", "open")
    actions.write_post(actor=cast.anna, to=ToColleagues(), body="for-colleagues")
    actions.write_post(actor=cast.anna, to=ToSpace(closed.pk), body="for-closed")
    actions.write_post(actor=cast.anna, to=ToSpace(secret.pk), body="for-secret")
    actions.write_post(actor=cast.anna, to=ToSpace(opened.pk), body="for-open")
    actions.write_post(actor=cast.anna, to=ToPeople(("edit",)), body="for-edit")
    expected = {
        cast.anna: {"colleagues", "closed", "secret", "open", "edit"},
        cast.bo: {"colleagues", "secret", "open"},
        cast.editor: {"colleagues", "open", "edit"},
        cast.administrator: {"colleagues", "open"},
        cast.guest: {"closed"},
    }
    for person, wanted in expected.items():
        html = page(sign_in(Client(), person), "/everything")
        assert set(re.findall(r"for-(\w+)", html)) == wanted, person.handle
        assert ("Secret room" in html) == (person in (cast.anna, cast.bo))


def test_old_pages_follow_by_keys(cast: Cast, client: Client) -> None:
    make_entries(cast.anna, 65, body="post")
    sign_in(client, cast.bo)
    seen: list[str] = []
    address = "/"
    for _round in range(3):
        html = page(client, address)
        seen += re.findall(r"post (\d+)<", html)
        older = re.search(r'rel="next" href="([^"]+)"', html)
        address = older.group(1) if older else ""
    assert seen == [str(number) for number in range(64, -1, -1)]
    assert address == ""
    assert client.get("/?before=nonsense").status_code == 422


def test_a_secret_room_is_not_there_and_a_closed_one_shows_its_name(
    cast: Cast, client: Client
) -> None:
    hidden_room = make_room(cast.anna, "Hidden", "secret")
    assert make_room(cast.bo, "Hidden").slug == "hidden", "a taken name would give it away"
    secret = f"/rooms/{hidden_room.slug}"
    assert secret != "/rooms/hidden"
    Space.objects.filter(slug="hidden").update(name="Other")
    room = make_room(cast.anna, "Shut", "closed")
    actions.write_post(actor=cast.anna, to=ToSpace(room.pk), body="within-walls")
    sign_in(client, cast.bo)
    for address in (secret, f"{secret}/members", f"{secret}/settings"):
        assert client.get(address).status_code == 404
    missing, hidden = client.get("/rooms/nothing-here"), client.get(secret)
    assert re.sub(r"csrf\S+|nonce\S+|value=\S+", "", missing.content.decode()).count("\n") == (
        re.sub(r"csrf\S+|nonce\S+|value=\S+", "", hidden.content.decode()).count("\n")
    )
    html = page(client, "/rooms/shut")
    assert "Anna Åkerman" in html
    assert "within-walls" not in html
    assert client.get("/rooms/shut/members").status_code == 404
    assert "Hidden" not in page(client, "/rooms")
    sign_in(client, cast.guest)
    assert client.get("/rooms/shut").status_code == 404


def test_writing_reading_answering_by_form(cast: Cast, client: Client) -> None:
    sign_in(client, cast.anna)
    html = page(client, "/write")
    assert '<option value="">' in html, "a first post has no preset audience"
    refused = client.post("/write", {"body": "Hej"})
    assert refused.status_code == 422
    assert "Hej" in refused.content.decode()
    written = client.post("/write", {"body": "Hej @bo", "audience": "colleagues:1.1"})
    assert written.status_code == 303
    assert "Hej" in page(client, written["Location"])
    assert re.search(r'<option value="colleagues:1.1"\s+selected', page(client, "/write"))

    sign_in(client, cast.bo)
    assert "Hej" in page(client, "/mentions")
    token = re.search(r'name="shown" value="([^"]+)"', page(client, written["Location"]))
    assert token is not None
    answer = client.post(
        f"{written['Location']}/comments", {"body": "Svar", "shown": token.group(1)}
    )
    assert answer.status_code == 303
    html = page(client, answer["Location"])
    assert "Svar" in html
    assert "1 comment" in page(client, "/")


def test_a_room_that_was_widened_keeps_the_words_and_asks_again(cast: Cast, client: Client) -> None:
    room = make_room(cast.anna, "Pilot", "closed", cast.bo)
    sign_in(client, cast.bo)
    preset = re.search(r'name="audience" value="([^"]+)"', page(client, "/rooms/pilot"))
    assert preset is not None
    spaces.add_member(actor=cast.anna, slug="pilot", person=cast.editor)
    asked = client.post("/write", {"body": "among us", "audience": preset.group(1)})
    assert asked.status_code == 409
    html = asked.content.decode()
    assert "among us" in html
    again = re.search(rf'<option value="(space:{room.pk}:[^"]+)"\s+selected', html)
    assert again is not None
    assert again.group(1) != preset.group(1)
    done = client.post("/write", {"body": "among us", "audience": again.group(1)})
    assert done.status_code == 303


def test_two_texts_stand_beside_each_other(cast: Cast, client: Client) -> None:
    entry = actions.write_post(
        actor=cast.anna, to=ToColleagues(), body="One", title="Grading", kind="page"
    )
    actions.edit_entry(actor=cast.bo, entry_id=entry.pk, version=1, body="Bo's", title="Grading")
    sign_in(client, cast.anna)
    sent = {"version": "1", "title": "Grading", "body": "Anna's"}
    both = client.post(f"/entries/{entry.pk}/edit", sent)
    assert both.status_code == 409
    html = both.content.decode()
    assert "Bo&#39;s" in html
    assert html.count("Anna&#39;s") == 2
    assert 'name="version" value="2"' in html
    assert client.post(f"/entries/{entry.pk}/edit", {**sent, "version": "2"}).status_code == 303
    history = page(client, f"/entries/{entry.pk}/history")
    assert "Anna&#39;s</ins>" in history
    assert history.index("Bo&#39;s</del>") < history.index("One</del>") < history.rindex(">One<")


def test_deleting_offers_the_way_back(cast: Cast, client: Client) -> None:
    entry = make_entries(cast.anna)[0]
    sign_in(client, cast.anna)
    gone = client.post(f"/entries/{entry.pk}/deletion", follow=True)
    assert f"/entries/{entry.pk}/restoration" in gone.content.decode()
    assert client.get(f"/entries/{entry.pk}").status_code == 404
    back = client.post(f"/entries/{entry.pk}/restoration", follow=True)
    assert entry.body in back.content.decode()


def test_who_can_see_this_and_why(cast: Cast, client: Client) -> None:
    room = make_room(cast.anna, "Pilot", "closed", cast.guest)
    entry = actions.write_post(actor=cast.anna, to=ToSpace(room.pk), body="Hello")
    sign_in(client, cast.guest)
    html = page(client, f"/entries/{entry.pk}/readers")
    assert "host of the room" in html
    assert "Greta Guest" in html
    assert "Bo Östlund" not in html
    sign_in(client, cast.bo)
    assert client.get(f"/entries/{entry.pk}/readers").status_code == 404


def test_rooms_by_form(cast: Cast, client: Client) -> None:
    sign_in(client, cast.anna)
    assert client.post("/rooms/new", {"name": "", "openness": "open"}).status_code == 422
    made = client.post("/rooms/new", {"name": "Värme", "about": "Om värme", "openness": "closed"})
    assert made["Location"] == "/rooms/varme"
    assert "Om värme" in page(client, "/rooms/varme")
    unsure = client.post("/rooms/varme/members", {"who": "@greta"})
    assert unsure.status_code == 422
    for who, past in (("@greta", "now"), ("bo@norrsken.example", "")):
        let_in = client.post("/rooms/varme/members", {"who": who, "past": past})
        assert let_in.status_code == 303
    membership = Membership.objects.get(person=cast.guest)
    assert membership.first_audience_id is not None
    assert client.post("/rooms/varme/members/greta/past").status_code == 303
    membership.refresh_from_db()
    assert membership.first_audience_id is None
    assert client.post("/rooms/varme/members/bo/host").status_code == 303
    assert client.post("/rooms/varme/members/greta/removal").status_code == 303
    assert client.post("/rooms/varme/departure").status_code == 303
    assert client.post("/rooms/varme/settings", {"name": "X"}).status_code == 403
    sign_in(client, cast.bo)
    actions.write_post(
        actor=cast.bo, to=ToSpace(Membership.objects.get(person=cast.bo).space_id), body="Before"
    )
    opened = client.post("/rooms/varme/openness", {"openness": "open"})
    assert opened["Location"] == "/rooms/varme/older"
    preview = page(client, "/rooms/varme/older")
    assert "Before" in preview
    version = re.search(r'name="version" value="(\d+)"', preview)
    assert version is not None
    assert client.post("/rooms/varme/older", {"version": "1"}).status_code == 409
    assert "Before" not in page(sign_in(Client(), cast.editor), "/rooms/varme")
    assert client.post("/rooms/varme/older", {"version": version.group(1)}).status_code == 303
    assert "Before" in page(sign_in(Client(), cast.editor), "/rooms/varme")
    assert client.post("/rooms/varme/archive").status_code == 303
    assert "data-composer" not in page(client, "/rooms/varme")


def test_first_steps_are_for_administrators_and_vanish(cast: Cast, client: Client) -> None:
    sign_in(client, cast.administrator)
    assert "Open three rooms" in page(client, "/")
    for name in ("One", "Two", "Three"):
        make_room(cast.anna, name)
    assert "<s>Open three rooms</s>" in page(client, "/")
    assert "Open three rooms" not in page(sign_in(Client(), cast.anna), "/")


def test_who_is_new_is_not_told_to_guests(cast: Cast) -> None:
    assert "Latest colleagues" in page(sign_in(Client(), cast.anna), "/")
    html = page(sign_in(Client(), cast.guest), "/")
    assert "Latest colleagues" not in html
    assert "Bo Östlund" not in html


@pytest.mark.parametrize(
    ("link", "choice", "persons"),
    [
        ("/write?to=people&persons=@bo&body=Vet%20du", "people", "@bo"),
        ("/write?to=bo&body=Vet%20du", "people", "@bo"),
        ("/write?to=colleagues&body=Vet%20du", "colleagues:1.1", ""),
        ("/write?body=Vet%20du", "", ""),
    ],
)
def test_a_link_begins_a_message_but_sends_nothing(
    cast: Cast, client: Client, link: str, choice: str, persons: str
) -> None:
    sign_in(client, cast.anna)
    html = page(client, link)
    assert "Vet du</textarea>" in html
    assert f'name="persons" value="{persons}"' in html
    chosen = re.search(r'<option value="([^"]*)"[^>]* selected', html)
    assert (chosen.group(1) if chosen else "") == choice
    assert not Entry.objects.exists()


def test_a_guest_learns_only_of_members_who_reads_an_open_room(cast: Cast, client: Client) -> None:
    room = make_room(cast.anna, "Pilot", "open", cast.guest)
    entry = actions.write_post(actor=cast.anna, to=ToSpace(room.pk), body="Hello")
    sign_in(client, cast.guest)
    html = page(client, f"/entries/{entry.pk}/readers")
    assert "Anna Åkerman" in html
    assert "Bo Östlund" not in html
    assert "Bo Östlund" in page(sign_in(Client(), cast.anna), f"/entries/{entry.pk}/readers")
