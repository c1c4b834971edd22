"""A new entry quotes another: its writer must read it, and each reader sees of it what they may."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from samband.entries import actions, drafts
from samband.entries.addressing import ToColleagues, ToSpace
from samband.entries.delivery import deliver
from samband.entries.drafts import Words
from samband.entries.models import Draft, Entry
from samband.kernel.db import as_person
from samband.kernel.errors import Invalid
from samband.spaces.models import Membership, Space
from tests.cast import Cast, sign_in
from tests.entries.test_thread_api import caller
from tests.spaces.factories import make_room

pytestmark = pytest.mark.django_db
HIDDEN = "A text you can&#39;t see"


@pytest.fixture
def room(cast: Cast) -> Space:
    return make_room(cast.anna, "Pilot", "closed", cast.bo)


@pytest.fixture
def inside(cast: Cast, room: Space) -> Entry:
    return actions.write_post(actor=cast.anna, to=ToSpace(room.pk), body="Bara *inne*")


def page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def test_from_the_menu_to_a_post_of_which_others_see_no_quotation(
    cast: Cast, client: Client, inside: Entry
) -> None:
    sign_in(client, cast.bo)
    address = f"/write?quote={inside.pk}"
    assert address in page(client, f"/entries/{inside.pk}")
    begun = page(client, address)
    assert "Bara inne" in begun
    assert f'<input type="hidden" name="quote" value="{inside.pk}">' in begun
    assert "selected>All colleagues" not in begun, "whom it is for is asked as ever"
    sent = {"body": "Se här", "quote": inside.pk, "audience": "", "act": "send"}
    again = client.post("/write", sent)
    assert again.status_code == 422
    assert "Bara inne" in again.content.decode()
    without = client.post("/write", {**sent, "act": "no-quote"}).content.decode()
    assert "Bara inne" not in without
    assert "Se här" in without
    assert client.post("/write", {**sent, "audience": "colleagues:1.1"}).status_code == 303
    post = Entry.objects.get(body="Se här")
    for where in ("/everything", f"/entries/{post.pk}"):
        assert "Bara inne" in page(client, where)
        theirs = page(sign_in(Client(), cast.editor), where)
        assert HIDDEN in theirs
        assert "Bara inne" not in theirs
        assert f"/entries/{inside.pk}" not in theirs


def test_nobody_quotes_what_they_may_not_read(cast: Cast, client: Client, inside: Entry) -> None:
    sign_in(client, cast.editor)
    for absent in (inside.pk, 10**9):
        page(client, f"/write?quote={absent}", 404)
        sent = {"body": "X", "quote": absent, "audience": "colleagues:1.1"}
        refused = client.post("/write", sent)
        assert refused.status_code == 422
        assert "Leave the quotation out" in refused.content.decode()
        assert HIDDEN in refused.content.decode()
        with pytest.raises(Invalid):
            actions.write_post(actor=cast.editor, to=ToColleagues(), body="X", quoted_id=absent)
    assert not Entry.objects.filter(body="X").exists()


def test_over_the_api_the_quotation_shows_to_those_who_may_see_it(
    cast: Cast, inside: Entry
) -> None:
    sent = {"body": "Se här", "audience": {"colleagues": True}, "quote": inside.pk}
    made = caller(cast.bo)("POST", "/entries", sent).json()
    assert made["quoted_id"] == inside.pk
    theirs = caller(cast.editor)
    assert theirs("GET", f"/entries/{made['id']}").json()["quoted_id"] is None
    (shown,) = theirs("GET", "/stream").json()["entries"]
    assert shown["quoted_id"] is None
    assert theirs("POST", "/entries", sent).status_code == 422


def test_a_draft_keeps_it_and_is_not_sent_when_it_is_gone(
    cast: Cast, client: Client, inside: Entry, room: Space
) -> None:
    now = timezone.now()
    with as_person(cast.bo.pk):
        words = Words(body="Senare", audience="colleagues:1.1", quoted_id=inside.pk)
        draft = drafts.save_draft(actor=cast.bo, words=words)
        drafts.schedule_draft(actor=cast.bo, draft_id=draft.pk, at=now + timedelta(hours=1))
    sign_in(client, cast.bo)
    assert "Bara inne" in page(client, f"/drafts/{draft.pk}")
    Membership.objects.filter(space=room, person=cast.bo).delete()
    assert deliver(draft.pk, cast.bo.pk, now + timedelta(hours=2)) is None
    with as_person(cast.bo.pk):
        assert "quote" in Draft.objects.get(pk=draft.pk).problem
    Membership.objects.create(space=room, person=cast.bo)
    with as_person(cast.bo.pk):
        drafts.schedule_draft(actor=cast.bo, draft_id=draft.pk, at=now + timedelta(hours=3))
    sent = deliver(draft.pk, cast.bo.pk, now + timedelta(hours=4))
    assert sent is not None
    assert sent.quoted_id == inside.pk
