"""What becomes of a mail: a comment by its author, a post, something that waits for a word, or nothing."""

import io
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image
from pytest_django import Settings

from samband.entries import actions as entries
from samband.entries.addressing import ToColleagues, ToSpace
from samband.entries.models import Attachment, Entry
from samband.kernel.db import as_system
from samband.kernel.mail_address import message_id
from samband.mailroom import keeping
from samband.mailroom.handling import handle
from samband.mailroom.models import Incoming
from samband.notices.addresses import POST, address_for
from samband.people.models import Person
from samband.spaces import actions as spaces
from tests.cast import Cast, sign_in
from tests.mailroom.conftest import letter, reply_address
from tests.people.conftest import Mailbox
from tests.spaces.factories import make_room

Receive = Callable[..., str]
BO = "Bo Östlund <bo@norrsken.example>"


@pytest.fixture
def root(cast: Cast) -> Entry:
    return entries.write_post(actor=cast.anna, to=ToColleagues(), body="Läcker pumpen?")


def comments(root: Entry) -> list[tuple[str, str]]:
    found = Entry.objects.filter(root=root, state="published").order_by("number")
    return [(one.author.handle if one.author else "", one.body) for one in found]


def raw_left() -> int:
    with as_system():
        return sum(len(bytes(one.raw)) for one in Incoming.objects.all())


def test_an_answer_becomes_a_comment_by_its_author(
    cast: Cast, root: Entry, receive: Receive
) -> None:
    text = "Ja, från ventilen.\n\n> Läcker pumpen?\n\n-- \nBo"
    assert receive(letter(BO, reply_address(cast.bo, root.pk), text)) == "taken:reply"
    assert comments(root) == [("bo", "Ja, från ventilen.")]
    assert raw_left() == 0


def test_the_same_mail_twice_is_one_comment(cast: Cast, root: Entry, receive: Receive) -> None:
    mail = letter(BO, reply_address(cast.bo, root.pk))
    assert receive(mail) == "taken:reply"
    assert receive(mail) == "ignored:twice"
    assert len(comments(root)) == 1
    with as_system():
        handled = Incoming.objects.first()
        assert handled is not None
    assert handle(handled.pk, timezone.now()) == "taken"
    assert len(comments(root)) == 1


@pytest.mark.parametrize(
    ("sender", "passes"),
    [
        ("Bo <bo@norrsken.example>", False),
        ("Bo <bo@hemma.example>", True),
        ("bo@norrsken.example, anna@norrsken.example", True),
        ("Anna <anna@norrsken.example>", True),
    ],
)
def test_what_is_not_proven_waits_for_a_word(
    cast: Cast, root: Entry, receive: Receive, mailbox: Mailbox, client: Client,
    run_jobs: Callable[[], int], sender: str, passes: bool,
) -> None:  # fmt: skip
    mail = letter(sender, reply_address(cast.bo, root.pk), "Ja, skriver jag.", passes=passes)
    assert receive(mail) == "held:sender"
    assert receive(mail) == "ignored:twice"
    assert comments(root) == []
    # Only its person sees it.
    assert "Ja, skriver jag." not in sign_in(Client(), cast.anna).get("/mail").content.decode()
    with as_system():
        held = Incoming.objects.get(state="held")
    assert sign_in(Client(), cast.anna).post(f"/mail/{held.pk}/publication").status_code == 404
    page = sign_in(client, cast.bo).get("/mail").content.decode()
    assert "Ja, skriver jag." in page
    assert client.post(f"/mail/{held.pk}/publication").status_code == 303
    assert comments(root) == [("bo", "Ja, skriver jag.")]
    assert client.post(f"/mail/{held.pk}/publication").status_code == 404
    assert raw_left() == 0
    # The person was asked at their own address, and nobody else was written to.
    run_jobs()
    assert mailbox.messages
    assert all("<bo@norrsken.example>" in str(one["To"]) for one in mailbox.messages)
    assert "/mail" in mailbox.text(0)


def test_who_did_not_write_it_throws_it_away(
    cast: Cast, root: Entry, receive: Receive, client: Client
) -> None:
    receive(letter("bo@norrsken.example", reply_address(cast.bo, root.pk), passes=False))
    with as_system():
        held = Incoming.objects.get(state="held")
    assert sign_in(client, cast.bo).post(f"/mail/{held.pk}/removal").status_code == 303
    assert comments(root) == []
    assert raw_left() == 0


@pytest.mark.parametrize(
    "header",
    [
        ("Auto-Submitted", "auto-replied"),
        ("Precedence", "bulk"),
        ("X-Autoreply", "yes"),
        ("List-Id", "<lista.norrsken.example>"),
        ("Return-Path", "<>"),
    ],
)
def test_programs_are_not_listened_to(
    cast: Cast, root: Entry, receive: Receive, mailbox: Mailbox, header: tuple[str, str]
) -> None:
    mail = letter(BO, reply_address(cast.bo, root.pk))
    mail[header[0]] = header[1]
    assert receive(mail) == "ignored:automatic"
    assert comments(root) == []
    assert mailbox.messages == []


def test_bounces_and_our_own_mail_are_not_listened_to(
    cast: Cast, root: Entry, receive: Receive
) -> None:
    mail = letter(BO, reply_address(cast.bo, root.pk))
    assert receive(mail, mail_from="") == "ignored:automatic"
    del mail["Message-ID"]
    mail["Message-ID"] = message_id("entry", root.pk)
    assert receive(mail) == "ignored:automatic"


def test_addresses_that_are_not_ours_any_more_lead_nowhere_and_say_nothing(
    cast: Cast, root: Entry, receive: Receive, mailbox: Mailbox, run_jobs: Callable[[], int]
) -> None:
    mine = reply_address(cast.bo, root.pk)
    Person.objects.filter(pk=cast.bo.pk).update(epoch=7)
    for address in (mine, "svar-abcdefgh@svar.norrsken.example", "info@svar.norrsken.example"):
        assert receive(letter(BO, address)) == "refused:address"
    run_jobs()
    assert mailbox.messages == []
    Person.objects.filter(pk=cast.bo.pk).update(epoch=1, state=Person.State.DEACTIVATED)
    assert receive(letter(BO, mine)) == "refused:address"


def test_who_may_not_read_the_thread_any_more_is_told_so(
    cast: Cast, receive: Receive, mailbox: Mailbox, run_jobs: Callable[[], int]
) -> None:
    room = make_room(cast.anna, "Hemliga rummet", "secret", cast.bo)
    root = entries.write_post(actor=cast.anna, to=ToSpace(room.pk), body="Viktigt")
    spaces.remove_member(actor=cast.anna, slug=room.slug, person=cast.bo)
    assert receive(letter(BO, reply_address(cast.bo, root.pk))) == "refused:refused"
    assert comments(root) == []
    run_jobs()
    whole = mailbox.messages[-1].as_string() + mailbox.text()
    assert "Hemliga" not in whole
    assert f"/entries/{root.pk}" not in mailbox.text()
    assert mailbox.messages[-1]["Auto-Submitted"] == "auto-generated"


def test_an_empty_answer_is_told_so_but_not_for_ever(
    cast: Cast, root: Entry, receive: Receive, mailbox: Mailbox, run_jobs: Callable[[], int]
) -> None:
    for _number in range(13):
        mail = letter(BO, reply_address(cast.bo, root.pk), "> Läcker pumpen?")
        assert receive(mail) == "refused:closed"
        run_jobs()
    assert len(mailbox.messages) == 10
    assert f"/entries/{root.pk}" in mailbox.text()


def test_pictures_and_files_come_along(cast: Cast, root: Entry, receive: Receive) -> None:
    from django.core.files.storage import default_storage

    out = io.BytesIO()
    Image.effect_noise((200, 120), 60).save(out, "JPEG")
    mail = letter(BO, reply_address(cast.bo, root.pk), "Se bilden.")
    mail.add_attachment(out.getvalue(), maintype="image", subtype="jpeg", filename="läcka.jpg")
    mail.add_attachment(b"%PDF-1.4 ...", maintype="application", subtype="pdf", filename="a/b.pdf")
    small = io.BytesIO()
    Image.new("RGB", (8, 8), "green").save(small, "PNG")
    mail.add_attachment(small.getvalue(), maintype="image", subtype="png", filename="ruta.png")
    mail.add_attachment(
        b"GIF89a", "image", "gif", filename="logo.gif", disposition="inline", cid="<logo>"
    )
    assert receive(mail) == "taken:reply"
    kept = Attachment.objects.filter(entry__root=root).order_by("pk")
    assert [(one.name, one.content_type) for one in kept] == [
        ("läcka.jpg", "image/webp"),
        ("b.pdf", "application/pdf"),
        ("ruta.png", "image/webp"),
    ]
    assert all(default_storage.exists(one.stored_name) for one in kept)


def test_mail_to_a_room_becomes_a_post(cast: Cast, receive: Receive, client: Client) -> None:
    room = make_room(cast.anna, "Pilot", "closed", cast.bo)
    page = sign_in(client, cast.bo).get(f"/rooms/{room.slug}").content.decode()
    address = address_for(POST, cast.bo, room.pk, timezone.now())
    assert address in page
    mail = letter(BO, address, "Ventilen är bytt.\n\n-- \nBo", subject="Klart")
    assert receive(mail) == "taken:post"
    made = Entry.objects.get()
    assert (made.title, made.body, made.author, made.audience_id) == (
        "Klart",
        "Ventilen är bytt.",
        cast.bo,
        room.audience_id,
    )
    # Anna's mail to Bo's address is not Anna's to send.
    assert receive(letter("anna@norrsken.example", address)) == "held:sender"


def test_a_mail_without_words_of_its_own_server_is_not_believed(
    cast: Cast, root: Entry, receive: Receive
) -> None:
    mail = letter(BO, reply_address(cast.bo, root.pk), passes=False)
    # What somebody outside wrote stands below what our server wrote.
    mail["Authentication-Results"] = "mx.norrsken.example; dmarc=pass header.from=norrsken.example"
    assert receive(mail) == "held:sender"
    other = letter(BO, reply_address(cast.bo, root.pk))
    del other["Authentication-Results"]
    other["Authentication-Results"] = "mx.evil.example; dmarc=pass header.from=norrsken.example"
    assert receive(other) == "held:sender"


def test_what_nobody_looked_at_is_taken_up_again_and_old_mail_is_forgotten(
    cast: Cast, root: Entry, receive: Receive, run_jobs: Callable[[], int]
) -> None:
    from datetime import timedelta

    from procrastinate.contrib.django.models import ProcrastinateJob

    from samband.kernel.mail_server import Delivery
    from samband.mailroom.receiving import store

    mail = letter(BO, reply_address(cast.bo, root.pk))
    store(Delivery(mail.as_bytes(), "bo@norrsken.example", (str(mail["To"]),), "", "", "lmtp"))
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_events")
        cursor.execute("DELETE FROM procrastinate_jobs")
    assert not ProcrastinateJob.objects.exists()
    later = timezone.now() + timedelta(hours=1)
    assert keeping.take_up(later) == 1
    run_jobs()
    assert len(comments(root)) == 1
    receive(letter("bo@annan.example", reply_address(cast.bo, root.pk)))
    keeping.forget_old(timezone.now() + timedelta(days=15))
    assert raw_left() == 0
    with as_system():
        assert set(Incoming.objects.values_list("state", flat=True)) == {"taken", "ignored"}


def test_the_application_may_put_mail_in_and_not_read_it(cast: Cast, root: Entry) -> None:
    from samband.kernel.mail_server import Delivery
    from samband.mailroom.receiving import store

    store(Delivery(b"x", "", ("a@svar.norrsken.example",), "", "", "smtp"))
    assert Incoming.objects.count() == 0


def message_with(**headers: Any) -> EmailMessage:
    message = EmailMessage()
    for name, value in headers.items():
        message[name] = value
    return message


def test_own_look_at_the_sender(settings: Settings) -> None:
    """DKIM and DMARC with a key of ours and a DNS of ours."""
    import dkim
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    from samband.kernel.mail_auth import Arrival, _is_aligned, verdict

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    import base64

    zone = {
        "s._domainkey.norr-sken.example": f"v=DKIM1; k=rsa; p={base64.b64encode(public).decode()}",
        "_dmarc.norr-sken.example": "v=DMARC1; p=reject",
        "_dmarc.annan.example": "v=DMARC1; p=reject",
    }

    def dns(name: str, *_more: Any) -> str | None:
        return zone.get(name.rstrip("."))

    raw = (
        b"From: Bo <bo@norr-sken.example>\r\nTo: x@svar.norrsken.example\r\nSubject: x\r\n"
        b"Message-ID: <1@norr-sken.example>\r\nDate: Tue, 03 Jun 2025 14:05:00 +0200\r\n\r\nJa.\r\n"
    )
    signed = dkim.sign(raw, b"s", b"norr-sken.example", private) + raw
    domain = "norr-sken.example"
    assert verdict(signed, domain, Arrival(), dns=dns) == "pass"
    assert verdict(raw, domain, Arrival(), dns=dns) == "fail"
    assert verdict(signed.replace(b"Ja.", b"Nej."), domain, Arrival(), dns=dns) == "fail"
    # Signed by somebody, but not by whom the mail says it is from.
    assert verdict(signed, "annan.example", Arrival(), dns=dns) == "fail"
    assert verdict(raw, "utan.example", Arrival(), dns=dns) == "unknown"
    # Domains that only look like ours, at either end.
    for other in ("norr-sken.example.evil.example", "sken.example", "example"):
        assert not _is_aligned(other, domain, "r")
    assert _is_aligned("mail.example.org", "example.org", "r")
    assert not _is_aligned("mail.example.org", "example.org", "s")
    cut = dkim.sign(raw, b"s", b"norr-sken.example", private, length=True) + raw
    assert verdict(cut + b"Mer.\r\n", domain, Arrival(), dns=dns) == "fail"
