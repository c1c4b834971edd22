"""What the kernel does for people: letters that arrive, pictures that are only pixels."""

import io
from dataclasses import dataclass

import pytest
from django.test import override_settings
from PIL import Image

from samband.kernel import mail
from samband.kernel.errors import Invalid, NotFound
from samband.kernel.files import picture_response, remove_picture, save_picture
from tests.people.conftest import Mailbox


@dataclass(frozen=True)
class Somebody:
    name: str = "Åsa Öberg"
    email: str = "asa@norrsken.example"
    language: str = "sv"


def letter() -> mail.Letter:
    from django.utils.translation import get_language

    return mail.Letter(f"Hej på {get_language()}", "Rad ett\n\nÅäö", "svar@norrsken.example")


@pytest.mark.django_db
def test_a_letter_arrives_in_the_recipients_language_as_plain_text(mailbox: Mailbox) -> None:
    assert mail.send(Somebody(), letter)
    (message,) = mailbox.messages
    assert message.get_content_type() == "text/plain"
    assert mailbox.text() == "Rad ett\r\n\r\nÅäö\r\n" or "Åäö" in mailbox.text()
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Reply-To"] == "svar@norrsken.example"
    assert "asa@norrsken.example" in message["To"]


@pytest.mark.django_db
def test_the_organisations_language_is_for_those_who_chose_none(mailbox: Mailbox) -> None:
    from email.header import decode_header, make_header

    mail.send(Somebody(language=""), letter, language="en")
    assert str(make_header(decode_header(mailbox.messages[0]["Subject"]))) == "Hej på en"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ['x"\r\nBcc: evil@evil.example', "a\nb", '"', "\\", "<evil@evil.example>", "a, b"]
)
def test_a_name_can_not_become_a_header_or_a_second_recipient(mailbox: Mailbox, name: str) -> None:
    from email.utils import getaddresses

    mail.send(Somebody(name=name), letter)
    message = mailbox.messages[0]
    assert [address for _name, address in getaddresses([message["To"]])] == ["asa@norrsken.example"]
    assert message["Bcc"] is None


def test_without_address_or_server_nothing_is_sent(mailbox: Mailbox) -> None:
    assert not mail.send(Somebody(email=""), letter)
    with override_settings(EMAIL_HOST=""):
        assert not mail.is_configured()
        assert not mail.send(Somebody(), letter)
    assert mailbox.messages == []


def picture(kind: str, mode: str = "RGB", size: tuple[int, int] = (300, 200)) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size).save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize(
    ("kind", "mode"), [("JPEG", "RGB"), ("JPEG", "L"), ("JPEG", "CMYK"), ("PNG", "RGBA"),
                       ("PNG", "P"), ("PNG", "I;16"), ("GIF", "P"), ("WEBP", "RGB")]
)  # fmt: skip
def test_usual_pictures_are_kept_small(kind: str, mode: str) -> None:
    name = save_picture(picture(kind, mode), largest=100)
    kept = Image.open(io.BytesIO(picture_response(name).content))
    assert (kept.format, kept.size) == ("WEBP", (100, 67))
    remove_picture(name)
    with pytest.raises(NotFound):
        picture_response(name)


def test_a_photo_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    out = io.BytesIO()
    Image.new("RGB", (300, 200)).save(out, "JPEG", exif=exif)
    name = save_picture(out.getvalue())
    assert Image.open(io.BytesIO(picture_response(name).content)).size == (200, 300)


@pytest.mark.parametrize("kind", ["BMP", "TIFF", "PPM", "ICO"])
def test_formats_that_nobody_needs_are_not_even_tried(kind: str) -> None:
    with pytest.raises(Invalid) as raised:
        save_picture(picture(kind, size=(64, 64)))
    assert raised.value.code == "not-a-picture"


def test_a_bomb_is_refused_by_its_size_before_it_is_opened() -> None:
    with pytest.raises(Invalid) as raised:
        save_picture(picture("PNG", "1", (20_000, 20_000)))
    assert raised.value.code == "picture-too-many-pixels"


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "pictures/aa/x.webp", "/etc/passwd"])
def test_only_names_of_pictures_open_anything(name: str) -> None:
    with pytest.raises(NotFound):
        picture_response(name)
    remove_picture(name)
