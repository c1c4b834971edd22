"""A mail to somebody outside in a colleague's words, once, with colleagues in copy; by the job process."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import translation

from samband.kernel.db import as_system
from samband.kernel.mail import Address, Letter, address_of, is_configured, message_of
from samband.parties.suppression import suppressed
from samband.people import installation
from samband.people.mail_once import RefusedForGood, send_claimed
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
    waiting = row.filter(fault="")
    with as_system():
        if suppressed([("email", to.email)]):
            waiting.filter(sent_at=None).update(fault=OBJECTED, address="")
            return False
    with translation.override(writer.language or installation.language()):
        message = message_of(to, compose())
    message.cc = message.reply_to = [address_of(one.name, one.email) for one in here if one.email]
    try:
        return send_claimed(waiting, message.send, now=now)
    except RefusedForGood:
        with as_system():
            row.update(fault=REFUSED)
        return False
