"""Mail as people and programs write it, and an installation that takes it."""

from collections.abc import Callable
from dataclasses import replace
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

import pytest
from django.conf import settings as django_settings
from django.utils import timezone
from pytest_django import Settings

from samband.kernel.mail_server import Delivery
from samband.mailroom.models import Incoming
from samband.mailroom.receiving import store
from samband.notices.addresses import REPLY, address_for
from samband.people.models import Person
from tests.people.conftest import mailbox, run_jobs  # noqa: F401

DOMAIN = "svar.norrsken.example"
SERVER = "mx.norrsken.example"


@pytest.fixture(autouse=True)
def takes_mail(settings: Settings) -> None:
    """Mail comes in for a domain of ours; our own mail server checks senders."""
    settings.SAMBAND = replace(
        django_settings.SAMBAND,
        mail_in_domain=DOMAIN,
        mail_in_port=2525,
        mail_in_trusts=SERVER,
        mail_from="samband@norrsken.example",
    )
    settings.DEFAULT_FROM_EMAIL = "samband@norrsken.example"


def letter(
    sender: str, to: str, text: str = "Ja.", *, passes: bool = True, subject: str = "Re: Pumpen"
) -> EmailMessage:
    """A mail, with what our mail server writes about its sender on top."""
    message = EmailMessage()
    domain = sender.rpartition("@")[2].rstrip(">")
    said = "pass" if passes else "fail"
    message["Authentication-Results"] = f"{SERVER}; dmarc={said} header.from={domain}"
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Date"] = format_datetime(timezone.now())
    message["Message-ID"] = make_msgid(domain="norrsken.example")
    message.set_content(text)
    return message


def reply_address(person: Person, root_id: int) -> str:
    return address_for(REPLY, person, root_id, timezone.now())


@pytest.fixture
def receive(run_jobs: Callable[[], int]) -> Callable[..., str]:  # noqa: F811 - the fixture
    """Take a mail as the mail server does, and have it looked at; returns what became of it."""

    def take(message: EmailMessage | bytes, *to: str, mail_from: str = "x@norrsken.example") -> str:
        raw = message if isinstance(message, bytes) else message.as_bytes()
        recipients = to or (str(message["To"]),) if isinstance(message, EmailMessage) else to
        key = store(Delivery(raw, mail_from, tuple(recipients), "", "", "smtp"))
        run_jobs()
        from samband.kernel.db import as_system

        with as_system():
            row = Incoming.objects.get(pk=key)
        return f"{row.state}:{row.reason}"

    return take
