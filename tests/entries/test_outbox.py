"""What a device kept is sent by a script: once, as its writer, with an answer that a script can read."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from samband.entries.models import Entry
from samband.spaces import actions as spaces
from samband.spaces.audiences import token
from tests.cast import Cast, sign_in
from tests.spaces.factories import make_room

JSON = {"Accept": "application/json"}
WORDS = {"body": "Skrivet utan nät", "audience": "colleagues:1.1", "idempotency_key": "k" * 43}


def _picture(name: str, colour: str) -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (20, 20), colour).save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), "image/png")


@pytest.mark.django_db
def test_a_form_whose_answer_was_lost_and_the_script_after_it_are_one(cast: Cast) -> None:
    client = sign_in(Client(), cast.anna)
    page = client.post("/write", WORDS)
    again = client.post("/write", WORDS, headers=JSON)
    assert again["Location"] == page["Location"]
    assert Entry.objects.count() == 1
    first = client.post("/write", {**WORDS, "body": "Ett till"}, headers=JSON)
    assert first.status_code == 201
    assert client.post("/write", {**WORDS, "body": "Ett till"}, headers=JSON).json() == first.json()
    assert Entry.objects.count() == 2


@pytest.mark.django_db
def test_nobody_sends_what_another_wrote(cast: Cast) -> None:
    writer = {**JSON, "X-Samband-Person": str(cast.anna.pk)}
    root = Entry.objects.create(
        kind="post", author=cast.bo, audience_id=1, body="Hej", published_at="2026-06-02T09:00Z"
    )
    for address in ("/write", f"/entries/{root.pk}/comments"):
        refused = sign_in(Client(), cast.bo).post(address, WORDS, headers=writer)
        assert (refused.status_code, refused.json()["code"]) == (403, "another-writer")
        taken = sign_in(Client(), cast.anna).post(address, WORDS, headers=writer)
        assert taken.status_code == 201
    assert set(Entry.objects.filter(body=WORDS["body"]).values_list("author", flat=True)) == {
        cast.anna.pk
    }
    assert Client().post("/write", WORDS, headers=writer)["Location"].startswith("/sign-in")


@pytest.mark.django_db
def test_an_audience_that_grew_meanwhile_is_said(cast: Cast) -> None:
    room = make_room(cast.bo, "Provrum", "closed", cast.anna)
    assert room.audience is not None
    chosen = f"space:{room.pk}:{token(room.audience)}"
    spaces.add_member(actor=cast.bo, slug=room.slug, person=cast.editor)
    spaces.change_openness(actor=cast.bo, slug=room.slug, openness="open")
    client = sign_in(Client(), cast.anna)
    answer = client.post("/write", {**WORDS, "audience": chosen}, headers=JSON)
    assert answer.status_code in (403, 409, 422)
    assert answer.json()["detail"]
    assert not Entry.objects.exists()


@pytest.mark.django_db
def test_each_picture_has_its_own_description(cast: Cast) -> None:
    client = sign_in(Client(), cast.anna)
    files = [_picture("a.png", "red"), _picture("b.png", "blue")]
    sent = {**WORDS, "files": files, "alt": ["Röd", "Blå"]}
    assert client.post("/write", sent, headers=JSON).status_code == 201
    entry = Entry.objects.get()
    assert [one.alt for one in entry.attachments.order_by("pk")] == ["Röd", "Blå"]
