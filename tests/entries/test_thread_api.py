"""Threads over the API: the question before a move, and what stands in the way of undoing."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from samband.entries import actions
from samband.entries.addressing import ToSpace
from samband.kernel.tokens import new_token, token_hash
from samband.people.models import Person, Token
from tests.cast import Cast
from tests.spaces.factories import make_room

pytestmark = pytest.mark.django_db


def caller(person: Person) -> Any:
    secret = new_token()
    Token.objects.create(
        person=person,
        name="test",
        secret_hash=token_hash(secret),
        scopes=["read", "write"],
        expires_at=timezone.now() + timedelta(days=1),
    )
    client = Client(headers={"Authorization": f"Bearer {secret}"})

    def call(method: str, path: str, data: dict[str, Any] | None = None) -> Any:
        return client.generic(
            method, f"/api/v1{path}", data=b"" if data is None else json.dumps(data).encode()
        )

    return call


def test_a_move_is_asked_about_done_and_undone(cast: Cast) -> None:
    room = make_room(cast.anna, "Pilot", "closed", cast.bo)
    root = actions.write_post(actor=cast.anna, to=ToSpace(room.pk), body="Fråga")
    call = caller(cast.bo)
    here = f"/entries/{root.pk}"
    to = {"audience": {"colleagues": True}}
    refused = call("POST", f"{here}/move", to)
    assert (refused.status_code, refused.json()["code"]) == (409, "would-be-seen-by-more")
    asked = call("POST", f"{here}/move/question", to).json()
    assert (asked["count"], asked["names"]) == (2, ["Astrid Admin", "Edit Editor"])
    moved = call("POST", f"{here}/move", {**to, "shown": asked["shown"]})
    assert (moved.status_code, moved.json()["space"]) == (200, "")
    (line,) = call("GET", f"{here}/changes").json()["changes"]
    assert (line["kind"], line["is_undone"]) == ("moved", False)
    answer = call("POST", f"{here}/comments", {"body": "Svar", "quote": root.pk}).json()
    assert answer["quoted_id"] == root.pk
    undone = call("POST", f"/thread-changes/{line['id']}/undo")
    # Nobody newly sees it: the room's members read what colleagues read.
    assert (undone.status_code, undone.json()["space"]) == (200, "pilot")
    split = call("POST", f"{here}/split", {"comments": [answer["id"]], "title": "Svaret"})
    assert (split.status_code, split.json()["title"]) == (201, "Svaret")
    assert call("PUT", f"{here}/resolution").json()["is_resolved"] is True
