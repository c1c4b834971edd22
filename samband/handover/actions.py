"""What somebody does with their own relations before they are away: each by themselves, and nobody for them."""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samband.cards.access import network_for_reading
from samband.cards.models import Card
from samband.cards.own import details_of
from samband.cards.writing import delete_contact
from samband.handover import jobs, telling
from samband.handover.access import own_decision, own_handover
from samband.handover.models import Decision, Handover
from samband.kernel import audit
from samband.kernel.errors import Conflict, Invalid, NotFound
from samband.kernel.jobs import later
from samband.kernel.mail import is_configured
from samband.kernel.text import one_line, without_controls
from samband.notices.things import settle
from samband.people.models import Person

Choice = Decision.Choice
Reason = Handover.Reason
LONGEST_MAIL = 5_000
#: Who only goes away for a while deletes nothing.
FOR_ABSENCE = (Choice.INTRODUCE,)


@dataclass(frozen=True, slots=True)
class Written:
    """The mail that brings a contact and a successor together, in the person's own words."""

    address: str
    subject: str
    text: str


@transaction.atomic
def begin(*, actor: Person, reason: str, last_day: date) -> Handover:
    """Begin a handover of one's own. Raises `NotFound` for guests, `Conflict` if one is open, `Invalid`."""
    network_for_reading(actor)
    if reason not in Reason.values:
        raise Invalid(_("Choose why you hand over."), code="unknown-reason")
    if last_day < timezone.localdate():
        raise Invalid(_("This day is over. Choose today or a later one."), code="day-over")
    if Handover.objects.filter(person=actor, ended_at=None).exists():
        raise Conflict(_("You have begun a handover already."), code="handover-open")
    made = Handover.objects.create(person=actor, reason=reason, last_day=last_day)
    _note("handover.begun", actor)
    return made


@transaction.atomic
def end(*, actor: Person, now: datetime | None = None) -> Handover:
    """Say that it is done, or is not to be. What was handed over stays so. Raises `NotFound`."""
    handover = own_handover(actor)
    handover.ended_at = now or timezone.now()
    handover.save(update_fields=["ended_at"])
    # What was decided and not done has no end any more.
    Decision.objects.filter(
        handover=handover, choice__in=(Choice.PRIVATE, Choice.CLOSE), is_deleted=False
    ).delete()
    settle([telling.TASKS], [handover.pk])
    _note("handover.ended", actor)
    return handover


def _note(verb: str, actor: Person, **data: int) -> None:
    audit.record(verb, actor_id=actor.pk, object_kind="person", object_id=actor.pk, **data)


def _card(actor: Person, party_id: int) -> Card:
    card = Card.objects.filter(owner=actor, party_id=party_id).first()
    if card is None:
        raise NotFound
    return card


def _decide(handover: Handover, card: Card, choice: str, now: datetime) -> Decision:
    """A fresh decision about a relation. Raises `Conflict` where a colleague has been asked already."""
    if handover.reason == Reason.ABSENCE and choice not in FOR_ABSENCE:
        raise Invalid(
            _("You only go away for a while: introduce somebody who stands in for you."),
            code="not-for-absence",
        )
    known = Decision.objects.filter(handover=handover, contact_id=card.party_id).first()
    is_waiting = known is not None and known.asked_at is not None and known.declined_at is None
    if known is not None and is_waiting and known.colleague_id is not None and not known.fault:
        raise Conflict(
            _("Your colleague has been asked already. Take it back first."), code="asked-already"
        )
    if known is not None:
        telling.forget([known.pk])
        known.delete()
    return Decision(
        handover=handover,
        person=handover.person,
        contact_id=card.party_id,
        contact_name=card.name,
        organisation_name=card.organisation_name,
        choice=choice,
        decided_at=now,
    )


@transaction.atomic
def keep_or_close(
    *, actor: Person, party_ids: Collection[int], choice: str, now: datetime | None = None
) -> int:
    """Decide for some relations to keep them private or to close them; nothing is deleted yet. How many.

    Raises `NotFound` if one is not the actor's, `Invalid`, `Conflict`.
    """
    if choice not in (Choice.PRIVATE, Choice.CLOSE):
        raise Invalid(_("Choose what becomes of the relation."), code="unknown-choice")
    handover = own_handover(actor)
    cards = list(Card.objects.filter(owner=actor, party_id__in=party_ids))
    if len(cards) != len(set(party_ids)) or not cards:
        raise NotFound
    when = now or timezone.now()
    Decision.objects.bulk_create([_decide(handover, card, choice, when) for card in cards])
    telling.tasks_changed(handover)
    return len(cards)


def _colleague(actor: Person, handle: str) -> Person:
    found = (
        Person.objects.active()
        .exclude(role=Person.Role.GUEST)
        .filter(handle=handle.strip().lstrip("@").lower())
        .exclude(pk=actor.pk)
        .first()
    )
    if found is None:
        raise Invalid(
            _("There is no colleague with this user name. Write it as it stands on their page."),
            code="no-colleague",
        )
    return found


@transaction.atomic
def introduce_successor(
    *, actor: Person, party_id: int, handle: str, written: Written, now: datetime | None = None
) -> Decision:
    """Bring a contact and a successor together: one mail in the actor's own words to both.

    It stays in the list until the successor has been in touch. Raises `NotFound`, `Invalid`, `Conflict`.
    """
    when = now or timezone.now()
    handover, card = own_handover(actor), _card(actor, party_id)
    successor = _colleague(actor, handle)
    details = details_of(actor, card.pk, party_id)
    address = written.address.strip().lower()
    if address not in addresses_of(card, details.mails):
        raise Invalid(_("Choose one of the addresses on your card."), code="unknown-address")
    subject, text = one_line(written.subject, 150).strip(), without_controls(written.text).strip()
    if not subject or not text or len(text) > LONGEST_MAIL:
        raise Invalid(_("Write a subject and a mail of at most 5,000 characters."), code="no-mail")
    if not is_configured():
        raise Invalid(
            _("No mail server is set up here. Write to both with your own mail program."),
            code="no-mail-server",
        )
    made = _decide(handover, card, Choice.INTRODUCE, when)
    made.colleague, made.asked_at = successor, when
    made.address, made.subject, made.text = address, subject, text
    made.emails = [address]
    made.save()
    telling.tasks_changed(handover)
    later(jobs.send_mail, key=f"handover-mail-{made.pk}", decision_id=made.pk)
    return made


def addresses_of(card: Card, mails: Collection[str]) -> list[str]:
    """The mail addresses that stand on a card, each once."""
    return list(dict.fromkeys(one.lower() for one in (*card.emails, *mails)))


@transaction.atomic
def offer_to_company(
    *, actor: Person, party_id: int, handle: str, now: datetime | None = None
) -> Decision:
    """Offer a relation to the organisation, kept by a colleague who confirms it. Notes and ties don't go along.

    Raises `NotFound`, `Invalid`, `Conflict`.
    """
    when = now or timezone.now()
    handover, card = own_handover(actor), _card(actor, party_id)
    keeper = _colleague(actor, handle)
    made = _decide(handover, card, Choice.COMPANY, when)
    made.colleague, made.asked_at = keeper, when
    made.title, made.emails = card.title, list(card.emails)
    made.save()
    telling.tasks_changed(handover)
    later(jobs.tell_asked, key=f"handover-asked-{made.pk}", decision_id=made.pk)
    return made


@transaction.atomic
def take_back(*, actor: Person, decision_id: int) -> None:
    """Undo a decision. Raises `NotFound`, and `Conflict` once a mail went out, a colleague agreed or it was deleted."""
    decision = own_decision(actor, decision_id)
    if decision.sent_at is not None or decision.agreed_at is not None or decision.is_deleted:
        raise Conflict(_("This is done and can't be taken back."), code="done")
    telling.forget([decision.pk])
    decision.delete()


@transaction.atomic
def note_export(*, actor: Person, now: datetime | None = None) -> Handover:
    """Note that those to be kept private are taken along now. Raises `NotFound`."""
    handover = own_handover(actor)
    handover.exported_at = now or timezone.now()
    handover.save(update_fields=["exported_at"])
    _note("handover.exported", actor)
    return handover


@transaction.atomic
def delete_decided(*, actor: Person) -> int:
    """Delete here what is kept private and was taken along, and what is closed: card, notes, addresses, contacts; how many.

    No import brings them back. Raises `NotFound`, and `Conflict` before everything private was taken along.
    """
    handover = own_handover(actor)
    waiting = list(
        Decision.objects.select_for_update().filter(
            handover=handover, choice__in=(Choice.PRIVATE, Choice.CLOSE), is_deleted=False
        )
    )
    for decision in waiting:
        is_taken = handover.exported_at is not None and handover.exported_at >= decision.decided_at
        if decision.choice == Choice.PRIVATE and not is_taken:
            raise Conflict(
                _("Take along what you keep private first. Then it is deleted here."),
                code="not-exported",
            )
    for decision in waiting:
        # It may have been deleted by hand since.
        with suppress(NotFound):
            delete_contact(actor=actor, party_id=decision.contact_id)
        # What it was is not kept here either.
        decision.is_deleted, decision.contact_name, decision.organisation_name = True, "", ""
        decision.save(update_fields=["is_deleted", "contact_name", "organisation_name"])
    _note("handover.deleted", actor, count=len(waiting))
    return len(waiting)
