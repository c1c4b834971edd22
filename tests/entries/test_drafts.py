"""Drafts and what is sent later: theirs alone, sent once, checked again, and told when it can't be sent."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from samband.entries import actions, drafts
from samband.entries.addressing import ToColleagues
from samband.entries.delivery import deliver, due
from samband.entries.drafts import Words
from samband.entries.jobs import tell_not_sent
from samband.entries.models import Draft, Entry
from samband.kernel.db import as_person
from samband.kernel.errors import Conflict, Invalid, NotFound
from samband.people import limits
from samband.people.models import Person
from samband.spaces import actions as spaces
from samband.spaces.audiences import token
from samband.spaces.models import Membership
from tests.cast import Cast, sign_in
from tests.entries.factories import make_entries
from tests.spaces.factories import make_room

COLLEAGUES = "colleagues:1.1"
HOUR = timedelta(hours=1)


def keep(person: Person, **words: str) -> Draft:
    with as_person(person.pk):
        return drafts.save_draft(actor=person, words=Words(**words))  # type: ignore[arg-type]


def test_a_draft_is_its_owners_alone_and_two_devices_lose_nothing(cast: Cast) -> None:
    draft = keep(cast.anna, body="Ett halvt")
    with as_person(cast.bo.pk):
        assert not Draft.objects.exists(), "row-level security"
        with pytest.raises(NotFound):
            drafts.draft_for_writing(cast.bo, draft.pk)
        with pytest.raises(NotFound):
            drafts.discard_draft(actor=cast.bo, draft_id=draft.pk)
    with as_person(cast.anna.pk):
        changed = {"actor": cast.anna, "draft_id": draft.pk, "version": 1}
        drafts.save_draft(words=Words(body="Från telefonen"), **changed)  # type: ignore[arg-type]
        with pytest.raises(Conflict):
            drafts.save_draft(words=Words(body="Från datorn"), **changed)  # type: ignore[arg-type]
        assert Draft.objects.get().body == "Från telefonen"


def test_a_draft_is_kept_offered_and_gone_when_sent(cast: Cast, client: Client) -> None:
    sign_in(client, cast.anna)
    told = client.post(
        "/drafts",
        {"body": "Vem kan fläktar?", "audience": COLLEAGUES},
        headers={"Accept": "application/json"},
    ).json()
    assert told["found"] == "question"
    page = sign_in(Client(), cast.anna)
    assert "Vem kan fläktar?" in page.get("/drafts/offered").content.decode()
    composer = page.get(f"/drafts/{told['id']}").content.decode()
    assert "Vem kan fläktar?" in composer
    assert f'value="{COLLEAGUES}" selected' in composer
    sent = {"body": "Vem kan fläktar?", "audience": COLLEAGUES, "draft": told["id"]}
    assert page.post("/write", sent).status_code == 303
    assert Entry.objects.get().kind == Entry.Kind.QUESTION
    assert "Vem kan fläktar?" not in page.get("/drafts").content.decode()
    assert sign_in(Client(), cast.bo).get(f"/drafts/{told['id']}").status_code == 404


def test_what_was_scheduled_is_sent_once_when_its_time_has_come(cast: Cast) -> None:
    now = timezone.now()
    draft = keep(cast.anna, body="God morgon", audience=COLLEAGUES)
    with as_person(cast.anna.pk):
        with pytest.raises(Invalid):
            drafts.schedule_draft(actor=cast.anna, draft_id=draft.pk, at=now - HOUR)
        drafts.schedule_draft(actor=cast.anna, draft_id=draft.pk, at=now + HOUR)
    assert due(now) == []
    assert deliver(draft.pk, cast.anna.pk, now) is None
    later = now + 2 * HOUR
    assert due(later) == [(draft.pk, cast.anna.pk)]
    assert deliver(draft.pk, cast.bo.pk, later) is None, "nobody sends another's"
    assert deliver(draft.pk, cast.anna.pk, later) is not None
    assert deliver(draft.pk, cast.anna.pk, later) is None
    assert [entry.body for entry in Entry.objects.all()] == ["God morgon"]


@pytest.mark.parametrize("why", ["left", "closed down", "widened", "deactivated"])
def test_rights_are_checked_again_and_the_writer_is_told(
    cast: Cast, why: str, settings: object
) -> None:
    settings.EMAIL_HOST = "mail.norrsken.example"  # type: ignore[attr-defined]  # pytest-django's
    room = make_room(cast.anna, "Pilot", "closed", cast.bo)
    assert room.audience is not None
    now = timezone.now()
    draft = keep(cast.bo, body="Hemligt", audience=f"space:{room.pk}:{token(room.audience)}")
    with as_person(cast.bo.pk):
        drafts.schedule_draft(actor=cast.bo, draft_id=draft.pk, at=now + HOUR)
    with as_person(cast.anna.pk):
        if why == "left":
            Membership.objects.filter(person=cast.bo).delete()
        elif why == "closed down":
            spaces.archive_space(actor=cast.anna, slug="pilot")
        elif why == "widened":
            spaces.add_member(actor=cast.anna, slug="pilot", person=cast.editor)
        else:
            Person.objects.filter(pk=cast.bo.pk).update(state=Person.State.DEACTIVATED)
    assert deliver(draft.pk, cast.bo.pk, now + 2 * HOUR) is None
    assert not Entry.objects.exists()
    assert due(now + 3 * HOUR) == [], "it does not try again by itself"
    with as_person(cast.bo.pk):
        kept = Draft.objects.get()
    assert kept.body == "Hemligt"
    assert kept.problem
    tell_not_sent(draft.pk, cast.bo.pk)
    assert len(mail.outbox) == (0 if why == "deactivated" else 1)
    if mail.outbox:
        assert kept.problem in mail.outbox[0].body
        assert f"/drafts/{draft.pk}" in mail.outbox[0].body


def test_a_time_is_changed_and_taken_back_on_the_page(cast: Cast, client: Client) -> None:
    sign_in(client, cast.anna)
    at = f"{timezone.localtime(timezone.now() + 24 * HOUR):%Y-%m-%dT%H:%M}"
    sent = {"body": "Senare", "audience": COLLEAGUES, "act": "later", "send_at": at}
    assert client.post("/write", sent)["Location"] == "/drafts"
    with as_person(cast.anna.pk):
        draft = Draft.objects.get()
    assert draft.send_at is not None
    assert f'value="{at}"' in client.get("/drafts").content.decode()
    assert client.post(f"/drafts/{draft.pk}/sending", {"at": "2001-01-01T10:00"}).status_code == 422
    assert client.post(f"/drafts/{draft.pk}/sending", {"at": ""}).status_code == 303
    with as_person(cast.anna.pk):
        assert Draft.objects.get().send_at is None
    missing = {"body": "Senare", "act": "later", "send_at": at}
    assert client.post("/write", missing).status_code == 422, "nobody is chosen for the writer"


def test_a_form_that_is_rendered_again_may_be_sent_again(cast: Cast, client: Client) -> None:
    """An empty composer is kept; its key is not, or the second "Hej" would be taken for the first."""
    sign_in(client, cast.anna)
    keys = set()
    for _twice in range(2):
        html = client.get("/write").content.decode()
        keys.add(html.split('name="idempotency_key" value="')[1].split('"')[0])
    assert len(keys) == 2


def test_an_answer_is_a_draft_of_its_thread(cast: Cast, client: Client) -> None:
    root = make_entries(cast.bo)[0]
    sign_in(client, cast.anna)
    told = client.post(
        "/drafts",
        {"body": "Ett halvt svar", "parent": root.pk},
        headers={"Accept": "application/json"},
    ).json()
    assert "Ett halvt svar" in client.get(f"/drafts/offered?parent={root.pk}").content.decode()
    assert "Ett halvt svar" not in client.get("/drafts/offered").content.decode()
    onward = client.get(f"/drafts/{told['id']}")["Location"]
    assert onward == f"/entries/{root.pk}?draft={told['id']}#composer-comment"
    assert ">Ett halvt svar</textarea>" in client.get(onward).content.decode()
    sent = {"body": "Ett helt svar", "draft": told["id"]}
    assert client.post(f"/entries/{root.pk}/comments", sent).status_code == 303
    assert "Ett halvt svar" not in client.get("/drafts").content.decode()


def test_keeping_while_one_types_takes_nothing_from_what_one_may_write(
    cast: Cast, client: Client
) -> None:
    sign_in(client, cast.anna)
    kept = client.post("/drafts", {"body": "Ett"}, headers={"accept": "application/json"}).json()
    for _each in range(35):
        answer = client.post(
            f"/drafts/{kept['id']}",
            {"body": "Ett", "draft_version": kept["version"]},
            headers={"accept": "application/json"},
        )
        assert answer.status_code == 200
        kept = answer.json()
    codes = [
        client.post("/write", {"body": "Hej", "audience": "colleagues"}).status_code
        for _each in range(limits.WRITES + 1)
    ]
    assert codes[0] != 429
    assert codes[-1] == 429


def test_a_text_is_changed_with_the_same_formatting(cast: Cast, client: Client) -> None:
    sign_in(client, cast.anna)
    entry = actions.write_post(actor=cast.anna, to=ToColleagues(), body="Hej")
    page = client.get(f"/entries/{entry.pk}/edit").content.decode()
    assert page.count("data-format=") == 12
    assert page.index("data-formatted") < page.index('name="body"') < page.index("data-tools")
