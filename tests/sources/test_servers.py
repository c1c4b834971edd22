"""What is fetched from servers: real ones, and ones that do what they must not."""

import io
import urllib.request
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from django.test import Client
from django.utils import timezone
from imapclient import IMAPClient
from pytest_django import Settings

from samband.cards.blocklist import add_blocks
from samband.cards.models import Card
from samband.kernel.db import as_person, as_system
from samband.kernel.errors import SambandError
from samband.kernel.outgoing.sockets import tls_context
from samband.kernel.outgoing.targets import is_same_site
from samband.sources import actions as imports
from samband.sources import spool
from samband.sources.models import Import
from samband.sources.servers import actions, following, imap, keeping
from samband.sources.servers.dav import DavServer
from samband.sources.servers.errors import ServerFault
from samband.sources.servers.keeping import Login
from samband.sources.servers.models import Server
from samband.ties.models import Interaction
from tests.cast import Cast, sign_in
from tests.kernel.outgoing.conftest import certificate_for
from tests.sources.servers import dovecot, lying_imap, pymap, radicale


def allow(settings: Settings, port: int) -> None:
    """List the host, as an administrator does for a server of their own network."""
    settings.SAMBAND = replace(settings.SAMBAND, internal_hosts=(f"127.0.0.1:{port}",))


@pytest.fixture(scope="module")
def dav(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with radicale(tmp_path_factory.mktemp("radicale")) as port:
        yield port


def put(port: int, path: str, text: str, kind: str = "text/vcard") -> None:
    code = b64encode(b"anna:hemligt").decode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/anna/{path}",
        data=text.encode(),
        method="PUT",
        headers={"Authorization": f"Basic {code}", "Content-Type": kind},
    )
    urllib.request.urlopen(request, timeout=10).close()  # noqa: S310 - our own server


def vcard(name: str, mail: str) -> str:
    return f"BEGIN:VCARD\r\nVERSION:3.0\r\nUID:{mail}\r\nFN:{name}\r\nN:;{name};;;\r\nEMAIL:{mail}\r\nEND:VCARD\r\n"


def bring(cast: Cast, kind: str, address: str, *names: str) -> Import:
    """Sign in, choose the folders of these names, and fetch for the first time."""
    with as_person(cast.anna.pk):
        server = actions.sign_in(
            actor=cast.anna, kind=kind, address=address, user="anna", password="hemligt"
        )
        assert b"hemligt" not in bytes(server.sealed)
        chosen = [one["where"] for one in server.found if not names or one["name"] in names]
        run = actions.choose_folders(actor=cast.anna, source_id=server.pk, folders=chosen)
    following.bring(run.pk)
    with as_system():
        return Import.objects.select_related("source", "source__owner").get(pk=run.pk)


def names_of(cast: Cast) -> set[str]:
    with as_person(cast.anna.pk):
        return set(Card.objects.filter(owner=cast.anna).values_list("name", flat=True))


def later() -> datetime:
    return timezone.now() + timedelta(days=1)


def test_an_address_book_of_a_real_radicale(cast: Cast, dav: int, settings: Settings) -> None:
    allow(settings, dav)
    with as_person(cast.anna.pk):
        add_blocks(actor=cast.anna, lines=["kliniken.example"])
    put(dav, "kontakter/1.vcf", vcard("Kim Berg", "kim@bolaget.example"))
    put(dav, "kontakter/2.vcf", vcard("Läkaren", "lisa@kliniken.example"))
    run = bring(cast, "contacts", f"http://127.0.0.1:{dav}/")
    assert (run.state, run.plan["stored"], run.plan["blocked"]) == ("checked", 1, 1)
    assert names_of(cast) == set(), "nothing is stored before its owner says so"
    assert following.due(later()) == []
    imports.apply_import(run=run)
    assert names_of(cast) == {"Kim Berg"}
    with as_system():
        count = Import.objects.count()
    assert following.follow(run.source_id, later()) == ""
    put(dav, "kontakter/3.vcf", vcard("Bo Ek", "bo@ek.example"))
    with as_system():
        assert Import.objects.count() == count, "nothing new leaves no import"
        Server.objects.update(next_at=timezone.now())
    assert following.follow(run.source_id, timezone.now()) == ""
    assert names_of(cast) == {"Kim Berg", "Bo Ek"}
    with as_system():
        newest = Import.objects.select_related("source", "source__owner").latest("pk")
        assert newest.plan["read"] == 1, "only what is new is fetched"
    imports.revert_import(run=newest)
    assert names_of(cast) == {"Kim Berg"}
    with as_system():
        assert not Server.objects.exists(), "what is taken back is asked no more"


def test_a_calendar_of_a_real_radicale(cast: Cast, dav: int, settings: Settings) -> None:
    allow(settings, dav)
    event = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260101T100000Z\r\n"
        "DTSTART:20260301T100000Z\r\nDTEND:20260301T110000Z\r\nSUMMARY:Hemligt\r\nORGANIZER:mailto:anna@norrsken.example\r\n"
        "ATTENDEE;PARTSTAT=ACCEPTED;CN=Kim:mailto:kim@bolaget.example\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    put(dav, "kalender/1.ics", event, "text/calendar")
    run = bring(cast, "calendar", f"http://127.0.0.1:{dav}/anna/kalender/")
    assert (run.state, run.plan["stored"]) == ("checked", 1)
    imports.apply_import(run=run)
    with as_person(cast.anna.pk):
        assert Interaction.objects.filter(layer=cast.anna.pk, kind="meeting").count() == 2
    # Another was booked ahead and seen then; now it has been, and nothing about it is new.
    begin = timezone.now().astimezone(UTC) - timedelta(days=1)
    lately = event.replace("UID:1", "UID:2").replace("20260301T1", f"{begin:%Y%m%d}T1")
    put(dav, "kalender/2.ics", lately.replace("kim@", "eva@"), "text/calendar")
    with as_system():
        server = Server.objects.get()
        (where, place), *_none = server.places.items()
        there = DavServer(keeping.login_of(server), server.kind)
        server.places = {where: there.changes(where, place).place}
        server.save(update_fields=["places"])
    assert following.follow(run.source_id, later()) == ""
    with as_person(cast.anna.pk):
        assert Interaction.objects.filter(layer=cast.anna.pk, kind="meeting").count() == 4


def message(number: int, sender: str = "Kim <kim@bolaget.example>") -> bytes:
    return (
        f"From: {sender}\r\nTo: anna@norrsken.example\r\nDate: Mon, {number:02d} Jun 2026 10:00:00 +0000\r\n"
        f"Message-ID: <{number}@bolaget.example>\r\nSubject: Hemligt\r\n\r\nBrödtext som inte får hämtas\r\n"
    ).encode()


@pytest.mark.parametrize("real", [pymap, dovecot])
def test_the_headers_of_a_real_mailbox(
    real: Callable[[], AbstractContextManager[int]],
    cast: Cast,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with real() as port:
        allow(settings, port)

        def append(*mails: bytes) -> None:
            with IMAPClient("127.0.0.1", port=port, ssl=False) as client:
                client.login("anna", "hemligt")
                for mail in mails:
                    client.append("INBOX", mail)

        append(message(1), message(2))
        run = bring(cast, "mail", f"imap://127.0.0.1:{port}", "INBOX")
        assert (run.state, run.plan["stored"]) == ("checked", 2)
        held = (spool.folder() / run.stored_name).read_bytes()
        assert b"Hemligt" not in held
        assert b"hemtas" not in held
        imports.apply_import(run=run)
        assert names_of(cast) == {"Kim"}
        append(message(3, "Bo Ek <bo@ek.example>"))
        assert following.follow(run.source_id, later()) == ""
        assert names_of(cast) == {"Kim", "Bo Ek"}
        with as_system():
            assert Import.objects.latest("pk").plan["read"] == 1
            # The server numbers anew: all is fetched again and nothing is stored twice.
            Server.objects.update(
                places={"INBOX": {"validity": 1, "uid": 999}}, next_at=timezone.now()
            )
            count = Import.objects.count()
        assert following.follow(run.source_id, timezone.now()) == ""
        with as_system():
            assert Import.objects.count() == count
        # A password that was revoked there: said on the page, tried again later, nothing is lost.
        with as_system():
            Server.objects.update(next_at=timezone.now())
        monkeypatch.setattr(
            keeping,
            "login_of",
            lambda one: Login(f"imap://127.0.0.1:{port}", "anna", "x"),
        )
        assert following.follow(run.source_id, timezone.now()) == "refused"
    client = sign_in(Client(), cast.anna, confirmed=True)
    assert "does not let us in" in client.get("/imports").content.decode()
    page = client.get(f"/imports/servers/{run.source_id}")
    assert "INBOX" in page.content.decode()
    bo = sign_in(Client(), cast.bo, confirmed=True)
    assert bo.get(f"/imports/servers/{run.source_id}").status_code == 404
    wrong = client.post(
        "/imports/servers/new",
        {"kind": "mail", "address": "127.0.0.1:993", "user": "a", "password": "b"},
    )
    assert wrong.status_code == 422
    client.post(f"/imports/servers/{run.source_id}/end")
    with as_system():
        assert not Server.objects.exists()


SELECTED = "* 9 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 10] x\r\n"


def fields(uid: int) -> str:
    head = f"From: p{uid}@x.example\r\nMessage-ID: <{uid}@x.example>\r\n\r\nBROEDTEXT\r\n"
    return f"* {uid} FETCH (UID {uid} BODY[HEADER.FIELDS (FROM)] {{{len(head)}}}\r\n{head})\r\n"


def taken(port: int, settings: Settings) -> tuple[list[str], imap.Places]:
    """The addresses that one run brings, in order, and the place behind them."""
    allow(settings, port)
    out = io.BytesIO()
    login = Login(f"imap://127.0.0.1:{port}", "anna", "hemligt")
    places = imap.fetch(login, ["INBOX"], {}, out, 1_000_000)
    assert b"BROEDTEXT" not in out.getvalue()
    return [
        line[6:] for line in out.getvalue().decode().splitlines() if line.startswith("From: ")
    ], places


def test_a_connection_that_breaks_off_goes_on_behind_what_was_read(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap, "BATCH", 2)

    def answer(words: list[str], number: int) -> str | None:
        if words[0] == "EXAMINE":
            return SELECTED
        if words[0] == "SEARCH":
            first = int(words[-1].partition(":")[0])
            return "* SEARCH " + " ".join(str(uid) for uid in range(first, 10)) + "\r\n"
        wanted = [int(one) for one in words[3].replace(":", ",").split(",")]
        # Each connection gives one batch and breaks in the middle of the next.
        return None if number < 5 and wanted[0] >= 2 * number + 1 else "".join(map(fields, wanted))

    with lying_imap(answer) as port:
        senders, places = taken(port, settings)
    assert senders == [f"p{uid}@x.example" for uid in range(1, 10)]
    assert places == {"INBOX": {"validity": 7, "uid": 9}}


def test_a_server_that_lies_about_numbers_gives_what_was_asked_once(settings: Settings) -> None:
    def answer(words: list[str], number: int) -> str | None:
        if words[0] == "EXAMINE":
            return SELECTED
        if words[0] == "SEARCH":
            return "* SEARCH 3 1 3 2 99999999999 0\r\n"
        return "".join(map(fields, (1, 1, 77, 2, 3, 3)))

    with lying_imap(answer) as port:
        senders, places = taken(port, settings)
    assert senders == ["p1@x.example", "p2@x.example", "p3@x.example"]
    assert places == {"INBOX": {"validity": 7, "uid": 3}}


def test_a_server_that_hangs_is_left_in_time(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap, "SECONDS_READ", 0.2)
    with lying_imap(lambda words, number: "") as port, pytest.raises(ServerFault) as caught:
        taken(port, settings)
    assert caught.value.fault == Server.Fault.NO_ANSWER


@pytest.mark.parametrize("real", [pymap, dovecot])
def test_starttls_or_nothing(
    real: Callable[[Path, Path], AbstractContextManager[int]],
    tmp_path: Path,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert imap.place_of("mail.bolaget.example:143") == (
        "mail.bolaget.example",
        143,
        "imap+starttls",
    )
    certificate, key = certificate_for("localhost", tmp_path)
    with real(certificate, key) as port:
        settings.SAMBAND = replace(settings.SAMBAND, internal_hosts=(f"localhost:{port}",))
        login = Login(f"imap+starttls://localhost:{port}", "anna", "hemligt")
        with pytest.raises(ServerFault) as caught:
            imap.folders(login)
        assert caught.value.fault == Server.Fault.NO_ANSWER, "a certificate that nobody vouches for"
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        tls_context.cache_clear()
        assert "INBOX" in [one.name for one in imap.folders(login)]
    tls_context.cache_clear()
    with pymap() as port:
        settings.SAMBAND = replace(settings.SAMBAND, internal_hosts=(f"localhost:{port}",))
        with pytest.raises(ServerFault) as caught:
            imap.folders(Login(f"imap+starttls://localhost:{port}", "anna", "hemligt"))
        assert caught.value.fault == Server.Fault.CLEAR, "the offer was taken away"


def test_only_encrypted_and_outside(cast: Cast) -> None:
    for kind, address in (
        ("contacts", "http://carddav.example.org/"),
        ("contacts", "https://127.0.0.1/"),
        ("mail", "imap://127.0.0.1"),
        ("mail", "imap.example.org:25"),
    ):
        with as_person(cast.anna.pk), pytest.raises(SambandError):
            actions.sign_in(actor=cast.anna, kind=kind, address=address, user="a", password="b")
    with as_system():
        assert not Server.objects.exists()


def test_a_password_does_not_follow_to_a_stranger(settings: Settings) -> None:
    seen: list[str] = []

    class Stranger(BaseHTTPRequestHandler):
        def do_PROPFIND(self) -> None:
            seen.append(self.headers.get("Host", ""))
            self.send_response(301)
            self.send_header("Location", f"http://localhost:{port}/")
            self.end_headers()

        def log_message(self, *said: object) -> None:
            """Quiet."""

    with HTTPServer(("127.0.0.1", 0), Stranger) as server:
        port = server.server_address[1]
        Thread(target=server.serve_forever, daemon=True).start()
        hosts = (f"127.0.0.1:{port}", f"localhost:{port}")
        settings.SAMBAND = replace(settings.SAMBAND, internal_hosts=hosts)
        login = Login(f"http://127.0.0.1:{port}/", "anna", "hemligt")
        with pytest.raises(ServerFault):
            DavServer(login, Server.Kind.CONTACTS).folders()
        server.shutdown()
    assert set(seen) == {hosts[0]}


def test_servers_of_one_organisation_are_one_site() -> None:
    assert is_same_site("contacts.icloud.com", "p07-contacts.icloud.com")
    assert not is_same_site("dav.example.co.uk", "dav.other.co.uk")
    assert not is_same_site("10.0.0.1", "10.1.0.1")
