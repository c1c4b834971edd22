"""The pages of a thread: what is offered, what a press does, who sees what, what it costs."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from samband.entries import actions
from samband.entries.addressing import ToColleagues, ToPeople, ToSpace
from samband.entries.models import Entry, ThreadChange
from samband.entries.peace import block_person
from samband.entries.pins import pin_entry
from samband.entries.reactions import react
from samband.entries.repair.merging import merge_threads
from samband.entries.repair.moving import move_thread, question_about_move
from samband.entries.repair.splitting import split_thread
from samband.entries.repair.titles import resolve_thread, title_thread
from samband.kernel.db import as_person
from samband.kernel.errors import Invalid, NotFound, Refused
from tests.cast import Cast, sign_in
from tests.entries.factories import make_entries
from tests.spaces.factories import make_room

pytestmark = pytest.mark.django_db


def page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, response.content.decode()[:1500]
    return response.content.decode()


def statements(client: Client, address: str) -> int:
    page(client, address)
    with CaptureQueriesContext(connection) as caught:
        page(client, address)
    return len([one for one in caught if not re.match(r"SAVEPOINT|RELEASE", one["sql"])])


def test_a_thread_of_five_hundred_comments_costs_what_a_short_one_costs(
    cast: Cast, client: Client
) -> None:
    room = make_room(cast.anna, "Pilot", "closed", cast.bo)
    assert room.audience_id is not None
    short = make_entries(cast.anna, audience_id=room.audience_id, comments=1)[0]
    root = make_entries(cast.anna, audience_id=room.audience_id, comments=500)[0]
    for comment in root.comments.order_by("number")[:30]:
        react(actor=cast.bo, entry_id=comment.pk, emoji="🙏")
    for number in range(5):
        title_thread(actor=cast.bo, entry_id=root.pk, title=f"Title {number}")
    sign_in(client, cast.bo)
    assert (
        statements(client, f"/entries/{short.pk}") == statements(client, f"/entries/{root.pk}") <= 6
    )
    last = root.comments.order_by("-number")[0]
    response = client.get(f"/entries/{last.pk}")
    assert response["Location"] == f"/entries/{root.pk}?after=490#entry-{last.pk}"
    html = page(client, response["Location"].partition("#")[0])
    assert f'id="entry-{last.pk}"' in html
    assert f'href="/entries/{root.pk}?after=460#comments"' in html


def test_old_addresses_lead_to_new_places(cast: Cast, client: Client) -> None:
    root, into = make_entries(cast.anna, 2, comments=2)
    moved = root.comments.get(number=2)
    merge_threads(actor=cast.bo, entry_id=root.pk, into_id=into.pk)
    sign_in(client, cast.editor)
    for entry in (root, moved):
        assert (
            client.get(f"/entries/{entry.pk}")["Location"] == f"/entries/{into.pk}#entry-{entry.pk}"
        )
    assert client.get(f"/entries/{root.pk}/order")["Location"] == f"/entries/{into.pk}/order"
    html = page(client, f"/entries/{into.pk}")
    assert "put the thread" in html


def test_a_thread_is_put_in_order_by_form(cast: Cast, client: Client) -> None:
    room = make_room(cast.anna, "Pilot", "closed", cast.bo)
    root = actions.write_post(actor=cast.anna, to=ToSpace(room.pk), body="Fråga")
    one = actions.comment(actor=cast.bo, parent_id=root.pk, body="Svar")
    sign_in(client, cast.bo)
    here = f"/entries/{root.pk}"
    assert "Give the thread a title" in page(client, here)
    page(client, f"{here}/order")
    assert client.post(f"{here}/title", {"title": "Pumpen"}).status_code == 303
    assert client.post(f"{here}/resolution").status_code == 303
    html = page(client, here)
    assert "gave this the title “Pumpen”" in html
    assert 'class="resolved"' in html
    asked = page(client, f"{here}/move?to=colleagues:1.1")
    assert "2 people would newly see everything in it" in asked
    assert "Astrid Admin, Edit Editor" in asked
    sent = {"to": "colleagues:1.1", "shown": "not-this"}
    assert client.post(f"{here}/move", sent).status_code == 409
    token = re.search(r'name="shown" value="([^"]+)"', asked)
    assert token is not None
    assert client.post(f"{here}/move", {**sent, "shown": token.group(1)}).status_code == 303
    assert "from <bdi>Pilot</bdi> to all colleagues" in page(client, here)
    assert client.post(f"{here}/split", {"title": "", "comment": one.pk}).status_code == 422
    assert f'value="{one.pk}" checked' in page(client, f"{here}/split?from={one.pk}")
    split = client.post(f"{here}/split", {"title": "Svaret", "comment": one.pk})
    assert split["Location"] == f"/entries/{one.pk}"
    merging = page(
        client, f"/entries/{one.pk}/merge?address=http://testserver/entries/{root.pk}%23x"
    )
    assert "Nobody sees anything that they could not see before" in merging
    merged = client.post(f"/entries/{one.pk}/merge", {"into": root.pk})
    assert merged.status_code == 303
    for line in ThreadChange.objects.order_by("-pk"):
        assert client.post(f"/thread-changes/{line.pk}/undo").status_code == 303
    root.refresh_from_db()
    assert (root.title, root.resolved_at, root.audience_id) == ("", None, room.audience_id)
    assert page(client, here).count("undone by") == 5


def test_history_names_no_place_that_its_reader_may_not_know(cast: Cast, client: Client) -> None:
    secret = make_room(cast.anna, "Hush", "secret", cast.bo)
    closed = make_room(cast.anna, "Shut", "closed", cast.bo, cast.guest)
    root = actions.write_post(actor=cast.anna, to=ToSpace(secret.pk), body="Början")
    one = actions.comment(actor=cast.bo, parent_id=root.pk, body="Ett")
    split_thread(actor=cast.anna, entry_id=root.pk, comment_ids=[one.pk], title="Viskat")
    shown = question_about_move(cast.anna, root.pk, ToSpace(closed.pk))[1].token
    move_thread(actor=cast.anna, entry_id=root.pk, to=ToSpace(closed.pk), shown=shown)
    sign_in(client, cast.guest)
    html = page(client, f"/entries/{root.pk}")
    assert "Hush" not in html
    assert "Viskat" not in html
    assert "from another place to <bdi>Shut</bdi>" in html
    assert "a thread that you can&#39;t see" in html
    assert "Hush" in page(sign_in(Client(), cast.bo), f"/entries/{root.pk}")


def test_quotes_are_laid_on_with_the_readers_rights(cast: Cast, client: Client) -> None:
    room = make_room(cast.anna, "Pilot", "closed", cast.bo)
    inside = actions.write_post(actor=cast.anna, to=ToSpace(room.pk), body="Bara *inne*")
    root = actions.write_post(actor=cast.anna, to=ToColleagues(), body="Ute")
    sign_in(client, cast.bo)
    begun = page(client, f"/entries/{root.pk}?quote={inside.pk}&answers={root.pk}")
    assert "Bara inne" in begun
    assert f'name="quote" value="{inside.pk}" form="composer-comment"' in begun
    sent = {"body": "Se där", "quote": inside.pk, "answers": ""}
    assert client.post(f"/entries/{root.pk}/comments", sent).status_code == 303
    assert "Bara inne" in page(client, f"/entries/{root.pk}")
    html = page(sign_in(Client(), cast.editor), f"/entries/{root.pk}")
    assert "Bara inne" not in html
    assert "A text you can&#39;t see" in html
    with pytest.raises(NotFound):
        actions.comment(actor=cast.editor, parent_id=root.pk, body="X", quoted_id=inside.pk)
    with as_person(cast.anna.pk):
        actions.delete_entry(actor=cast.anna, entry_id=inside.pk)
    assert "A text you can&#39;t see" in page(client, f"/entries/{root.pk}")


def test_an_answer_says_what_it_answers(cast: Cast, client: Client) -> None:
    root = actions.write_post(actor=cast.anna, to=ToColleagues(), body="Fråga")
    one = actions.comment(actor=cast.bo, parent_id=root.pk, body="Ett")
    sign_in(client, cast.anna)
    begun = page(client, f"/entries/{root.pk}?answers={one.pk}")
    assert f'name="answers" value="{one.pk}"' in begun
    client.post(f"/entries/{root.pk}/comments", {"body": "Två", "answers": one.pk})
    assert Entry.objects.get(body="Två").parent_id == one.pk
    assert f'<a href="#entry-{one.pk}">Answer to Bo Östlund</a>' in page(
        client, f"/entries/{root.pk}"
    )


def test_pins_stand_first_and_are_five_at_most(cast: Cast, client: Client) -> None:
    room = make_room(cast.anna, "Pilot", "open", cast.bo)
    assert room.audience_id is not None
    entries = make_entries(cast.anna, 35, audience_id=room.audience_id, body="post")
    for entry in entries[:5]:
        pin_entry(actor=cast.anna, entry_id=entry.pk)
    pin_entry(actor=cast.anna, entry_id=entries[4].pk)
    with pytest.raises(Refused, match="5"):
        pin_entry(actor=cast.anna, entry_id=entries[5].pk)
    with pytest.raises(Refused):
        pin_entry(actor=cast.bo, entry_id=entries[5].pk)
    with pytest.raises(Invalid):
        pin_entry(actor=cast.anna, entry_id=make_entries(cast.anna)[0].pk)
    sign_in(client, cast.bo)
    html = page(client, "/rooms/pilot")
    shown = [int(found) for found in re.findall(r"post (\d+)<", html)]
    assert shown == [4, 3, 2, 1, 0, *range(34, 4, -1)]
    assert html.count("Pinned by the hosts") == 5
    assert statements(client, "/rooms/pilot") <= 6
    assert client.post(f"/entries/{entries[0].pk}/pin").status_code == 403
    sign_in(client, cast.anna)
    assert client.post(f"/entries/{entries[0].pk}/pin?take=1").status_code == 303
    assert page(client, "/rooms/pilot").count("Pinned by the hosts") == 4


def test_what_one_does_not_want_to_see(cast: Cast, client: Client) -> None:
    by_anna = actions.write_post(actor=cast.anna, to=ToColleagues(), body="av-anna")
    by_bo = actions.write_post(actor=cast.bo, to=ToColleagues(), body="av-bo @edit")
    actions.comment(actor=cast.bo, parent_id=by_anna.pk, body="svar-av-bo")
    direct = actions.write_post(actor=cast.bo, to=ToPeople(("edit",)), body="direkt-av-bo")
    sign_in(client, cast.editor)
    assert client.get("/people/bo/block").status_code == 200
    assert client.post("/people/bo/block").status_code == 303
    for address in ("/", "/mentions", "/people/bo/entries", f"/entries/{by_anna.pk}"):
        assert "av-bo" not in page(client, address)
    for entry in (by_bo, direct):
        html = page(client, f"/entries/{entry.pk}")
        assert "Show it this time" in html
        assert "av-bo" not in html
        assert "av-bo" in page(client, f"/entries/{entry.pk}?show=1")
    assert "Bo Östlund" in page(client, "/settings/blocks")
    assert "Edit Editor" not in page(sign_in(Client(), cast.bo), "/settings/blocks")
    assert client.post("/people/bo/block?take=1").status_code == 303
    assert "av-bo" in page(client, "/")
    assert client.post(f"/entries/{by_anna.pk}/away").status_code == 303
    assert "av-anna" not in page(client, "/")
    assert "Show it this time" in page(client, f"/entries/{by_anna.pk}")
    assert client.post(f"/entries/{by_anna.pk}/away?take=1").status_code == 303
    assert "av-anna" in page(client, "/")


def test_guests_block_and_are_blocked(cast: Cast) -> None:
    make_room(cast.anna, "Pilot", "closed", cast.guest)
    block_person(actor=cast.guest, handle="anna")
    block_person(actor=cast.anna, handle="greta")
    with pytest.raises(NotFound):
        block_person(actor=cast.guest, handle="bo")
    with pytest.raises(Invalid):
        block_person(actor=cast.anna, handle="anna")


def test_a_resolved_thread_says_so_in_lists(cast: Cast, client: Client) -> None:
    root = make_entries(cast.anna)[0]
    resolve_thread(actor=cast.bo, entry_id=root.pk)
    sign_in(client, cast.bo)
    assert 'class="resolved"' in page(client, "/")
