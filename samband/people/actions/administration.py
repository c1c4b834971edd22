"""What administrators do to accounts: roles, leaving and coming back."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samband.kernel import audit
from samband.kernel.errors import Invalid, NotFound, Refused
from samband.people.actions.closing import close, note_turn, open_again
from samband.people.models import Person, Place, Session, Team
from samband.people.sessions import IDLE_ADMINISTRATOR


def _lock_administrators() -> None:
    """Two administrators must not demote each other at the same moment."""
    list(
        Person.objects.select_for_update()
        .filter(role=Person.Role.ADMINISTRATOR, state=Person.State.ACTIVE)
        .values_list("pk", flat=True)
    )


def refuse_without_administrator(person: Person) -> None:
    """Raise `Refused` if nobody else could administer."""
    _lock_administrators()
    others = Person.objects.filter(role=Person.Role.ADMINISTRATOR, state=Person.State.ACTIVE)
    if person.is_administrator and not others.exclude(pk=person.pk).exists():
        raise Refused(
            _("%(name)s is the only administrator. Make somebody else one first.")
            % {"name": person.name},
            code="last-administrator",
        )


@transaction.atomic
def change_role(*, actor: Person, person: Person, role: str) -> None:
    """Give another role. Raises `Invalid`, and `Refused` for the last administrator.

    A colleague can't become a guest or the other way round: what was written for colleagues
    would change hands. Deactivate and invite anew instead.
    """
    if role not in Person.Role.values:
        raise Invalid(_("There is no such role."), code="unknown-role")
    if person.state == Person.State.ERASED:
        raise NotFound
    if role == person.role:
        return
    if Person.Role.GUEST in (role, person.role):
        raise Refused(
            _("A colleague can't become a guest, or a guest a colleague. Invite them anew."),
            code="guest-role",
        )
    refuse_without_administrator(person)
    before, person.role = person.role, Person.Role(role)
    person.save(update_fields=["role"])
    if person.is_administrator:
        _shorten_sessions(person, IDLE_ADMINISTRATOR)
    audit.record(
        "people.role-changed", actor_id=actor.pk, subject_id=person.pk, before=before, after=role
    )


def _shorten_sessions(person: Person, idle: timedelta) -> None:
    limit = timezone.now() + idle
    Session.objects.filter(person=person, expires_at__gt=limit).update(expires_at=limit)


@transaction.atomic
def change_team_and_place(
    *, actor: Person, person: Person, team: Team | None, place: Place | None
) -> None:
    """Say where somebody belongs."""
    person.team, person.place = team, place
    person.save(update_fields=["team", "place"])
    audit.record("people.team-changed", actor_id=actor.pk, subject_id=person.pk)


@transaction.atomic
def deactivate(*, actor: Person, person: Person) -> None:
    """Close an account: no way in is left, also when an older backup comes back; what they wrote stays.

    Raises `Refused`, `NotFound`.
    """
    if person.state not in (Person.State.ACTIVE, Person.State.INVITED):
        raise NotFound
    refuse_without_administrator(person)
    close(person, actor_id=actor.pk)
    note_turn(person.pk, is_closed=True)


@transaction.atomic
def reactivate(*, actor: Person, person: Person) -> None:
    """Open a closed account again; who never came in is invited again. Raises `NotFound`."""
    if person.state != Person.State.DEACTIVATED:
        raise NotFound
    open_again(person, actor_id=actor.pk)
    note_turn(person.pk, is_closed=False)
