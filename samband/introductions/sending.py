"""The mails of introductions: one to the contact with both in it, the others to people here. By the job process."""

import smtplib
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.conf import settings
from django.utils import translation

from samband.introductions import letters, rules
from samband.introductions.models import Asked, Introduction
from samband.kernel.db import as_system
from samband.kernel.mail import address_of, is_configured, message_of, send
from samband.parties.suppression import suppressed
from samband.people import installation

REFUSED, OBJECTED = "refused", "objected"


@dataclass(frozen=True, slots=True)
class _Outside:
    """Who gets the mail outside."""

    name: str
    email: str
    language: str = ""


def _home_language() -> str:
    home = installation.current()
    return home.language if home is not None else ""


def _asked(asked_id: int) -> Asked | None:
    found = Asked.objects.select_related("introduction", "person", "asker__team")
    return found.filter(pk=asked_id).first()


def tell_asked(asked_id: int, now: datetime) -> None:
    """Tell a go-between that they are asked, unless it is over meanwhile."""
    with as_system():
        asked = _asked(asked_id)
        if asked is None or asked.decision or not asked.person.is_active:
            return
        request = asked.introduction
        if request.state != Introduction.State.OPEN or request.expires_at <= now:
            return
    send(asked.person, partial(letters.asked, asked), language=_home_language())


def send_introduction(asked_id: int, now: datetime) -> bool:
    """Send the mail of a yes: to the contact, with who asked and the go-between in copy. Whether it was handed over.

    Rights are checked again: nothing goes to somebody who objected meanwhile, or for people who are gone. The claim is a
    conditional update; a fault of the mail server gives it back and is raised, so that the job tries again with the same
    Message-ID.
    """
    if not is_configured():
        return False
    with as_system():
        asked = _asked(asked_id)
        if asked is None or asked.decision != Asked.Decision.YES or not asked.address:
            return False
        waiting = Asked.objects.filter(pk=asked_id, sent_at=None, fault="")
        if not (asked.person.is_active and asked.asker.is_active):
            return False
        if suppressed([("email", asked.address)]):
            waiting.update(fault=OBJECTED, address="")
            return False
        if not waiting.update(sent_at=now):
            return False
    try:
        _hand_over(asked)
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _text in error.recipients.values()]
        is_final = all(code >= 500 for code in codes)
        _give_back(asked_id, REFUSED if is_final else "")
        if not is_final:
            raise
        return False
    except (OSError, smtplib.SMTPException):
        _give_back(asked_id, "")
        raise
    return True


def _give_back(asked_id: int, fault: str) -> None:
    with as_system():
        Asked.objects.filter(pk=asked_id).update(sent_at=None, fault=fault)


def _hand_over(asked: Asked) -> None:
    here = [one for one in (asked.asker, asked.person) if one.email]
    language = asked.person.language or _home_language() or settings.LANGUAGE_CODE
    with translation.override(language):
        letter = letters.introduction(asked)
    message = message_of(_Outside(asked.introduction.contact_name, asked.address), letter)
    message.cc = [address_of(one.name, one.email) for one in here]
    message.reply_to = [address_of(one.name, one.email) for one in reversed(here)]
    message.send()


def tell_answer(asked_id: int) -> None:
    """Tell who asked what the go-between said, where the mail of the introduction does not say it."""
    with as_system():
        asked = _asked(asked_id)
        if asked is None or not asked.asker.is_active:
            return
        is_later = asked.decision == Asked.Decision.LATER and asked.is_named
        if not is_later and not (asked.decision == Asked.Decision.YES and asked.by_oneself):
            return
    compose = letters.not_now if is_later else letters.by_themselves
    send(asked.asker, partial(compose, asked), language=_home_language())


def tell_thanks(asked_id: int) -> None:
    """Tell a go-between that they are thanked, and how it went if that was said."""
    with as_system():
        asked = _asked(asked_id)
        if asked is None or not asked.thanks or not asked.person.is_active:
            return
    send(asked.person, partial(letters.thanks, asked), language=_home_language())


def ask_outcomes(now: datetime) -> int:
    """Ask those who were introduced two weeks ago and have not said whether something came of it; once. How many."""
    with as_system():
        due = Introduction.objects.select_for_update(skip_locked=True, of=("self",)).filter(
            state=Introduction.State.INTRODUCED,
            asked_at=None,
            ended_at__lte=now - rules.ASKED_AFTER,
        )
        found = list(due.select_related("asker").order_by("pk")[:500])
        Introduction.objects.filter(pk__in=[one.pk for one in found]).update(asked_at=now)
    silent = [one for one in found if not one.happened and one.asker.is_active]
    for one in silent:
        send(one.asker, partial(letters.outcome, one), language=_home_language())
    return len(silent)
