"""Pictures: re-encoded, described, and seen by whoever sees the entry."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from samband.entries.models import Attachment, Entry
from tests.cast import Cast, sign_in
from tests.spaces.factories import make_room


def png() -> SimpleUploadedFile:
    data = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(data, "PNG")
    return SimpleUploadedFile("pall.png", data.getvalue(), "image/png")


def test_a_picture_alone_is_a_post(cast: Cast, client: Client) -> None:
    room = make_room(cast.anna, "Pilot", "closed", cast.bo)
    sign_in(client, cast.anna)
    choice = f"space:{room.pk}:{room.audience_id}.1"
    sent = {"body": "", "audience": choice, "picture": png(), "alt": "En pall <b>"}
    written = client.post("/write", sent)
    assert written.status_code == 303
    picture = Attachment.objects.get()
    assert (picture.width, picture.height, picture.content_type) == (40, 30, "image/webp")
    html = client.get(written["Location"]).content.decode()
    assert f'src="/entries/pictures/{picture.pk}" alt="En pall &lt;b&gt;"' in html
    assert f"/entries/pictures/{picture.pk}" in client.get("/").content.decode()

    seen = sign_in(Client(), cast.bo).get(f"/entries/pictures/{picture.pk}")
    assert seen["Content-Type"] == "image/webp"
    assert "sandbox" in seen["Content-Security-Policy"]
    for other in (cast.editor, cast.guest):
        hidden = sign_in(Client(), other).get(f"/entries/pictures/{picture.pk}")
        assert hidden.status_code == 404
    client.post(f"{written['Location']}/deletion")
    assert client.get(f"/entries/pictures/{picture.pk}").status_code == 404


def test_what_is_no_picture_is_refused_and_the_words_stay(cast: Cast, client: Client) -> None:
    sign_in(client, cast.anna)
    trick = SimpleUploadedFile("x.png", b"\x89PNG\r\n\x1a\n<svg onload=alert(1)>", "image/png")
    sent = {"body": "Titta här", "audience": "colleagues:1.1", "files": trick}
    refused = client.post("/write", sent)
    assert refused.status_code == 422
    assert "Titta här" in refused.content.decode()
    assert not Entry.objects.exists()
