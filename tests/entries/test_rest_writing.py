"""Writing over the API: files, kinds, drafts and sending later, by the same actions as the pages."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from samband.kernel.tokens import new_token, token_hash
from samband.people.models import Person, Token
from tests.cast import Cast
from tests.entries.test_attachments import photo

Call = Any


@pytest.fixture
def call(cast: Cast, client: Client) -> Call:
    """Call an operation as somebody, with their token."""
    secrets: dict[int, str] = {}

    def calling(person: Person, method: str, path: str, data: Any = None) -> Any:
        if person.pk not in secrets:
            secrets[person.pk] = new_token()
            Token.objects.create(
                person=person,
                name="test",
                secret_hash=token_hash(secrets[person.pk]),
                scopes=["read", "write"],
                expires_at=timezone.now() + timedelta(days=1),
            )
        headers = {"Authorization": f"Bearer {secrets[person.pk]}"}
        options: dict[str, Any] = {"headers": headers}
        if data is not None:
            options |= {"data": data, "content_type": "application/json"}
        return getattr(client, method)(f"/api/v1{path}", **options)

    def upload(person: Person, file: SimpleUploadedFile) -> Any:
        calling(person, "get", "/me")
        headers = {"Authorization": f"Bearer {secrets[person.pk]}"}
        return client.post("/api/v1/uploads", {"file": file, "alt": "En pall"}, headers=headers)

    calling.upload = upload  # type: ignore[attr-defined]  # a second verb beside the first
    return calling


def test_files_go_along_and_are_given_to_readers_only(cast: Cast, call: Call) -> None:
    made = call.upload(cast.anna, photo())
    assert made.status_code == 201, made.content
    told = made.json()
    assert (told["width"], told["alt"]) == (1200, "En pall")
    assert call(cast.bo, "get", f"/files/{told['id']}").status_code == 404
    written = call(
        cast.anna,
        "post",
        "/entries",
        {
            "body": "Vad är det här?",
            "audience": {"people": ["bo"]},
            "attachments": [{"id": told["id"]}],
        },
    ).json()
    assert written["kind"] == "question"
    assert call(cast.bo, "get", f"/files/{told['id']}?small=true")["Content-Type"] == "image/webp"
    assert call(cast.editor, "get", f"/files/{told['id']}").status_code == 404
    files = call(cast.bo, "get", f"/entries/{written['id']}/files").json()["files"]
    assert [one["alt"] for one in files] == ["En pall"]
    assert (
        call(cast.bo, "get", f"/entries/{written['id']}/history").json()["versions"][0]["version"]
        == 1
    )


def test_a_draft_is_kept_changed_and_sent_later(cast: Cast, call: Call) -> None:
    draft = call(
        cast.anna, "post", "/drafts", {"body": "Hur?", "audience": {"colleagues": True}}
    ).json()
    assert (draft["found"], draft["audience"], draft["version"]) == ("question", "colleagues", 1)
    path = f"/drafts/{draft['id']}"
    changed = {"body": "Så här.", "audience": {"people": ["bo"]}, "version": 1}
    assert call(cast.anna, "put", path, changed).json()["people"] == ["bo"]
    assert call(cast.anna, "put", path, changed).status_code == 409
    at = (timezone.now() + timedelta(hours=1)).isoformat()
    assert call(cast.anna, "put", f"{path}/sending", {"at": at}).json()["send_at"]
    assert call(cast.anna, "delete", f"{path}/sending").json()["send_at"] is None
    assert call(cast.bo, "get", path).status_code == 404
    assert call(cast.anna, "delete", path).status_code == 204
    assert call(cast.anna, "get", "/drafts").json()["drafts"] == []


def test_looking_first_stores_nothing(cast: Cast, call: Call) -> None:
    look = call(cast.anna, "post", "/preview", {"body": "**Hej** @bo :tack:"}).json()
    assert look == {"html": "<p><strong>Hej</strong> @bo 🙏</p>\n", "found": "post"}
    seen = call(cast.anna, "post", "/seen", {"people": ["bo"]}).json()
    assert (seen["people"], sorted(seen["names"])) == (2, ["Anna Åkerman", "Bo Östlund"])
    lines = call(cast.anna, "get", "/suggestions?sign=@&q=bo").json()["suggestions"]
    assert lines[0]["insert"] == "@bo"
