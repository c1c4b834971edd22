"""A new mail address: confirmed at the new one, taken back from the old one for seven days."""

import secrets

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samband.kernel import audit
from samband.kernel.db import as_person
from samband.kernel.errors import Invalid, Refused
from samband.kernel.jobs import later
from samband.kernel.mail import is_configured
from samband.kernel.rates import count_attempt
from samband.kernel.tokens import token_hash
from samband.people.actions.resets import HOUR, PER_HOUR
from samband.people.errors import LinkUsed
from samband.people.jobs import (
    CONFIRM_VALID,
    UNDO_VALID,
    send_address_confirmation,
    send_address_undo,
)
from samband.people.models import AddressChange, PasswordReset, Person
from samband.people.registration import claim_address, clean_email
from samband.people.revoking import revoke_tokens
from samband.people.signing import end_sessions


@transaction.atomic
def ask_for_address_change(*, actor: Person, email: str) -> None:
    """Mail a link to the new address; nothing changes until it is followed.

    The answer is the same when somebody here has that address already. Raises `Invalid`,
    `Refused`, and `TooMany` above three an hour.
    """
    email = clean_email(email)
    try:
        validate_email(email)
    except ValidationError as error:
        said = _("This is not a mail address.")
        raise Invalid(said, code="bad-address", fields={"email": [said]}) from error
    if not is_configured():
        raise Refused(_("No mail can be sent from here; ask an administrator."), code="no-mail")
    count_attempt("address", str(actor.pk), limit=PER_HOUR, window=HOUR, now=timezone.now())
    AddressChange.objects.filter(person=actor, confirmed_at=None).delete()
    change = AddressChange.objects.create(
        person=actor,
        old=actor.email,
        new=email,
        confirm_hash=secrets.token_bytes(32),
        undo_hash=secrets.token_bytes(32),
    )
    if not Person.objects.with_email(email).exists():
        later(send_address_confirmation, change_id=change.pk)


@transaction.atomic
def confirm_address_change(*, token: str) -> Person:
    """Use the new address from now on. Raises `LinkUsed`."""
    now = timezone.now()
    change = (
        AddressChange.objects.select_for_update(of=("self",))
        .select_related("person")
        .filter(confirm_hash=token_hash(token), confirmed_at=None, undone_at=None)
        .filter(created_at__gt=now - CONFIRM_VALID)
        .first()
    )
    if change is None or not change.person.is_active:
        raise LinkUsed
    person = change.person
    taken = Person.objects.with_email(change.new).exclude(pk=person.pk).exists()
    if taken or person.email != change.old:
        raise LinkUsed
    change.confirmed_at = now
    change.save(update_fields=["confirmed_at"])
    _move(person, change.new)
    later(send_address_undo, change_id=change.pk)
    audit.record("people.address-changed", actor_id=person.pk, subject_id=person.pk)
    return person


@transaction.atomic
def undo_address_change(*, token: str) -> Person:
    """Take the old address back; ends all sessions, links, tokens and the password.

    Whoever changed it knew the password. Raises `LinkUsed`.
    """
    now = timezone.now()
    change = (
        AddressChange.objects.select_for_update(of=("self",))
        .select_related("person")
        .filter(undo_hash=token_hash(token), undone_at=None, confirmed_at__gt=now - UNDO_VALID)
        .first()
    )
    if change is None or not change.person.is_active:
        raise LinkUsed
    person = change.person
    if Person.objects.with_email(change.old).exclude(pk=person.pk).exists():
        raise LinkUsed
    change.undone_at = now
    change.save(update_fields=["undone_at"])
    _move(person, change.old)
    person.set_unusable_password()
    person.save(update_fields=["password"])
    end_sessions(person)
    PasswordReset.objects.filter(person=person).delete()
    revoke_tokens(person, now)
    audit.record("people.address-undone", actor_id=person.pk, subject_id=person.pk)
    return person


def _move(person: Person, email: str) -> None:
    Person.objects.filter(pk=person.pk).update(email=email, epoch=F("epoch") + 1)
    person.refresh_from_db(fields=["email", "epoch"])
    if not person.is_guest:
        with as_person(person.pk):
            claim_address(person)
