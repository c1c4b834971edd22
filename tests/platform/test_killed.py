"""Web, mail and job processes are killed, each several times, while people post: what was confirmed is there, once.

SAMBAND_KILLED_POSTS=500 makes it longer.
"""

import http.client
import json
import os
import signal
import smtplib
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from django.conf import settings
from django.db import connection

from samband.entries import actions as entries
from samband.entries.addressing import ToColleagues
from samband.entries.models import Entry
from samband.kernel.db import as_system
from samband.kernel.platform import testing
from samband.mailroom.models import Incoming
from samband.notices.models import Notification
from samband.people.actions import make_token
from samband.people.models import Person
from samband.search.models import EntryWords
from tests.cast import Cast, make_person
from tests.mailroom.conftest import DOMAIN, SERVER, letter, reply_address, takes_mail
from tests.people.conftest import free_port

__all__ = ["takes_mail"]
pytestmark = pytest.mark.django_db(transaction=True)
POSTS = int(os.environ.get("SAMBAND_KILLED_POSTS", "100"))
# Nobody writes more than thirty times a minute.
EACH = 20
KILLS = 3
PATIENCE = 120


class Process:
    """`python -m samband.cli.child NAME`, as the supervisor runs it."""

    def __init__(self, name: str, **more: str) -> None:
        self.name = name
        database = settings.DATABASES["default"]["NAME"]
        self.environment = {
            **os.environ,
            "SAMBAND_DATABASE_URL": testing.scratch().app.on(database).url,
            "SAMBAND_DATABASE_SYSTEM_URL": testing.scratch().system.on(database).url,
            "SAMBAND_ROLE": "system" if name == "jobs" else "app",
            "SAMBAND_MAIL_IN_DOMAIN": DOMAIN,
            "SAMBAND_MAIL_IN_TRUSTS": SERVER,
            **more,
        }
        self.killed = 0
        self.start()

    def start(self) -> None:
        self.child = subprocess.Popen(
            [sys.executable, "-m", "samband.cli.child", self.name],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def kill(self) -> None:
        """End it with whatever it started, at once, and start it again."""
        with suppress(ProcessLookupError):
            os.killpg(self.child.pid, signal.SIGKILL)
        self.child.wait(20)
        self.killed += 1
        self.start()

    def end(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.child.pid, signal.SIGKILL)
        self.child.wait(20)


def patiently(what: Callable[[], object]) -> object:
    """What `what` gives once nobody refuses it any more."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return what()
        except (OSError, http.client.HTTPException, smtplib.SMTPException):
            assert time.monotonic() < end, "it did not come back"
            time.sleep(0.05)


class Web:
    """Posts over the API, each with a key of its own."""

    def __init__(self, people: list[Person]) -> None:
        self.port = free_port()
        self.process = Process("web", SAMBAND_PORT=str(self.port), SAMBAND_WEB_WORKERS="1")
        self.tokens = [
            make_token(actor=one, name="Prov", scopes=["read", "write"], days=1)[1]
            for one in people
        ]

    def send(self, number: int, text: str) -> http.client.HTTPConnection:
        """A request that is on its way."""
        body = json.dumps({"body": text, "kind": "post", "audience": {"colleagues": True}})
        headers = {
            "Authorization": f"Bearer {self.tokens[number // EACH]}",
            "Content-Type": "application/json",
            "Idempotency-Key": f"key-{number}",
        }
        server = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        server.request("POST", "/api/v1/entries", body, headers)
        return server

    def post(self, number: int, text: str, *, dies: bool) -> None:
        if dies:
            server = patiently(lambda: self.send(number, text))
            assert isinstance(server, http.client.HTTPConnection)
            # Somewhere between nothing and all of it has been done.
            time.sleep(0.002 * self.process.killed)
            self.process.kill()
            server.close()

        def again() -> int:
            server = self.send(number, text)
            answer = server.getresponse()
            said = answer.read()
            server.close()
            # What of an earlier connection still runs is waited for.
            if answer.status in (409, 502, 503):
                raise OSError
            assert answer.status in (200, 201), said
            return answer.status

        patiently(again)


class Mail:
    """Answers by mail; who was told nothing sends the same again."""

    def __init__(self) -> None:
        self.port = free_port()
        self.process = Process("mail", SAMBAND_MAIL_IN_PORT=str(self.port))
        self.server: smtplib.SMTP | None = None

    def connected(self) -> smtplib.SMTP:
        if self.server is None:
            self.server = smtplib.SMTP("127.0.0.1", self.port, timeout=30)
        return self.server

    def post(self, sender: str, address: str, text: str, *, dies: bool) -> None:
        raw = letter(sender, address, text).as_bytes()
        if dies:
            server = patiently(self.connected)
            assert isinstance(server, smtplib.SMTP)
            server.mail(sender)
            server.rcpt(address)
            server.putcmd("data")
            server.getreply()
            server.send(raw + b"\r\n.\r\n")
            self.process.kill()
            self.server = None

        def again() -> None:
            try:
                self.connected().sendmail(sender, [address], raw)
            except BaseException:
                self.server = None
                raise

        patiently(again)


def put_back() -> None:
    """Let it be long ago that killed job processes were last heard of."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'"
        )


def waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing') "
            "AND task_name IN ('mailroom.handle', 'notices.note') "
            "AND (scheduled_at IS NULL OR scheduled_at < now() + interval '1 hour')"
        )
        row = cursor.fetchone()
    return int(row[0]) if row else 0


@pytest.fixture
def running(cast: Cast) -> Iterator[tuple[Web, Mail, Process, list[Person]]]:
    people = [make_person(f"Skriver {number}") for number in range(POSTS // EACH + 1)]
    web, mail, jobs = Web(people), Mail(), Process("jobs")
    yield web, mail, jobs, people
    for process in (web.process, mail.process, jobs):
        process.end()


def test_each_confirmed_post_is_there_once(
    cast: Cast, running: tuple[Web, Mail, Process, list[Person]]
) -> None:
    web, mail, jobs, people = running
    root = entries.write_post(actor=cast.anna, to=ToColleagues(), body="Räkna med mig")
    kills = [POSTS * (number + 1) // (KILLS + 1) for number in range(KILLS)]
    confirmed: list[str] = []
    for number in range(POSTS):
        text = f"Nummer {number}."
        if number % 2:
            person = people[number // EACH]
            dies = number in {place | 1 for place in kills}
            mail.post(person.email, reply_address(person, root.pk), text, dies=dies)
        else:
            web.post(number, text, dies=number in {place & ~1 for place in kills})
        confirmed.append(text)
        if number in {place + POSTS // 9 for place in kills}:
            jobs.kill()
            put_back()
    end = time.monotonic() + PATIENCE
    while waiting() and time.monotonic() < end:
        time.sleep(0.2)
    assert waiting() == 0
    assert (web.process.killed, mail.process.killed, jobs.killed) == (KILLS, KILLS, KILLS)
    found = Entry.objects.exclude(pk=root.pk)
    assert Counter(found.values_list("body", flat=True)) == Counter(confirmed)
    comments = found.filter(root=root)
    assert sorted(comments.values_list("number", flat=True)) == list(range(1, POSTS // 2 + 1))
    assert EntryWords.objects.count() == POSTS + 1
    # Each answer is told to the thread's author, once.
    assert Notification.objects.filter(person=cast.anna, entry__in=comments).count() == POSTS // 2
    with as_system():
        assert not Incoming.objects.filter(state__in=["new", "failed"]).exists()
