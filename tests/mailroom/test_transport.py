"""Mail over real sockets: SMTP with and without TLS, LMTP, and a mailbox of a real IMAP server."""

import asyncio
import contextlib
import smtplib
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from imapclient import IMAPClient
from pytest_django import Settings

from samband.entries import actions as entries
from samband.entries.addressing import ToColleagues
from samband.entries.models import Entry
from samband.kernel.db import as_system
from samband.kernel.mail_server import Delivery, Listening, listen
from samband.mailroom import process, receiving
from samband.mailroom.models import Incoming, Mailbox
from tests.cast import Cast
from tests.mailroom.conftest import DOMAIN, letter, reply_address
from tests.people.conftest import free_port

OURS = f"svar-abc@{DOMAIN}"


class Listener:
    """A mail server in a thread of its own, as the mail process runs it."""

    def __init__(self, where: Listening, store: Callable[[Delivery], None]) -> None:
        self.loop = asyncio.new_event_loop()
        self.servers = self.loop.run_until_complete(
            listen(where, store, lambda address: address.endswith(f"@{DOMAIN}"))
        )
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()

    def close(self) -> None:
        for server in self.servers:
            self.loop.call_soon_threadsafe(server.close)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)


@contextlib.contextmanager
def listening(store: Callable[[Delivery], None], **where: object) -> Iterator[Listening]:
    given = Listening(host="127.0.0.1", **where)  # type: ignore[arg-type]  # fields by name
    listener = Listener(given, store)
    try:
        yield given
    finally:
        listener.close()


def test_smtp_takes_mail_for_us_and_for_nobody_else() -> None:
    taken: list[Delivery] = []
    with listening(taken.append, port=free_port(), most_bytes=10_000) as where:
        with smtplib.SMTP("127.0.0.1", where.port, timeout=10) as server:
            assert server.ehlo()[0] == 250
            server.mail("bo@norrsken.example")
            # Existing or not, the answer is the same; only the domain decides.
            answers = {server.rcpt(f"{name}@{DOMAIN}") for name in ("svar-abc", "info", "x" * 40)}
            assert len(answers) == 1
            assert server.rcpt("somebody@annan.example")[0] == 550
            assert server.data(b"Subject: x\r\n\r\nJa.\r\n")[0] == 250
            with pytest.raises(smtplib.SMTPResponseException) as raised:
                server.sendmail(
                    "bo@norrsken.example", [OURS], b"x" * 60 + b"\r\n" + b"y\r\n" * 5000
                )
            assert raised.value.smtp_code == 552
            assert server.verify("anna")[0] != 250
        assert len(taken) == 1
        assert (taken[0].mail_from, taken[0].peer, taken[0].via) == (
            "bo@norrsken.example",
            "127.0.0.1",
            "smtp",
        )


def test_what_can_not_be_stored_stays_with_its_sender() -> None:
    def fail(delivery: Delivery) -> None:
        raise OSError("the disk is full")

    with (
        listening(fail, port=free_port()) as where,
        smtplib.SMTP("127.0.0.1", where.port, timeout=10) as server,
        pytest.raises(smtplib.SMTPDataError) as raised,
    ):
        server.sendmail("bo@norrsken.example", [OURS], b"Subject: x\r\n\r\nJa.\r\n")
    assert raised.value.smtp_code == 451


def test_starttls(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    found = replace(
        django_settings.SAMBAND,
        mail_in_certificate=str(certificate),
        mail_in_key=str(key),
        mail_in_host="127.0.0.1",
        mail_in_port=free_port(),
    )
    taken: list[Delivery] = []
    listener = Listener(process.listening(found), taken.append)
    try:
        with smtplib.SMTP("127.0.0.1", found.mail_in_port, local_hostname="x.example") as server:
            server._host = "localhost"  # type: ignore[attr-defined]  # the name that is checked
            server.starttls(context=ssl.create_default_context(cafile=str(certificate)))
            server.sendmail("bo@norrsken.example", [OURS], b"Subject: x\r\n\r\nJa.\r\n")
    finally:
        listener.close()
    assert len(taken) == 1


def test_lmtp_answers_for_each_recipient(tmp_path: Path) -> None:
    taken: list[Delivery] = []
    path = tmp_path / "lmtp"
    with (
        listening(taken.append, socket=str(path)),
        smtplib.LMTP(str(path), local_hostname="mx.norrsken.example") as server,
    ):
        server.ehlo_or_helo_if_needed()
        server.mail("bo@norrsken.example")
        assert [server.rcpt(one)[0] for one in (OURS, f"rum-x@{DOMAIN}")] == [250, 250]
        # Two recipients, two answers (RFC 2033); Python's client reads the first by itself.
        assert [server.data(b"Subject: x\r\n\r\nJa.\r\n")[0], server.getreply()[0]] == [
            250,
            250,
        ]
    assert [(one.recipients, one.peer, one.via) for one in taken] == [
        ((OURS, f"rum-x@{DOMAIN}"), "", "lmtp")
    ]


@pytest.fixture
def imap() -> Iterator[int]:
    """A real IMAP server in a process of its own, with an empty mailbox."""
    port = free_port()
    server = subprocess.Popen(
        [Path(sys.executable).parent / "pymap", "--host", "127.0.0.1", "--port", str(port), "--no-tls",
         "dict", "--demo-user", "samband", "--demo-password", "hemligt"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _attempt in range(200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            assert server.poll() is None, "the IMAP server did not start"
            time.sleep(0.05)
        yield port
    finally:
        server.terminate()
        server.wait(10)


def put(port: int, *mails: bytes) -> None:
    with IMAPClient("127.0.0.1", port=port, ssl=False) as client:
        client.login("samband", "hemligt")
        for mail in mails:
            client.append("INBOX", mail)


def test_a_mailbox_is_read_once_and_goes_on_where_it_was(
    cast: Cast, imap: int, settings: Settings, run_jobs: Callable[[], int]
) -> None:
    settings.SAMBAND = replace(
        settings.SAMBAND,
        mail_in_domain="",
        mail_in_address="samband@norrsken.example",
        mail_in_port=0,
        mail_in_imap_host="127.0.0.1",
        mail_in_imap_port=imap,
        mail_in_imap_tls=False,
        mail_in_imap_user="samband",
        mail_in_imap_password="hemligt",
    )
    root = entries.write_post(actor=cast.anna, to=ToColleagues(), body="Hej")
    address = reply_address(cast.bo, root.pk)
    assert address.startswith("samband+svar-")
    first = letter("bo@norrsken.example", address, "Ett").as_bytes()
    put(imap, b"From: x@y.example\r\nTo: samband@norrsken.example\r\n\r\nReklam", first)
    process.poll_once(1_000_000)
    process.poll_once(1_000_000)
    put(imap, letter("bo@norrsken.example", address, "Två").as_bytes())
    process.poll_once(1_000_000)
    run_jobs()
    assert [one.body for one in Entry.objects.filter(root=root).order_by("number")] == [
        "Ett",
        "Två",
    ]
    with as_system():
        # What is for nobody of us was not kept.
        assert Incoming.objects.count() == 2
    # The server numbers anew: everything is fetched again, and nothing happens twice.
    Mailbox.objects.update(validity=1, uid=999)
    process.poll_once(1_000_000)
    run_jobs()
    assert Entry.objects.filter(root=root).count() == 2
    with IMAPClient("127.0.0.1", port=imap, ssl=False) as client:
        client.login("samband", "hemligt")
        client.select_folder("INBOX")
        assert len(client.search("SEEN")) == 3


def test_ours_is_decided_by_the_domain_alone() -> None:
    assert receiving.is_ours(f"anything@{DOMAIN}")
    assert receiving.is_ours(f"<Anything@{DOMAIN.upper()}>")
    assert not receiving.is_ours("svar-abc@norrsken.example")
    assert not receiving.is_ours(DOMAIN)
