"""A write that is sent twice is done once: over the API, by a form, at the same time, and not for ever."""

import json
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from PIL import Image

from samband.entries.models import Entry
from samband.kernel import once
from samband.kernel.db import as_system, bind_person
from samband.kernel.housekeeping import throw_away
from samband.kernel.models import KeptAnswer
from samband.kernel.tokens import token_hash
from samband.people.actions import erase, make_token
from samband.people.jobs import finish_erasure
from samband.people.models import Person
from tests.cast import Cast, make_cast, sign_in
from tests.entries.beside import Beside

POST = {"body": "The new valve fits.", "audience": {"colleagues": True}}


class Caller:
    """Somebody's program."""

    def __init__(self, person: Person, *scopes: str) -> None:
        scopes = scopes or ("read", "write")
        self.secret = make_token(actor=person, name="program", scopes=scopes, days=1)[1]

    def __call__(self, path: str, data: Any, key: str = "", method: str = "post") -> Any:
        headers = {"Authorization": f"Bearer {self.secret}"}
        if key:
            headers[once.HEADER] = key
        send = getattr(Client(), method)
        return send(f"/api/v1{path}", json.dumps(data), "application/json", headers=headers)


@pytest.mark.django_db
def test_the_same_write_over_the_api_is_done_once(cast: Cast) -> None:
    anna, bo = Caller(cast.anna), Caller(cast.bo)
    first = anna("/entries", POST, "k-1")
    again = anna("/entries", POST, "k-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert (first.headers.get(once.REPLAYED), again.headers[once.REPLAYED]) == (None, "true")
    assert Entry.objects.count() == 1
    # A key is its person's, and without one everything is new.
    assert bo("/entries", POST, "k-1").json()["id"] != first.json()["id"]
    anna("/entries", POST)
    anna("/entries", POST, '"k-2"')
    assert Entry.objects.count() == 4
    with as_system():
        kept = list(KeptAnswer.objects.values_list("key_hash", flat=True))
    assert len(kept) == 3
    assert all(b"k-" not in bytes(one) for one in kept)


@pytest.mark.django_db
def test_a_key_stands_for_one_request(cast: Cast) -> None:
    anna = Caller(cast.anna)
    made = anna("/entries", POST, "key").json()["id"]
    for path, data, method in (
        ("/entries", {**POST, "body": "Something else."}, "post"),
        (f"/entries/{made}/comments", POST, "post"),
        (f"/entries/{made}", {"version": 1, "body": "x"}, "patch"),
    ):
        answer = anna(path, data, "key", method)
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency-key-used")
        assert answer.headers["Content-Type"] == "application/problem+json"
    for key in ("x" * 256, "å"):
        assert anna("/entries", POST, key).json()["code"] == "bad-idempotency-key"
    assert Entry.objects.count() == 1
    # Reading takes no key, and changing and deleting do.
    assert (
        anna(f"/entries/{made}", {"version": 1, "body": "y"}, "edit", "patch").json()["version"]
        == 2
    )
    assert (
        anna(f"/entries/{made}", {"version": 1, "body": "y"}, "edit", "patch").json()["version"]
        == 2
    )
    assert anna(f"/entries/{made}", {}, "end", "delete").status_code == 204
    assert anna(f"/entries/{made}", {}, "end", "delete").status_code == 204


@pytest.mark.django_db
def test_what_was_refused_may_be_tried_again(cast: Cast) -> None:
    anna, reader = Caller(cast.anna), Caller(cast.anna, "read")
    assert anna("/entries", {**POST, "body": ""}, "key").status_code == 422
    assert reader("/entries", POST, "key").status_code == 403
    assert anna("/entries", POST, "key").status_code == 201
    # The answer is not for whoever may not write.
    assert reader("/entries", POST, "key").status_code == 403


@pytest.mark.django_db
def test_after_a_day_a_key_means_nothing_and_erasure_takes_it(cast: Cast) -> None:
    anna = Caller(cast.anna)
    anna("/entries", POST, "key")
    throw_away(timezone.now() + timedelta(hours=23))
    with as_system():
        assert KeptAnswer.objects.count() == 1
    throw_away(timezone.now() + timedelta(hours=25))
    with as_system():
        assert KeptAnswer.objects.count() == 0
    anna("/entries", POST, "key")
    erase(actor=cast.administrator, person=cast.anna)
    finish_erasure(person_id=cast.anna.pk)
    with as_system():
        assert KeptAnswer.objects.count() == 0


@pytest.mark.django_db
def test_others_can_not_read_an_answer_in_the_database(cast: Cast) -> None:
    Caller(cast.anna)("/entries", POST, "key")
    for person_id, seen in ((cast.anna.pk, 1), (cast.bo.pk, 0), (None, 0)):
        bind_person(person_id)
        assert KeptAnswer.objects.count() == seen


def _form(client: Client, body: str, field: str, **more: Any) -> Any:
    return client.post(
        "/write", {"body": body, "audience": "colleagues", once.FIELD: field, **more}
    )


@pytest.mark.django_db
def test_a_form_that_is_pressed_twice(cast: Cast, client: Client) -> None:
    sign_in(client, cast.anna)
    page = client.get("/write").content.decode()
    key = page.partition(f'name="{once.FIELD}" value="')[2].partition('"')[0]
    assert len(key) > 30
    first = _form(client, "Once", key)
    again = _form(client, "Once", key)
    assert (first.status_code, again.status_code) == (303, 303)
    assert first.headers["Location"] == again.headers["Location"]
    assert Entry.objects.count() == 1
    # Going back and saying something else is something else.
    assert _form(client, "Twice", key).headers["Location"] != first.headers["Location"]
    assert Entry.objects.count() == 2


@pytest.mark.django_db
def test_a_file_is_part_of_what_was_sent(cast: Cast, client: Client) -> None:
    sign_in(client, cast.anna)
    for colour in ("red", "red", "blue"):
        picture = BytesIO()
        Image.new("RGB", (4, 4), colour).save(picture, "PNG")
        file = SimpleUploadedFile("a.png", picture.getvalue(), "image/png")
        assert _form(client, "Look", "key", picture=file, alt="A square").status_code == 303
    assert Entry.objects.count() == 2


@pytest.mark.django_db
def test_an_outbox_sends_with_a_header_to_the_same_address(cast: Cast, client: Client) -> None:
    sign_in(client, cast.anna)
    data = {"body": "From the ferry", "audience": "colleagues"}
    sent = [client.post("/write", data, headers={once.HEADER: "box-1"}) for _n in range(3)]
    assert [answer.status_code for answer in sent] == [303, 303, 303]
    assert Entry.objects.count() == 1
    other = client.post("/write", {**data, "body": "x"}, headers={once.HEADER: "box-1"})
    assert other.status_code == 422
    assert b"used for another request" in other.content


@pytest.mark.django_db(transaction=True)
def test_at_the_same_time() -> None:
    cast = make_cast()
    caller = Caller(cast.anna)
    with transaction.atomic():
        # As if the first request with this key still ran on another connection.
        once._lock(cast.anna.pk, token_hash("key"), waits=False)
        answer = Beside(lambda: caller("/entries", POST, "key")).end()
        assert (answer.status_code, answer.json()["code"]) == (409, "idempotency-still-running")
        assert answer.headers["Retry-After"] == "1"
    assert caller("/entries", POST, "key").status_code == 201


@pytest.mark.django_db(transaction=True)
def test_the_second_press_waits_for_the_first() -> None:
    cast = make_cast()
    client = sign_in(Client(), cast.anna)
    runs = [Beside(lambda: _form(client, "Once", "key")) for _n in range(4)]
    answers = [run.end() for run in runs]
    assert {answer.status_code for answer in answers} == {303}, answers
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert Entry.objects.count() == 1
    connection.close()


@pytest.mark.django_db
def test_the_document_says_so_for_every_write(cast: Cast, client: Client) -> None:
    document = client.get("/api/v1/openapi.json").json()
    assert document["components"]["parameters"]["IdempotencyKey"]["name"] == once.HEADER
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            has = {"$ref": "#/components/parameters/IdempotencyKey"} in operation.get(
                "parameters", []
            )
            assert has == (method != "get"), path
