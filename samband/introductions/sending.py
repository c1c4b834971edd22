"""The mails of introductions: one to the contact with both in it, the others to people here. By the job process."""

from datetime import datetime
from functools import partial

from samband.cards.mail_outside import send_once
from samband.introductions import letters, rules, telling
from samband.introductions.models import Asked, Introduction
from samband.kernel.db import as_system
from samband.kernel.mail import Address, send
from samband.people import installation
from samband.people.models import Person


def _asked(asked_id: int) -> Asked | None:
    found = Asked.objects.select_related(
        "introduction__go_between", "person", "asker__team", "vouched_by"
    )
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
    telling.tell_asked(asked)
    send(asked.person, partial(letters.asked, asked), language=installation.language())


def send_introduction(asked_id: int, now: datetime) -> bool:
    """Send the mail of a yes: to the contact, with who asked and the go-between in copy, and who passed it on if they want.

    Whether it was handed over. Not for people who are gone; what else is looked at is said by `send_once`.
    """
    with as_system():
        asked = _asked(asked_id)
    if asked is None or asked.decision != Asked.Decision.YES or not asked.address:
        return False
    if not (asked.person.is_active and asked.asker.is_active):
        return False
    telling.tell_answer(asked)
    return send_once(
        Asked.objects.filter(pk=asked_id),
        Address(asked.introduction.contact_name, asked.address),
        partial(letters.introduction, asked),
        writer=asked.person,
        here=_in_it(asked),
        now=now,
    )


def _in_it(asked: Asked) -> tuple[Person, ...]:
    before = asked.vouched_by if asked.in_copy else None
    return (asked.person, asked.asker, *([before] if before and before.is_active else []))


def tell_answer(asked_id: int) -> None:
    """Tell who asked what the go-between said, where the mail of the introduction does not say it."""
    with as_system():
        asked = _asked(asked_id)
        if asked is None or not asked.asker.is_active:
            return
        is_later = asked.decision == Asked.Decision.LATER and asked.is_named
        if not is_later and not (asked.decision == Asked.Decision.YES and asked.by_oneself):
            return
    telling.tell_answer(asked)
    compose = letters.not_now if is_later else letters.by_themselves
    send(asked.asker, partial(compose, asked), language=installation.language())


def tell_thanks(asked_id: int) -> None:
    """Tell a go-between that they are thanked, and how it went if that was said."""
    with as_system():
        asked = _asked(asked_id)
        if asked is None or not asked.thanks or not asked.person.is_active:
            return
    telling.tell_thanks(asked, asked.person_id)
    send(asked.person, partial(letters.thanks, asked), language=installation.language())


def pass_thanks(asked_id: int, *, is_new: bool) -> None:
    """Let who passed a request on read the thanks too, told by mail the first time; the next one's decision stays theirs."""
    with as_system():
        asked = _asked(asked_id)
        before = asked.vouched_by if asked is not None else None
        if asked is None or before is None or not asked.thanks:
            return
        rows = Asked.objects.filter(
            introduction=asked.introduction_id, person=before, is_first=True
        )
        rows.update(thanks=asked.thanks, thanked_at=asked.thanked_at)
    if is_new and before.is_active:
        telling.tell_thanks(asked, before.pk)
        send(before, partial(letters.thanks, asked), language=installation.language())


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
        telling.ask_outcome(one, now)
        send(one.asker, partial(letters.outcome, one), language=installation.language())
    return len(silent)
