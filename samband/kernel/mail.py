"""Outgoing mail: plain text, in the recipient's language, over the configured SMTP server."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import make_msgid, parseaddr
from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import translation

from samband.kernel.text import one_line


class Recipient(Protocol):
    """Who can be written to; a person is one."""

    @property
    def name(self) -> str: ...
    @property
    def email(self) -> str: ...
    @property
    def language(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Address:
    """Somebody who is no account here, or at an address that is not theirs yet or no longer; no language: the usual one."""

    name: str
    email: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail says; `reply_to` is an address or "".

    `html` is the same for programs that show it; `sender` a name before the sender's address. `headers` holds a place in
    a thread and the like. `calendar` is an iCalendar object that goes along with its `calendar_method`, so that programs
    offer to put it into the calendar (RFC 6047).
    """

    subject: str
    body: str
    reply_to: str = ""
    html: str = ""
    sender: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    calendar: str = ""
    calendar_method: str = ""


_usual_sender: list[Callable[[], str]] = []


def register_sender(name: Callable[[], str]) -> None:
    """Let mails that name nobody come from what `name` gives: whose mails they are."""
    _usual_sender[:] = [name]


def is_configured() -> bool:
    """Whether there is a mail server to send through."""
    return bool(settings.EMAIL_HOST)


def address_of(name: str, email: str) -> str:
    """`"Name" <address>` for a header: one line, quoted, without control characters."""
    plain = one_line(name, 100).replace("\\", "").replace('"', "'") if name else ""
    return f'"{plain}" <{email}>' if plain else email


def send(to: Recipient, compose: Callable[[], Letter], *, language: str = "") -> bool:
    """Compose a letter in the recipient's language (else `language`) and send it at once.

    Returns False when the recipient has no address or no mail server is configured. Raises what
    smtplib raises when the server refuses, so that a job tries again. Never call it inside a
    request: a slow server would keep the transaction open; use a job.
    """
    if not to.email or not is_configured():
        return False
    with translation.override(to.language or language or settings.LANGUAGE_CODE):
        letter = compose()
    return message_of(to, letter).send() == 1


def message_of(to: Recipient, letter: Letter) -> EmailMultiAlternatives:
    """A letter as a message, with its plain text and, if it has one, its HTML."""
    usual, sender = parseaddr(settings.DEFAULT_FROM_EMAIL)
    name = letter.sender or usual or (_usual_sender[0]() if _usual_sender else "")
    message = EmailMultiAlternatives(
        subject=one_line(letter.subject, 200),
        body=letter.body,
        from_email=address_of(name, sender),
        to=[address_of(to.name, to.email)],
        reply_to=[letter.reply_to] if letter.reply_to else None,
        headers={
            "Auto-Submitted": "auto-generated",
            # Ours, and not the name of the machine, which nobody outside knows.
            "Message-ID": make_msgid(domain=sender.rpartition("@")[2] or None),
            **letter.headers,
        },
    )
    if letter.html:
        message.attach_alternative(letter.html, "text/html")
    if letter.calendar:
        kind = f"text/calendar; method={letter.calendar_method}"
        message.attach_alternative(letter.calendar, kind)
    return message
