"""Pictures and files: typed by content, cleaned of what they tell, seen by whoever sees the entry, by nobody before."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.conf import settings
from django.core.files import storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from samband.entries import actions, drafts
from samband.entries.addressing import ToColleagues
from samband.entries.attachments import (
    MOST_IN_AN_ENTRY,
    Attached,
    discard_upload,
    purge_unsent,
    upload_file,
)
from samband.entries.models import Attachment, Entry
from samband.kernel.db import as_person
from samband.kernel.errors import Invalid, NotFound
from samband.kernel.uploads import clean_name
from tests.cast import Cast, sign_in
from tests.spaces.factories import make_room

GPS, CAMERA = 0x8825, "Kameran i Vuollerim"


def photo(width: int = 1600, height: int = 1200, kind: str = "JPEG") -> SimpleUploadedFile:
    """A photo that tells where it was taken and with what."""
    exif = Image.Exif()
    exif[0x0110] = CAMERA
    exif[0x0112] = 6  # turned
    exif.get_ifd(GPS).update({1: "N", 2: (66.0, 25.0, 0.0), 3: "E", 4: (20.0, 37.0, 0.0)})
    data = BytesIO()
    Image.new("RGB", (width, height), "teal").save(data, kind, exif=exif, comment=b"hemligt")
    assert CAMERA.encode() in data.getvalue()
    return SimpleUploadedFile("IMG_1.jpg", data.getvalue(), "image/jpeg")


def stored(name: str) -> bytes:
    with storage.default_storage.open(name) as file:
        return bytes(file.read())


def test_a_photo_keeps_its_pixels_and_loses_what_it_tells(cast: Cast) -> None:
    made = upload_file(actor=cast.anna, upload=photo(), alt="En pall")
    assert (made.width, made.height) == (1200, 1600), "turned upright"
    assert made.small_name
    for name in (made.stored_name, made.small_name):
        kept = Image.open(BytesIO(stored(name)))
        assert kept.format == "WEBP"
        assert not kept.getexif()
        assert not kept.info.get("exif")
        assert not any(
            told in stored(name) for told in (CAMERA.encode(), b"Exif", b"hemligt", b"GPS")
        )
    assert max(Image.open(BytesIO(stored(made.small_name))).size) == 720


def test_more_than_forty_megapixels_are_refused(cast: Cast) -> None:
    data = BytesIO()
    Image.new("1", (8000, 5001)).save(data, "PNG")
    with pytest.raises(Invalid) as caught:
        upload_file(actor=cast.anna, upload=SimpleUploadedFile("stor.png", data.getvalue()))
    assert caught.value.code == "picture-too-many-pixels"


def test_size_is_looked_at_before_anything_is_read(cast: Cast) -> None:
    big = SimpleUploadedFile("film.mov", b"x")
    big.size = settings.SAMBAND.upload_mb * 1_000_000 + 1
    with pytest.raises(Invalid) as caught:
        upload_file(actor=cast.anna, upload=big)
    assert caught.value.code == "file-too-large"
    with pytest.raises(Invalid):
        upload_file(actor=cast.anna, upload=SimpleUploadedFile("tom.txt", b""))


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("avtal.pdf", b"%PDF-1.7\n", "application/pdf"),
        ("bild.png", b"<html><script>alert(1)</script>", "text/html"),
        ("bild.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'>", "image/svg+xml"),
        ("noter.txt", "åäö".encode(), "text/plain"),
        ("okänt", bytes(range(256)), "application/octet-stream"),
        ("kalkyl.xlsx", b"PK\x03\x04" + b"\x00" * 60, None),
    ],
)
def test_a_file_is_what_its_content_says_and_only_ever_a_download(
    cast: Cast, client: Client, name: str, content: bytes, expected: str | None
) -> None:
    made = upload_file(actor=cast.anna, upload=SimpleUploadedFile(name, content, "image/png"))
    assert not made.is_picture
    if expected is not None:
        assert made.content_type == expected
    answer = sign_in(client, cast.anna).get(f"/entries/files/{made.pk}")
    assert answer.status_code == 200
    assert b"".join(answer) == content
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert client.get(f"/entries/pictures/{made.pk}").status_code == 404


def test_what_begins_like_a_picture_and_is_none_is_refused(cast: Cast) -> None:
    with pytest.raises(Invalid) as caught:
        upload_file(
            actor=cast.anna, upload=SimpleUploadedFile("x.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 80)
        )
    assert caught.value.code == "not-a-picture"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\a.txt", "a.txt"),
        ("x\u202efdp.exe", "xfdp.exe"),
        ("a\r\nb.txt", "a b.txt"),
        ("", ""),
        ("." * 5, ""),
        ("å" * 300 + ".pdf", None),
    ],
)
def test_names_are_only_names(name: str, expected: str | None) -> None:
    made = clean_name(name)
    assert len(made) <= 150
    assert made == expected if expected is not None else made.endswith(".pdf")


def test_before_it_is_sent_nobody_else_has_it_and_afterwards_its_readers_do(cast: Cast) -> None:
    room = make_room(cast.anna, "Pilot", "closed", cast.bo)
    made = upload_file(actor=cast.anna, upload=SimpleUploadedFile("a.txt", b"text"))
    address = f"/entries/files/{made.pk}"
    bo, edit = sign_in(Client(), cast.bo), sign_in(Client(), cast.editor)
    assert bo.get(address).status_code == 404
    from samband.entries.addressing import ToSpace

    entry = actions.write_post(
        actor=cast.anna, to=ToSpace(room.pk), body="", attachments=[Attached(made.pk)]
    )
    assert bo.get(address).status_code == 200
    assert edit.get(address).status_code == 404
    with pytest.raises(NotFound):
        discard_upload(actor=cast.anna, attachment_id=made.pk)
    listed = bo.get("/rooms/pilot/files").content.decode()
    assert "a.txt" in listed
    assert f"/entries/{entry.pk}" in listed
    assert edit.get("/rooms/pilot/files").status_code == 404


def test_only_ones_own_unsent_files_go_along_and_not_too_many(cast: Cast) -> None:
    made = upload_file(actor=cast.bo, upload=SimpleUploadedFile("a.txt", b"text"))
    for chosen in (
        [Attached(made.pk)],
        [Attached(10**9)],
        [Attached(n) for n in range(MOST_IN_AN_ENTRY + 1)],
    ):
        with pytest.raises(Invalid):
            actions.write_post(actor=cast.anna, to=ToColleagues(), body="x", attachments=chosen)
    assert not Entry.objects.exists()


def test_unsent_files_go_after_a_day_unless_a_draft_has_them(
    cast: Cast, django_capture_on_commit_callbacks: object
) -> None:
    kept = upload_file(actor=cast.anna, upload=SimpleUploadedFile("a.txt", b"a"))
    gone = upload_file(actor=cast.anna, upload=SimpleUploadedFile("b.txt", b"b"))
    with as_person(cast.anna.pk):
        drafts.save_draft(actor=cast.anna, words=drafts.Words(attachment_ids=(kept.pk,)))
    now = timezone.now()
    assert purge_unsent(now) == 0
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # a fixture
        assert purge_unsent(now + timedelta(days=2)) == 1
    assert list(Attachment.objects.values_list("pk", flat=True)) == [kept.pk]
    assert storage.default_storage.exists(kept.stored_name)
    assert not storage.default_storage.exists(gone.stored_name)


def test_a_file_is_handed_over_and_goes_along_with_its_words(cast: Cast, client: Client) -> None:
    sign_in(client, cast.anna)
    told = client.post("/uploads", {"file": photo()})
    assert told.status_code == 201
    key = told.json()["id"]
    sent = {
        "body": "Så här",
        "audience": "colleagues:1.1",
        "attachment": [str(key)],
        f"alt_{key}": "En pall <b>",
        "files": SimpleUploadedFile("noter.txt", b"text"),
    }
    written = client.post("/write", sent)
    assert written.status_code == 303
    html = client.get(written["Location"]).content.decode()
    assert 'alt="En pall &lt;b&gt;"' in html
    assert f"/entries/pictures/{key}?size=small 540w" in html
    assert "noter.txt" in html
    refused = client.post("/uploads", {"file": SimpleUploadedFile("tom.txt", b"")})
    assert refused.status_code == 422
    assert "tom.txt" in refused.json()["detail"]
