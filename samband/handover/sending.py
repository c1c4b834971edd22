"""The mails of handovers: one to a contact and a successor, the others to people here. By the job process."""

from datetime import datetime
from functools import partial

from samband.cards.mail_outside import send_once
from samband.handover import letters, telling
from samband.handover.models import Decision
from samband.kernel.db import as_system
from samband.kernel.mail import Address, send
from samband.people import installation


def _decision(decision_id: int) -> Decision | None:
    return Decision.objects.select_related("person", "colleague").filter(pk=decision_id).first()


def send_introduction(decision_id: int, now: datetime) -> bool:
    """Send the mail to the contact, with successor and person in copy; whether it was handed over.

    Not for people who are gone; what else is looked at is said by `send_once`. The successor stands first: whoever leaves
    will not read answers for long.
    """
    with as_system():
        found = _decision(decision_id)
    if found is None or not found.address or found.colleague is None:
        return False
    if not (found.person.is_active and found.colleague.is_active):
        return False
    telling.tell_asked(found)
    return send_once(
        Decision.objects.filter(pk=decision_id),
        Address(found.contact_name, found.address),
        partial(letters.introduction, found),
        writer=found.person,
        here=(found.colleague, found.person),
        now=now,
    )


def tell_asked(decision_id: int) -> None:
    """Tell a colleague that they are asked to keep a relation."""
    with as_system():
        found = _decision(decision_id)
        if found is None or found.colleague is None or not found.colleague.is_active:
            return
        if found.agreed_at is not None or found.declined_at is not None:
            return
    telling.tell_asked(found)
    send(found.colleague, partial(letters.asked, found), language=installation.language())


def tell_answer(decision_id: int) -> None:
    """Tell who hands over what their colleague said."""
    with as_system():
        found = _decision(decision_id)
        if found is None or found.colleague is None or not found.person.is_active:
            return
        if found.agreed_at is None and found.declined_at is None:
            return
    telling.tell_answer(found)
    send(found.person, partial(letters.answer, found), language=installation.language())
