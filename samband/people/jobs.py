"""Letters that are sent later, and tidying up. Secrets are made when the letter is: no job holds one."""

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from samband.kernel.db import as_system
from samband.kernel.jobs import job, later
from samband.kernel.mail import Address, send
from samband.kernel.models import KeptAnswer
from samband.kernel.tokens import new_token, token_hash
from samband.people import installation, letters
from samband.people.calendars import refreshing
from samband.people.erasure import erasers
from samband.people.models import (
    AddressChange,
    FirstRunCode,
    Invitation,
    PasswordReset,
    Person,
    Session,
)
from samband.people.presence import forget_ended

logger = logging.getLogger(__name__)
MAIL_VALID = timedelta(days=7)
CODE_VALID = timedelta(days=14)
RESET_VALID = timedelta(hours=1)
CONFIRM_VALID = timedelta(days=1)
UNDO_VALID = timedelta(days=7)


@job("people.send_invitation")
def send_invitation(invitation_id: int) -> None:
    """Make the link of an invitation and mail it; a repeat makes a new link and voids the old."""
    with transaction.atomic():
        found = (
            Invitation.objects.select_for_update(of=("self",))
            .select_related("person", "wave")
            .filter(pk=invitation_id, used_at=None, person__state=Person.State.INVITED)
            .first()
        )
        if found is None:
            return
        token = new_token()
        found.secret_hash = token_hash(token)
        found.expires_at = timezone.now() + MAIL_VALID
        found.save(update_fields=["secret_hash", "expires_at"])
        link = letters.address("people:join", token)
        person, words = found.person, found.wave.words
    sent = send(
        person,
        lambda: letters.invitation(person.name, words, link, MAIL_VALID.days),
        language=installation.language(),
    )
    if not sent:
        logger.warning("An invitation was not sent: no mail server is set up.")


@job("people.send_reset")
def send_reset(person_id: int) -> None:
    """Make a reset link and mail it; nothing for id 0, which stands for an unknown address."""
    person = Person.objects.active().filter(pk=person_id).exclude(email="").first()
    if person is None or not installation.passwords_allowed():
        return
    with transaction.atomic():
        token = new_token()
        PasswordReset.objects.filter(person=person, used_at=None).delete()
        PasswordReset.objects.create(
            person=person,
            secret_hash=token_hash(token),
            expires_at=timezone.now() + RESET_VALID,
        )
        link = letters.address("people:new-password", token)
    send(person, lambda: letters.reset(person, link), language=installation.language())


@job("people.send_address_confirmation")
def send_address_confirmation(change_id: int) -> None:
    """Ask at the new address whether it is the person's."""
    with transaction.atomic():
        change = _open_change(change_id)
        if change is None:
            return
        token = new_token()
        change.confirm_hash = token_hash(token)
        change.save(update_fields=["confirm_hash"])
        link = letters.address("people:confirm-address", token)
        person = change.person
        to = Address(person.name, change.new, person.language)
    send(to, lambda: letters.confirm_address(person, link), language=installation.language())


def _open_change(change_id: int) -> AddressChange | None:
    return (
        AddressChange.objects.select_for_update(of=("self",))
        .select_related("person")
        .filter(pk=change_id, confirmed_at=None, undone_at=None)
        .first()
    )


@job("people.send_address_undo")
def send_address_undo(change_id: int) -> None:
    """Tell the old address that it was changed, with the way back."""
    with transaction.atomic():
        change = (
            AddressChange.objects.select_for_update(of=("self",))
            .select_related("person")
            .filter(pk=change_id, undone_at=None)
            .exclude(confirmed_at=None)
            .exclude(old="")
            .first()
        )
        if change is None:
            return
        token = new_token()
        change.undo_hash = token_hash(token)
        change.save(update_fields=["undo_hash"])
        link = letters.address("people:undo-address", token)
        person, new = change.person, change.new
        to = Address(person.name, change.old, person.language)
    send(to, lambda: letters.address_changed(person, new, link), language=installation.language())


@job("people.finish_erasure")
def finish_erasure(person_id: int) -> None:
    """Remove what other packages hold about an erased person, in every layer."""
    with as_system():
        if not Person.objects.filter(pk=person_id, state=Person.State.ERASED).exists():
            return
        KeptAnswer.objects.filter(person_id=person_id).delete()
        for eraser in erasers():
            eraser(person_id)


@job("people.keep_calendars", every="*/5 * * * *")
def keep_calendars(timestamp: int) -> None:
    """Every five minutes: what calendars say now shows beside the names, and those that are due are asked again."""
    now = timezone.now()
    refreshing.keep_current(now)
    for person_id in refreshing.due(now):
        later(read_calendar, key=f"people.calendar-{person_id}", person_id=person_id)


@job("people.read_calendar", attempts=1)
def read_calendar(person_id: int) -> None:
    """Ask somebody's calendar what is new."""
    refreshing.refresh(person_id, timezone.now())


@job("people.tidy", every="17 3 * * *")
def tidy(timestamp: int) -> None:
    """Delete sessions, links and codes that can't be used any more, and what people said they were doing."""
    now = timezone.now()
    Session.objects.filter(expires_at__lt=now).delete()
    PasswordReset.objects.filter(expires_at__lt=now).delete()
    FirstRunCode.objects.filter(expires_at__lt=now).delete()
    AddressChange.objects.filter(created_at__lt=now - UNDO_VALID - CONFIRM_VALID).delete()
    forget_ended(now)
    refreshing.forget_past(now)
