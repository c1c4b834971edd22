"""Invitations in waves: planned and shown first, then sent by mail or printed as codes."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samband.kernel import audit
from samband.kernel.db import as_person
from samband.kernel.errors import Invalid, NotFound, Refused
from samband.kernel.jobs import later
from samband.kernel.text import one_line, sort_key, without_controls
from samband.kernel.tokens import code_hash, new_code, token_hash
from samband.people import installation
from samband.people.actions.accounts import check_password_rules
from samband.people.errors import LinkUsed
from samband.people.jobs import CODE_VALID, MAIL_VALID, send_invitation
from samband.people.models import Invitation, InvitationWave, Person, Place, Team
from samband.people.registration import create_person
from samband.people.rules import Invitee, RowProblem, read_invitees

LONGEST_WORDS = 4000


@dataclass(frozen=True, slots=True)
class Plan:
    """What an invitation wave would do; with problems it can't be sent."""

    invitees: tuple[Invitee, ...]
    problems: tuple[RowProblem, ...]
    new_teams: tuple[str, ...] = ()
    new_places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PrintedCode:
    """A code for paper: shown once, never stored."""

    name: str
    handle: str
    code: str


def plan_invitations(*, text: str, kind: str) -> Plan:
    """Check a list of whom to invite against its own rules and against who is here already."""
    invitees, problems = read_invitees(text, needs_email=kind == Invitation.Kind.MAIL)
    emails = [invitee.email for invitee in invitees if invitee.email]
    taken = set(
        Person.objects.filter(email__in=emails)
        .exclude(state=Person.State.ERASED)
        .values_list("email", flat=True)
    )
    known = [RowProblem(i.row, "email", i.email, "taken") for i in invitees if i.email in taken]
    teams = {invitee.team for invitee in invitees if invitee.team}
    places = {invitee.place for invitee in invitees if invitee.place}
    return Plan(
        tuple(invitee for invitee in invitees if invitee.email not in taken),
        (*problems, *known),
        tuple(sorted(teams - set(Team.objects.values_list("name", flat=True)), key=sort_key)),
        tuple(sorted(places - set(Place.objects.values_list("name", flat=True)), key=sort_key)),
    )


@transaction.atomic
def send_invitations(
    *, actor: Person, kind: str, words: str, text: str
) -> tuple[InvitationWave, tuple[PrintedCode, ...]]:
    """Invite everybody on the list, or nobody; letters go out by a job, codes are returned once.

    Raises `Invalid` when the list has any problem, is empty or the words are too long.
    """
    words = without_controls(words).strip()
    plan = plan_invitations(text=text, kind=kind)
    if kind not in Invitation.Kind.values:
        raise Invalid(_("Choose how the invitations are sent."), code="unknown-kind")
    if len(words) > LONGEST_WORDS:
        raise Invalid(
            _("That is more than %(limit)d characters.") % {"limit": LONGEST_WORDS}, code="too-long"
        )
    if plan.problems or not plan.invitees:
        raise Invalid(_("The list can't be used as it is."), code="bad-list", plan=plan)
    wave = InvitationWave.objects.create(words=words, actor=actor)
    teams, places = _named(Team, plan.invitees, "team"), _named(Place, plan.invitees, "place")
    codes = []
    for invitee in plan.invitees:
        person = create_person(
            name=invitee.name,
            email=invitee.email,
            role=invitee.role,
            team=teams.get(invitee.team),
            place=places.get(invitee.place),
            acting_id=actor.pk,
        )
        code = _invite(wave, person, kind)
        if code:
            codes.append(PrintedCode(person.name, person.handle, code))
    audit.record(
        "people.invited",
        actor_id=actor.pk,
        object_kind="wave",
        object_id=wave.pk,
        count=len(plan.invitees),
        by=kind,
    )
    return wave, tuple(codes)


def _named(model: type[Team] | type[Place], invitees: Sequence[Invitee], column: str) -> dict:  # type: ignore[type-arg]
    names = {getattr(invitee, column) for invitee in invitees} - {""}
    return {name: model.objects.get_or_create(name=name)[0] for name in names}


def _invite(wave: InvitationWave, person: Person, kind: str) -> str:
    """One invitation; returns the code to print, or "" for a letter that a job makes and sends."""
    by_code = kind == Invitation.Kind.CODE
    code = new_code() if by_code else ""
    invitation = Invitation.objects.create(
        wave=wave,
        person=person,
        kind=kind,
        # The job makes the link when it writes the letter: until then nothing opens this.
        secret_hash=code_hash(code) if by_code else secrets.token_bytes(32),
        expires_at=timezone.now() + (CODE_VALID if by_code else MAIL_VALID),
    )
    if not by_code:
        later(send_invitation, invitation_id=invitation.pk)
    return code


@transaction.atomic
def renew_invitation(*, actor: Person, person: Person, kind: str) -> PrintedCode | None:
    """Invite somebody again who has not come yet; earlier links and codes are void.

    Returns the code to print, or None when a letter goes out. Raises `Refused`.
    """
    if person.state != Person.State.INVITED:
        raise Refused(_("%(name)s is here already.") % {"name": person.name}, code="not-invited")
    if kind == Invitation.Kind.MAIL and not person.email:
        raise Refused(
            _("%(name)s has no address; print a code instead.") % {"name": person.name},
            code="no-address",
        )
    earlier = Invitation.objects.filter(person=person).select_related("wave").last()
    wave = earlier.wave if earlier is not None else InvitationWave.objects.create(actor=actor)
    Invitation.objects.filter(person=person, used_at=None).delete()
    code = _invite(wave, person, kind)
    audit.record("people.invited-again", actor_id=actor.pk, subject_id=person.pk, by=kind)
    return PrintedCode(person.name, person.handle, code) if code else None


def find_invitation(secret: str) -> Invitation:
    """The open invitation behind a link or a code, which stays open. Raises `LinkUsed`."""
    found = (
        Invitation.objects.select_related("person")
        .filter(
            secret_hash__in=[token_hash(secret), code_hash(secret)],
            used_at=None,
            expires_at__gt=timezone.now(),
            person__state=Person.State.INVITED,
        )
        .first()
    )
    if found is None:
        raise LinkUsed
    return found


@transaction.atomic
def accept_invitation(*, secret: str, name: str, password: str) -> Person:
    """Come in with a name and a password; uses the invitation up.

    Raises `LinkUsed`, `Refused` where passwords are off, `Invalid` for a weak password or an empty
    name, after which the invitation still works.
    """
    if not installation.passwords_allowed():
        raise Refused(_("Passwords are switched off here."), code="passwords-off")
    found = find_invitation(secret)
    person = found.person
    name = one_line(name, 120)
    if not name:
        said = _("A name is needed.")
        raise Invalid(said, code="name-missing", fields={"name": [said]})
    person.name, person.sort_key = name, sort_key(name)
    check_password_rules(password, person)
    return use_invitation(found, password_hash=make_password(password))


@transaction.atomic
def use_invitation(found: Invitation, *, password_hash: str = "") -> Person:
    """Make the invited person an active one, once. Raises `LinkUsed` if somebody was faster."""
    now = timezone.now()
    if not Invitation.objects.filter(pk=found.pk, used_at=None).update(used_at=now):
        raise LinkUsed
    person = found.person
    Invitation.objects.filter(person=person, used_at=None).delete()
    return activate(person, password_hash=password_hash)


def activate(person: Person, *, password_hash: str = "") -> Person:
    """Let an invited person in."""
    if person.state != Person.State.INVITED:
        raise NotFound
    person.state = Person.State.ACTIVE
    person.joined_at = timezone.now()
    if password_hash:
        person.password = password_hash
    person.save(update_fields=["state", "joined_at", "password", "name", "sort_key"])
    with as_person(person.pk):
        audit.record("people.joined", actor_id=person.pk, subject_id=person.pk)
    return person
