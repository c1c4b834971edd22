"""Mail back to who wrote: what happened to their mail and what to do. Only to the person's own address, and not often."""

import logging
import smtplib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from samband.entries.models import Entry
from samband.kernel.errors import TooMany
from samband.kernel.jobs import later
from samband.kernel.mail import Letter, send
from samband.kernel.rates import count_attempt
from samband.notices.addresses import POST
from samband.people import installation
from samband.people.models import Person
from samband.spaces.models import Space

logger = logging.getLogger(__name__)
MOST_A_DAY = 10


@dataclass(frozen=True, slots=True)
class Told:
    """Something to be said to a person by mail: what happened, to which thread or room."""

    person: Person
    what: str
    purpose: str
    object_id: int


def language_of(person: Person) -> str:
    """The language a person is written to in."""
    return person.language or installation.language()


def tell(told: Told, now: datetime) -> bool:
    """Send it, at most ten a day to one person; returns whether it went out."""
    try:
        with transaction.atomic():
            count_attempt(
                "mail-answers",
                str(told.person.pk),
                limit=MOST_A_DAY,
                window=timedelta(days=1),
                now=now,
            )
    except TooMany:
        return False
    from samband.mailroom.jobs import answer

    later(
        answer,
        person_id=told.person.pk,
        what=_WHAT.index(told.what),
        object_id=told.object_id,
        is_reply=int(told.purpose != POST),
    )
    return True


_WHAT = ("held", "expired", "refused", "closed", "uncounted")


def send_answer(person_id: int, what: int, object_id: int, is_reply: bool) -> bool:
    """Compose and send one answer; raises what the mail server raises, so that the job tries again."""
    person = Person.objects.active().filter(pk=person_id).first()
    if person is None:
        return False
    link = _link(person, object_id, is_reply)
    try:
        return send(person, lambda: _letter(_WHAT[what], link), language=language_of(person))
    except smtplib.SMTPRecipientsRefused:
        logger.warning("An answer to a mail was refused by its recipient's server.")
        return False


def _link(person: Person, object_id: int, is_reply: bool) -> str:
    """Where to write instead, if the person may still read it."""
    base = settings.SAMBAND.base_url
    if is_reply:
        is_there = Entry.objects.visible_to(person).filter(pk=object_id).exists()
        return f"{base}/entries/{object_id}" if is_there else base
    space = Space.objects.visible_to(person).filter(pk=object_id).first()
    return f"{base}/rooms/{space.slug}" if space is not None else base


def _letter(what: str, link: str) -> Letter:
    parts = {"link": link, "held": f"{settings.SAMBAND.base_url}/mail"}
    if what == "held":
        return Letter(
            _("Is this mail from you?"),
            _(
                "A mail came to an address that is yours alone, but nothing proves that you wrote it. It waits for you: "
                "publish it or throw it away here, within 14 days.\n"
                "%(held)s\n\n"
                "If you did not write it, somebody knows one of your addresses; throw the mail away.\n"
            )
            % parts,
        )
    if what == "expired":
        return Letter(
            _("Your mail came too late"),
            _(
                "Your answer was not published: the mail that you answered is more than half a year old. Write here "
                "instead:\n%(link)s\n"
            )
            % parts,
        )
    if what == "closed":
        return Letter(
            _("Your mail was not published"),
            _(
                "Your mail was not published: there was no text of yours in it, or more than fits. Write here instead:\n"
                "%(link)s\n"
            )
            % parts,
        )
    if what == "uncounted":
        return Letter(
            _("Your answer was not counted"),
            _(
                "Your answer to an invitation was not counted: it was no yes, perhaps or no of yours, or the date has been "
                "changed since, or is over or called off. Answer here instead:\n%(link)s\n"
            )
            % parts,
        )
    return Letter(
        _("Your mail was not published"),
        _(
            "Your mail was not published: nobody can write there any more, or you no longer belong to it, or it names "
            "groups of many people, which has to be confirmed. Look here:\n%(link)s\n"
        )
        % parts,
    )
