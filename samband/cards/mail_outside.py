"""A mail to somebody outside in a colleague's words, once, with colleagues in copy; by the job process."""

import smtplib
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import translation

from samband.kernel.db import as_system
from samband.kernel.mail import Address, Letter, address_of, is_configured, message_of
from samband.parties.suppression import suppressed
from samband.people import installation
from samband.people.models import Person

REFUSED, OBJECTED = "refused", "objected"


def send_once(
    row: QuerySet[Any],
    to: Address,
    compose: Callable[[], Letter],
    *,
    writer: Person,
    here: Sequence[Person],
    now: datetime,
) -> bool:
    """Send the mail of one row, which has `address`, `sent_at` and `fault`; whether it was handed over.

    `here` are in copy, and answers go to them in this order; the mail is in the writer's language. Nothing goes to somebody
    who objected meanwhile. The claim is a conditional update; a fault of the mail server gives it back and is raised, so that
    the job tries again with the same Message-ID. A final refusal is kept as `fault`.
    """
    if not is_configured():
        return False
    with as_system():
        waiting = row.filter(sent_at=None, fault="")
        if suppressed([("email", to.email)]):
            waiting.update(fault=OBJECTED, address="")
            return False
        if not waiting.update(sent_at=now):
            return False
    with translation.override(writer.language or installation.language()):
        message = message_of(to, compose())
    message.cc = message.reply_to = [address_of(one.name, one.email) for one in here if one.email]
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        is_final = all(code >= 500 for code, _text in error.recipients.values())
        _give_back(row, REFUSED if is_final else "")
        if not is_final:
            raise
        return False
    except OSError:
        _give_back(row, "")
        raise
    return True


def _give_back(row: QuerySet[Any], fault: str) -> None:
    with as_system():
        row.update(sent_at=None, fault=fault)
