"""What a go-between decides, in private: yes with a mail of their own, not now, no."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samband.cards.models import Card, CardField
from samband.introductions import jobs, rules, telling
from samband.introductions.access import asked_of
from samband.introductions.actions import clean_text
from samband.introductions.models import Asked, Introduction
from samband.introductions.rules import Standing, standing
from samband.kernel import audit
from samband.kernel.errors import Conflict, Invalid
from samband.kernel.jobs import later
from samband.kernel.mail import is_configured
from samband.kernel.text import one_line
from samband.parties.models import ORGANISATION_LAYER, Identity
from samband.parties.suppression import suppressed
from samband.people.models import Person
from samband.people.registration import clean_email

Decision = Asked.Decision


@dataclass(frozen=True, slots=True)
class Written:
    """The mail that a go-between wants to send: to which address, with what words."""

    address: str
    subject: str
    text: str


def addresses_of(person: Person, party_id: int) -> list[str]:
    """Where the go-between can write to the contact, by what they themselves see: their card first. Three statements."""
    cards = Card.objects.filter(party_id=party_id).order_by("owner_id")
    found: list[str] = []
    for card in sorted(cards, key=lambda one: one.owner_id != person.pk):
        found += card.emails
    fields = CardField.objects.filter(
        card__party_id=party_id, owner=person, kind=CardField.Kind.MAIL
    )
    found += fields.order_by("value").values_list("value", flat=True)
    seen = Identity.objects.filter(
        party_id=party_id, kind="email", layer__in=[ORGANISATION_LAYER, person.pk], is_role=False
    )
    found += seen.order_by("-layer", "value").values_list("value", flat=True)
    return list(dict.fromkeys(found))[:20]


def is_undecided(asked: Asked, now: datetime) -> bool:
    """Whether a decision can still be made, or made otherwise."""
    request = asked.introduction
    if asked.is_first and asked.decision == Decision.YES:
        return False
    stands = standing(request.state, request.expires_at, now)
    return stands is Standing.WAITING or (
        stands is Standing.LATER and asked.decision == Decision.LATER and now < request.expires_at
    )


def to_decide(person: Person, introduction_id: int, now: datetime) -> Asked:
    """What somebody may still decide, held until the end. Raises `NotFound`, `Conflict`."""
    asked = asked_of(person, introduction_id, lock=True)
    if not is_undecided(asked, now):
        raise Conflict(_("It is no longer needed."), code="not-needed")
    return asked


def checked(written: Written) -> Written:
    """A mail as it may be sent. Raises `Invalid` for what is missing, no address, and one that must not be written to."""
    address = clean_email(written.address)
    local, at, domain = address.rpartition("@")
    if not (local and at and "." in domain) or len(address) > 254 or " " in address:
        raise Invalid(_("Choose or write a mail address."), code="not-an-address")
    if suppressed([("email", address)]):
        raise Invalid(
            _("Whoever has this address does not want to be written to from here."), code="objected"
        )
    subject = one_line(written.subject, rules.LONGEST_SUBJECT).strip()
    text = clean_text(written.text, rules.LONGEST_LETTER)
    if not subject or not text:
        raise Invalid(_("Write a subject and the words of the mail."), code="words-missing")
    return Written(address, subject, text)


@transaction.atomic
def introduce(
    *,
    actor: Person,
    introduction_id: int,
    written: Written | None,
    now: datetime | None = None,
) -> Asked:
    """Say yes: a mail in the actor's own words goes to the contact with both in it. None: the actor writes by themselves.

    From here on who asked knows who the actor is. Raises `NotFound`, `Conflict` when it is no longer needed, `Invalid` for
    what can't be sent.
    """
    now = now or timezone.now()
    asked = to_decide(actor, introduction_id, now)
    if asked.is_first:
        raise Conflict(
            _("You were asked to pass it on. Whoever knows them decides then."), code="passes-on"
        )
    mail = checked(written) if written is not None else None
    if mail is not None and not is_configured():
        raise Invalid(
            _("No mail server is set up here. Write to them with your own mail program."),
            code="no-mail-server",
        )
    asked.decision, asked.decided_at, asked.is_final = Decision.YES, now, False
    asked.by_oneself = mail is None
    if mail is not None:
        asked.address, asked.subject, asked.text = mail.address, mail.subject, mail.text
    asked.save()
    request = asked.introduction
    request.state, request.ended_at = Introduction.State.INTRODUCED, now
    request.save(update_fields=["state", "ended_at"])
    audit.record(
        "introduction.made",
        actor_id=actor.pk,
        object_kind="introduction",
        object_id=request.pk,
        subject_id=request.asker_id,
    )
    telling.decided(request.pk)
    job = jobs.send_mail if mail is not None else jobs.tell_answer
    later(job, key=f"introduction-mail-{asked.pk}", asked_id=asked.pk)
    return asked


@transaction.atomic
def put_off(*, actor: Person, introduction_id: int, now: datetime | None = None) -> Asked:
    """Say "not now": who asked the actor by name is told; who doesn't know whom they asked learns nothing.

    Raises `NotFound`, `Conflict`.
    """
    now = now or timezone.now()
    asked = to_decide(actor, introduction_id, now)
    is_new = asked.decision != Decision.LATER
    asked.decision, asked.decided_at, asked.is_final = Decision.LATER, now, False
    asked.save(update_fields=["decision", "decided_at", "is_final"])
    telling.decided(introduction_id, actor.pk)
    if asked.is_named and is_new:
        request = asked.introduction
        request.state, request.ended_at = Introduction.State.LATER, now
        request.save(update_fields=["state", "ended_at"])
        later(jobs.tell_answer, key=f"introduction-mail-{asked.pk}", asked_id=asked.pk)
    return asked


@transaction.atomic
def decline(
    *, actor: Person, introduction_id: int, never: bool = False, now: datetime | None = None
) -> Asked:
    """Say no, without a trace: nothing that who asked can see changes. `never`: nor be asked about this contact again.

    Raises `NotFound`, `Conflict`.
    """
    now = now or timezone.now()
    asked = to_decide(actor, introduction_id, now)
    if asked.decision == Decision.LATER and asked.is_named:
        raise Conflict(
            _("You said “not now”, and they were told. It ends by itself."), code="said-later"
        )
    asked.decision, asked.decided_at, asked.is_final = Decision.NO, now, never
    asked.save(update_fields=["decision", "decided_at", "is_final"])
    telling.decided(introduction_id, actor.pk)
    return asked
