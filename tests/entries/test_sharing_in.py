"""What another program shares fills the composer, for nobody yet, and writes nothing."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from samband.entries.models import Attachment, Draft, Entry
from tests.cast import Cast, sign_in

SHARED = {"title": "Pumpar", "text": "Läs det här", "url": "https://pumpar.example/"}


def _file() -> SimpleUploadedFile:
    return SimpleUploadedFile("rapport.pdf", b"%PDF-1.4 rapport", "application/pdf")


@pytest.mark.django_db
def test_it_fills_the_composer_and_nobody_is_chosen(cast: Cast) -> None:
    client = sign_in(Client(), cast.anna)
    client.post("/write", {"body": "Hej", "audience": "colleagues:1.1"})
    before = Entry.objects.count()
    page = client.post(
        "/share", {**SHARED, "files": _file()}, headers={"Sec-Fetch-Site": "none"}
    ).content.decode()
    assert "Pumpar\n\nLäs det här\n\nhttps://pumpar.example/</textarea>" in page
    assert '<option value="">' in page
    assert "selected>All colleagues" not in page
    assert "rapport.pdf" in page
    assert Entry.objects.count() == before
    assert Attachment.objects.get().owner == cast.anna


@pytest.mark.django_db
@pytest.mark.parametrize("comes_from", ["cross-site", "same-site", ""])
def test_another_site_leaves_nothing_behind(cast: Cast, comes_from: str) -> None:
    client = sign_in(Client(enforce_csrf_checks=True), cast.anna)
    answer = client.post(
        "/share", {**SHARED, "files": _file()}, headers={"Sec-Fetch-Site": comes_from}
    )
    assert answer.status_code == 200
    assert not Attachment.objects.exists()
    assert not Entry.objects.exists()
    assert not Draft.objects.exists()


@pytest.mark.django_db
def test_signed_out_the_words_come_along_past_the_sign_in_page(cast: Cast) -> None:
    client = Client()
    answer = client.post("/share", {**SHARED, "files": _file()})
    assert answer.status_code == 303
    after = parse_qs(urlsplit(answer["Location"]).query)["next"][0]
    assert "share them again" in client.get(answer["Location"]).content.decode()
    assert "Läs det här" in sign_in(client, cast.anna).get(after).content.decode()
