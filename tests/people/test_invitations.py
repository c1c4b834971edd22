"""Invitations: written, looked at, sent or printed; used once."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from samband.people.models import Invitation, InvitationWave, Person, Team
from tests.cast import Cast, sign_in
from tests.people.conftest import Mailbox

PASSWORD = "kaffe vid forsen klockan sju"
LIST = "Kerstin Avander, kerstin@norrsken.example, , Nät, Tallånger\nNoomi Wik,noomi@norrsken.example,redaktör"


@pytest.fixture
def astrid(cast: Cast, client: Client) -> Client:
    return sign_in(client, cast.administrator, confirmed=True)


def invite(client: Client, people: str, *, kind: str = "mail", send: bool = True, **more: str):  # type: ignore[no-untyped-def]
    said = {"kind": kind, "people": people, "words": more.pop("words", ""), **more}
    if send:
        said["send"] = "1"
    return client.post("/admin/invitations/new", said)


def test_a_wave_is_shown_before_it_is_sent_and_arrives_in_own_words(
    cast: Cast, astrid: Client, mailbox: Mailbox, run_jobs: Callable[[], int]
) -> None:
    words = "Hej!\n\nVi provar något nytt. /Astrid"
    page = invite(astrid, LIST, words=words, send=False).content.decode()
    assert "Vi provar något nytt." in page
    assert "Kerstin Avander" in page
    assert "New teams: Nät" in page
    assert "New places: Tallånger" in page
    assert not Person.objects.filter(name="Kerstin Avander").exists()
    assert not Team.objects.filter(name="Nät").exists()
    answer = invite(astrid, LIST, words=words)
    assert answer.headers["Location"] == "/admin/people?state=invited"
    assert run_jobs() == 2
    assert [str(message["To"]) for message in mailbox.messages] == [
        '"Kerstin Avander" <kerstin@norrsken.example>',
        '"Noomi Wik" <noomi@norrsken.example>',
    ] or len(mailbox.messages) == 2
    assert mailbox.text(0).startswith("Hej!")
    person = Person.objects.get(email="kerstin@norrsken.example")
    assert (person.state, person.role) == ("invited", "person")
    assert person.team is not None
    assert person.team.name == "Nät"
    assert Person.objects.get(email="noomi@norrsken.example").role == "editor"


def test_accepting_needs_only_a_password_and_leads_home(
    cast: Cast, astrid: Client, mailbox: Mailbox, run_jobs: Callable[[], int]
) -> None:
    invite(astrid, LIST)
    run_jobs()
    link = mailbox.link("/join/", 0)
    newcomer = Client()
    assert newcomer.get(link).status_code == 200
    assert 'value="Kerstin Avander"' in newcomer.get(link).content.decode()
    said = {"name": "Kerstin A.", "password": "short"}
    assert newcomer.post(link, said).status_code == 422
    answer = newcomer.post(link, {**said, "password": PASSWORD})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert newcomer.get("/settings").status_code == 200
    person = Person.objects.get(email="kerstin@norrsken.example")
    assert (person.state, person.name) == ("active", "Kerstin A.")
    for client in (newcomer, Client()):
        assert client.get(link).status_code == 404
        assert client.post(link, {**said, "password": PASSWORD}).status_code == 404


@pytest.mark.parametrize("spoil", ["expired", "deactivated", "renewed", "cut"])
def test_dead_links_are_one_404(
    cast: Cast, astrid: Client, mailbox: Mailbox, run_jobs: Callable[[], int], spoil: str
) -> None:
    invite(astrid, LIST)
    run_jobs()
    link = mailbox.link("/join/", 0)
    person = Person.objects.get(email="kerstin@norrsken.example")
    if spoil == "expired":
        left = Invitation.objects.get(person=person).expires_at - timezone.now()
        assert timedelta(days=6, hours=23) < left <= timedelta(days=7)
        Invitation.objects.update(expires_at=timezone.now())
    elif spoil == "deactivated":
        astrid.post(f"/admin/people/{person.pk}/deactivation")
    elif spoil == "renewed":
        astrid.post(f"/admin/people/{person.pk}/invitation", {"kind": "mail"})
    else:
        link = link[:-1]
    answer = Client().get(link)
    assert answer.status_code == 404
    assert "This is not a way in" in answer.content.decode()
    if spoil == "renewed":
        run_jobs()
        assert Client().get(mailbox.link("/join/")).status_code == 200


def test_printed_codes_are_shown_once_with_a_picture_and_work_once(
    cast: Cast, astrid: Client
) -> None:
    page = invite(astrid, "Lars-Ove Tjärnlund\nSiv Öhman", kind="code").content.decode()
    codes = re.findall(r'slip__code">([0-9A-Z-]{14})<', page)
    assert len(set(codes)) == 2
    assert page.count("<svg") >= 2
    assert " style=" not in page.partition("<main")[2]
    assert "Your user name: lars-ove.tjarnlund" in page or "Your user name: lars.tjarnlund" in page
    row = Invitation.objects.earliest("pk")
    assert timedelta(days=13) < row.expires_at - timezone.now() <= timedelta(days=14)
    assert not Invitation.objects.filter(secret_hash=codes[0].encode()).exists()
    newcomer = Client()
    typed = codes[0].lower().replace("-", " ")
    answer = newcomer.post("/join", {"code": typed})
    assert answer.status_code == 303
    answer = newcomer.post(answer.headers["Location"], {"name": "Lars-Ove", "password": PASSWORD})
    assert answer.headers["Location"] == "/"
    handle = Person.objects.get(name="Lars-Ove").handle
    assert Client().post("/sign-in", {"who": handle, "password": PASSWORD}).status_code == 303
    assert Client().post("/join", {"code": codes[0]}).status_code == 404


def test_guessing_codes_is_slow(cast: Cast, client: Client) -> None:
    answers = [client.post("/join", {"code": f"AAAA-AAAA-{n:04}"}).status_code for n in range(22)]
    assert answers[:20] == [404] * 20
    assert answers[20:] == [429, 429]


def test_a_bad_list_names_row_column_and_value_and_invites_nobody(
    cast: Cast, astrid: Client, mailbox: Mailbox
) -> None:
    before = Person.objects.count()
    bad = (
        "name;email;role\n"
        "Kerstin;kerstin@norrsken.example;person\n"
        ";x@norrsken.example;person\n"
        "Bo;bo@norrsken.example;person\n"
        "Siv;not-an-address;person\n"
        "Åke;ake@norrsken.example;chef\n"
        "Kerstin 2;KERSTIN@norrsken.example;person\n"
    )
    answer = invite(astrid, bad)
    assert answer.status_code == 422
    page = answer.content.decode()
    for said in (
        "Row 3: the name is missing.",
        "Row 4, address: somebody with “bo@norrsken.example” is here already.",
        "Row 5, address: “not-an-address” is not a mail address.",
        "Row 6, role: there is no role “chef”.",
        "Row 7, address: “kerstin@norrsken.example” stands in the list twice.",
    ):
        assert said in page
    assert "Kerstin;kerstin@norrsken.example;person" in page, "what was typed is still there"
    assert Person.objects.count() == before
    assert not InvitationWave.objects.exists()


def test_a_csv_file_from_a_spreadsheet_is_read(
    cast: Cast, astrid: Client, mailbox: Mailbox
) -> None:
    data = "Namn;E-post;Lag\r\nÅsa Öberg;asa@norrsken.example;Nät\r\n".encode("cp1252")
    said = {"kind": "mail", "file": SimpleUploadedFile("people.csv", data)}
    page = astrid.post("/admin/invitations/new", said).content.decode()
    assert "Åsa Öberg" in page
    assert "New teams: Nät" in page


@pytest.mark.parametrize("data", [b"", b"\x00\xff\xfe" * 50, b"PK\x03\x04" + bytes(range(256)) * 9])
def test_empty_and_binary_files_invite_nobody(
    cast: Cast, astrid: Client, mailbox: Mailbox, data: bytes
) -> None:
    said = {"kind": "mail", "file": SimpleUploadedFile("people.csv", data), "send": "1"}
    assert astrid.post("/admin/invitations/new", said).status_code == 422
    assert not InvitationWave.objects.exists()


def test_without_a_mail_server_only_codes_are_offered(
    cast: Cast, astrid: Client, settings: object
) -> None:
    settings.EMAIL_HOST = ""  # type: ignore[attr-defined]
    answer = invite(astrid, LIST)
    assert answer.status_code == 422
    assert "No mail server is set up here" in answer.content.decode()


def test_only_administrators_who_confirmed_may_invite(cast: Cast) -> None:
    for person in (cast.anna, cast.editor, cast.guest):
        client = sign_in(Client(), person, confirmed=True)
        assert client.get("/admin/invitations/new").status_code == 404
        assert invite(client, LIST).status_code == 404
    client = sign_in(Client(), cast.administrator)
    assert client.get("/admin/invitations/new").headers["Location"].startswith("/confirm?next=")
    assert not InvitationWave.objects.exists()


def test_words_of_the_administrator_are_no_markup(cast: Cast, astrid: Client) -> None:
    page = invite(astrid, "<b>x</b>", kind="code", words="<script>alert(1)</script>")
    inside = page.content.decode().partition("<main")[2].partition("</main")[0]
    assert "<script>" not in inside
    assert "&lt;b&gt;x&lt;/b&gt;" in inside
