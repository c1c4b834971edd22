"""A new password for who forgot theirs: by mail, one hour, once."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samband.kernel import audit
from samband.kernel.errors import Invalid, Refused
from samband.kernel.jobs import later
from samband.kernel.rates import count_attempt
from samband.kernel.tokens import new_token, token_hash
from samband.people import installation, letters
from samband.people.actions.accounts import check_password_rules
from samband.people.errors import LinkUsed
from samband.people.jobs import send_reset
from samband.people.models import PasswordReset, Person
from samband.people.revoking import revoke_tokens
from samband.people.signing import end_sessions

HOUR = timedelta(hours=1)
PER_HOUR = 3
PER_NETWORK = 60


@transaction.atomic
def ask_for_reset(*, email: str, network: str) -> None:
    """Mail a reset link if the address is an active person's; nobody learns whether it is.

    Raises `TooMany` above three an hour for one address, or 60 from one network.
    """
    now = timezone.now()
    address = email.strip().lower()
    count_attempt("reset-network", network, limit=PER_NETWORK, window=HOUR, now=now)
    count_attempt("reset", address, limit=PER_HOUR, window=HOUR, now=now)
    person = Person.objects.with_email(address).filter(state=Person.State.ACTIVE).first()
    # The same work for an unknown address: a job that does nothing.
    later(send_reset, person_id=person.pk if person is not None else 0)


@transaction.atomic
def link_by_operator(*, named: str, as_administrator: bool = False) -> str:
    """A link for a new password, for whoever runs the machine to hand on; the person sees that it was made.

    `as_administrator` gives a colleague that role: the way back when nobody has it. Raises `Invalid` for an unknown name or a
    closed account, and where passwords are switched off; `Refused` to make a guest an administrator.
    """
    who = named.strip().removeprefix("@").lower()
    active = Person.objects.active()
    person = active.filter(Q(handle=who) | Q(email__iexact=who)).first()
    if person is None:
        raise Invalid(_("There is no person %(name)s.") % {"name": named}, code="no-such-person")
    if not installation.passwords_allowed():
        raise Invalid(_("Nobody signs in with a password here."), code="no-passwords")
    if as_administrator and not person.is_administrator:
        if person.is_guest:
            raise Refused(
                _("A colleague can't become a guest, or a guest a colleague. Invite them anew."),
                code="guest-role",
            )
        before, person.role = person.role, Person.Role.ADMINISTRATOR
        person.save(update_fields=["role"])
        end_sessions(person)  # an administrator's last less long
        audit.record(
            "people.role-changed",
            actor_id=None,
            subject_id=person.pk,
            before=before,
            after=person.role,
        )
    token = new_token()
    PasswordReset.objects.filter(person=person, used_at=None).delete()
    PasswordReset.objects.create(
        person=person, secret_hash=token_hash(token), expires_at=timezone.now() + HOUR
    )
    audit.record("people.link-printed", actor_id=None, subject_id=person.pk)
    return letters.address("people:new-password", token)


def find_reset(token: str) -> PasswordReset:
    """The open reset behind a link, which stays open. Raises `LinkUsed`."""
    reset = (
        PasswordReset.objects.select_related("person")
        .filter(secret_hash=token_hash(token), used_at=None, expires_at__gt=timezone.now())
        .first()
    )
    if reset is None or not reset.person.is_active or not installation.passwords_allowed():
        raise LinkUsed
    return reset


@transaction.atomic
def reset_password(*, token: str, password: str) -> Person:
    """Set a new password by link; uses the link up, ends all sessions, revokes all tokens.

    Raises `LinkUsed`, and `Invalid` for a weak password, after which the link still works.
    """
    reset = find_reset(token)
    person = reset.person
    check_password_rules(password, person)
    now = timezone.now()
    if not PasswordReset.objects.filter(pk=reset.pk, used_at=None).update(used_at=now):
        raise LinkUsed
    person.set_password(password)
    person.save(update_fields=["password"])
    end_sessions(person)
    revoke_tokens(person, now)
    audit.record("people.password-reset", actor_id=person.pk, subject_id=person.pk)
    return person
