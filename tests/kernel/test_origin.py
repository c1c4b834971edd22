"""Files from a second address: signed for ten minutes, without cookies, and nothing of the pages there."""

import secrets
import time
from dataclasses import replace

import pytest
from django.conf import settings as django_settings
from django.core.files import storage
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from samband.entries.models import Attachment
from samband.kernel import origin
from samband.kernel.platform.errors import SettingError
from samband.kernel.platform.settings import load
from tests.cast import Cast, sign_in
from tests.entries.test_pictures import png

FILES = "https://files.samband.example"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _second(settings: Settings) -> None:
    settings.SAMBAND = replace(django_settings.SAMBAND, files_url=FILES)
    settings.ALLOWED_HOSTS = [*django_settings.ALLOWED_HOSTS, "files.samband.example"]


def stored(content: bytes = b"<script>alert(1)</script>") -> str:
    # Not imported by name: pytest would look into it before the settings of the tests hold.
    return storage.default_storage.save(f"files/ab/{secrets.token_hex(16)}", ContentFile(content))


def test_a_picture_comes_from_there_after_the_access_check(cast: Cast, client: Client) -> None:
    sign_in(client, cast.anna)
    client.post("/write", {"body": "", "audience": "colleagues", "picture": png(), "alt": "x"})
    picture = Attachment.objects.get()
    address = f"/entries/pictures/{picture.pk}"
    away = client.get(address)
    assert away.status_code == 302
    assert away.headers["Location"].startswith(f"{FILES}/f/")
    assert sign_in(Client(), cast.guest).get(address).status_code == 404
    # Whoever was given the address has it for its ten minutes, without any cookie.
    answer = Client().get(
        away.headers["Location"].removeprefix(FILES), headers={"Host": "files.samband.example"}
    )
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/webp")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert not answer.cookies


def test_a_file_comes_from_there_too(cast: Cast, client: Client) -> None:
    sign_in(client, cast.anna)
    file = SimpleUploadedFile("råd.html", b"<script>alert(1)</script>", "text/html")
    client.post("/write", {"body": "Se filen", "audience": "colleagues", "files": file})
    kept = Attachment.objects.get()
    away = client.get(f"/entries/files/{kept.pk}")
    assert away.status_code == 302
    answer = Client().get(
        away.headers["Location"].removeprefix(FILES), headers={"Host": "files.samband.example"}
    )
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain"), "what it is, not what it says"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert not answer.cookies


def test_an_address_is_good_for_ten_minutes_there_and_only_there(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = origin.elsewhere(stored(), called="råd.html", content_type="text/html")
    assert away is not None
    path = away.headers["Location"].removeprefix(FILES)
    host = {"Host": "files.samband.example"}
    answer = client.get(path, headers=host)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''r%C3%A5d")
    assert client.get(path).status_code in (302, 404), "not at the pages' address"
    assert client.get(path + "x", headers=host).status_code == 404
    assert client.get(path.replace("/f/", "/f/x"), headers=host).status_code == 404
    now = time.time()
    monkeypatch.setattr("django.core.signing.time.time", lambda: now + origin.SECONDS + 5)
    assert client.get(path, headers=host).status_code == 404


def test_only_what_runs_nothing_is_shown(client: Client) -> None:
    name = stored()
    for kind, how in (
        ("application/pdf", "inline"),
        ("image/png", "inline"),
        ("image/svg+xml", "attachment"),
        ("text/html", "attachment"),
        ("application/octet-stream", "attachment"),
    ):
        away = origin.elsewhere(name, called="a", content_type=kind)
        assert away is not None
        answer = client.get(
            away.headers["Location"].removeprefix(FILES), headers={"Host": "files.samband.example"}
        )
        assert answer.headers["Content-Disposition"].startswith(how), kind


def test_nothing_of_the_pages_is_there(cast: Cast, client: Client) -> None:
    sign_in(client, cast.anna)
    host = {"Host": "files.samband.example"}
    for path in ("/", "/sign-in", "/people", "/static/web/css/base.css", "/api/v1/openapi.json"):
        answer = client.get(path, headers=host)
        assert (answer.status_code, answer.content) == (404, b"")
    assert client.post("/sign-in", {}, headers=host).status_code == 405
    assert client.get("/healthz", headers=host).content == b"ok"


def test_nobody_signs_an_address_outside_of_the_storage(client: Client) -> None:
    away = origin.elsewhere("../keys/master-1", called="x", content_type="text/plain")
    assert away is not None
    path = away.headers["Location"].removeprefix(FILES)
    assert client.get(path, headers={"Host": "files.samband.example"}).status_code == 404


def test_it_needs_a_host_name_of_its_own() -> None:
    base = {"SAMBAND_BASE_URL": "https://samband.example"}
    with pytest.raises(SettingError, match="another host name"):
        load({**base, "SAMBAND_FILES_URL": "https://samband.example:8443"})
    assert load({**base, "SAMBAND_FILES_URL": FILES}).files_url == FILES
