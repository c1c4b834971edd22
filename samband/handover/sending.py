"""The mails of handovers: one to a contact and a successor, the others to people here. By the job process."""

import smtplib
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.conf import settings
from django.utils import translation

from samband.handover import letters
from samband.handover.models import Decision
from samband.kernel.db import as_system
from samband.kernel.mail import address_of, is_configured, message_of, send
from samband.parties.suppression import suppressed
from samband.people import installation

REFUSED, OBJECTED = "refused", "objected"


@dataclass(frozen=True, slots=True)
class _Outside:
    name: str
    email: str
    language: str = ""


def _home_language() -> str:
    home = installation.current()
    return home.language if home is not None else ""


def _decision(decision_id: int) -> Decision | None:
    return Decision.objects.select_related("person", "colleague").filter(pk=decision_id).first()


def send_introduction(decision_id: int, now: datetime) -> bool:
    """Send the mail to the contact, with successor and person in copy; whether it was handed over.

    Nothing goes to somebody who objected meanwhile, or for people who are gone. A fault of the mail server is raised, so
    that the job tries again with the same Message-ID.
    """
    if not is_configured():
        return False
    with as_system():
        found = _decision(decision_id)
        if found is None or not found.address or found.colleague is None:
            return False
        if not (found.person.is_active and found.colleague.is_active):
            return False
        waiting = Decision.objects.filter(pk=decision_id, sent_at=None, fault="")
        if suppressed([("email", found.address)]):
            waiting.update(fault=OBJECTED, address="", emails=[])
            return False
        if not waiting.update(sent_at=now):
            return False
    try:
        _hand_over(found)
    except smtplib.SMTPRecipientsRefused as error:
        is_final = all(code >= 500 for code, _text in error.recipients.values())
        _give_back(decision_id, REFUSED if is_final else "")
        if not is_final:
            raise
        return False
    except (OSError, smtplib.SMTPException):
        _give_back(decision_id, "")
        raise
    return True


def _give_back(decision_id: int, fault: str) -> None:
    with as_system():
        Decision.objects.filter(pk=decision_id).update(sent_at=None, fault=fault)


def _hand_over(decision: Decision) -> None:
    if decision.colleague is None:
        return
    here = [one for one in (decision.colleague, decision.person) if one.email]
    language = decision.person.language or _home_language() or settings.LANGUAGE_CODE
    with translation.override(language):
        letter = letters.introduction(decision)
    message = message_of(_Outside(decision.contact_name, decision.address), letter)
    message.cc = [address_of(one.name, one.email) for one in here]
    # The successor first: whoever leaves will not read it for long.
    message.reply_to = [address_of(one.name, one.email) for one in here]
    message.send()


def tell_asked(decision_id: int) -> None:
    """Tell a colleague that they are asked to keep a relation."""
    with as_system():
        found = _decision(decision_id)
        if found is None or found.colleague is None or not found.colleague.is_active:
            return
        if found.agreed_at is not None or found.declined_at is not None:
            return
    send(found.colleague, partial(letters.asked, found), language=_home_language())


def tell_answer(decision_id: int) -> None:
    """Tell who hands over what their colleague said."""
    with as_system():
        found = _decision(decision_id)
        if found is None or found.colleague is None or not found.person.is_active:
            return
        if found.agreed_at is None and found.declined_at is None:
            return
    send(found.person, partial(letters.answer, found), language=_home_language())
