"""The mail process is killed in the middle of 200 mails: what it confirmed is there, once."""

import os
import signal
import smtplib
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable

import pytest
from django.conf import settings
from django.db import connection

from samband.entries import actions as entries
from samband.entries.addressing import ToColleagues
from samband.entries.models import Entry
from samband.kernel.platform import testing
from tests.cast import Cast
from tests.mailroom.conftest import DOMAIN, SERVER, letter, reply_address
from tests.people.conftest import free_port

pytestmark = pytest.mark.django_db(transaction=True)
MAILS = 200
KILLED_AFTER = (40, 90, 150)


class Process:
    """`python -m samband.cli.child mail`, as the supervisor runs it."""

    def __init__(self) -> None:
        self.port = free_port()
        url = testing.scratch().app.on(settings.DATABASES["default"]["NAME"]).url
        self.environment = {
            **os.environ,
            "SAMBAND_ROLE": "app",
            "SAMBAND_DATABASE_URL": url,
            "SAMBAND_MAIL_IN_DOMAIN": DOMAIN,
            "SAMBAND_MAIL_IN_PORT": str(self.port),
            "SAMBAND_MAIL_IN_TRUSTS": SERVER,
        }
        self.child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.child = subprocess.Popen(
            [sys.executable, "-m", "samband.cli.child", "mail"],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def connect(self) -> smtplib.SMTP:
        """A connection, once it listens."""
        for _attempt in range(600):
            try:
                return smtplib.SMTP("127.0.0.1", self.port, timeout=20)
            except OSError:
                assert self.child is not None
                assert self.child.poll() is None, "the mail process ended by itself"
                time.sleep(0.05)
        raise AssertionError("the mail process does not listen")

    def end(self, how: int = signal.SIGKILL) -> None:
        assert self.child is not None
        self.child.send_signal(how)
        self.child.wait(20)


def test_each_confirmed_mail_is_one_comment(cast: Cast, run_jobs: Callable[[], int]) -> None:
    root = entries.write_post(actor=cast.anna, to=ToColleagues(), body="Räkna till tvåhundra")
    address = reply_address(cast.bo, root.pk)
    mails = [
        (f"Nummer {number}.", letter("bo@norrsken.example", address, f"Nummer {number}."))
        for number in range(MAILS)
    ]
    process = Process()
    process.start()
    server = process.connect()
    confirmed: list[str] = []
    sent_twice = 0
    try:
        for number, (text, mail) in enumerate(mails):
            if number in KILLED_AFTER:
                # The mail is on its way when the process dies; its sender was told nothing and tries again.
                server.mail("bo@norrsken.example")
                server.rcpt(address)
                server.putcmd("data")
                server.getreply()
                server.send(mail.as_bytes() + b"\r\n.\r\n")
                process.end()
                process.start()
                server = process.connect()
                sent_twice += 1
            server.sendmail("bo@norrsken.example", [address], mail.as_bytes())
            confirmed.append(text)
        server.quit()
        process.end(signal.SIGTERM)
    finally:
        if process.child is not None and process.child.poll() is None:
            process.child.kill()
    connection.close()
    run_jobs()
    found = Counter(Entry.objects.filter(root=root).values_list("body", flat=True))
    assert sent_twice == len(KILLED_AFTER)
    assert found == Counter(confirmed)
    assert len(found) == MAILS
    run_jobs()
    assert Entry.objects.filter(root=root).count() == MAILS
