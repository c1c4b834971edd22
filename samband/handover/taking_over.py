"""What a colleague does who is asked to take over a relation or to keep it for the organisation."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samband.cards.actions import NewCard, keep_cards
from samband.cards.blocklist import blocklist_of
from samband.cards.jobs import refresh_hints, settle
from samband.cards.models import Card
from samband.handover import jobs, telling
from samband.handover.access import asked_decision
from samband.handover.models import Decision
from samband.kernel.errors import Conflict, Refused
from samband.kernel.jobs import later
from samband.kernel.text import fold
from samband.people.models import Person

Choice = Decision.Choice


def _waiting(actor: Person, decision_id: int) -> Decision:
    decision = asked_decision(actor, decision_id)
    if decision.agreed_at is not None or decision.declined_at is not None:
        raise Conflict(_("You have answered already."), code="answered")
    return decision


@transaction.atomic
def agree(*, actor: Person, decision_id: int, now: datetime | None = None) -> Decision:
    """Take over a relation, or confirm that one keeps it for the organisation; one gets a card of the contact.

    A successor's is private; a keeper's is the organisation's, and colleagues see it. From now on who handed it over learns
    that the successor has been in touch, not when or how often. Raises `NotFound`, `Conflict`, `Refused` where one's own list
    keeps the contact out.
    """
    decision = _waiting(actor, decision_id)
    points = [("email", one) for one in decision.emails]
    names = (decision.contact_name, decision.organisation_name)
    if blocklist_of(actor.pk).without_deleted().has(names, points):
        raise Refused(
            _("Your own list says that you do not want this here. Change the list first."),
            code="blocked",
        )
    decision.agreed_at = now or timezone.now()
    decision.save(update_fields=["agreed_at"])
    telling.answered(decision.pk)
    _keep(actor, decision, decision.emails, decision.agreed_at)
    later(jobs.tell_answer, key=f"handover-answer-{decision.pk}", decision_id=decision.pk)
    return decision


def _keep(actor: Person, decision: Decision, emails: Sequence[str], now: datetime) -> None:
    keep_cards(
        actor=actor,
        cards=[
            NewCard(
                party_id=decision.contact_id,
                name=decision.contact_name,
                name_key=fold(decision.contact_name),
                organisation_name=decision.organisation_name,
                title=decision.title,
                emails=tuple(emails),
            )
        ],
    )
    card = Card.objects.get(owner=actor, party_id=decision.contact_id)
    card.edited_at = now
    card.emails = list(dict.fromkeys([*card.emails, *emails]))
    if decision.choice == Choice.COMPANY:
        card.level = Card.Level.COMPANY
    card.save(update_fields=["edited_at", "emails", "level"])
    later(settle, key=f"card-of-{actor.pk}", owner_id=actor.pk)
    later(refresh_hints, key=f"hint-{card.party_id}", party_id=card.party_id)


@transaction.atomic
def decline(*, actor: Person, decision_id: int, now: datetime | None = None) -> Decision:
    """Not take it over: who asked is told, and decides anew. Raises `NotFound`, `Conflict`."""
    decision = _waiting(actor, decision_id)
    decision.declined_at = now or timezone.now()
    decision.save(update_fields=["declined_at"])
    telling.answered(decision.pk)
    later(jobs.tell_answer, key=f"handover-answer-{decision.pk}", decision_id=decision.pk)
    return decision


@transaction.atomic
def say_in_touch(*, actor: Person, decision_id: int) -> Decision:
    """Say that one has been in touch, where no source of one's own shows it. Raises `NotFound`, `Conflict`."""
    decision = asked_decision(actor, decision_id)
    if decision.choice != Choice.INTRODUCE or decision.agreed_at is None:
        raise Conflict(_("Take it over first."), code="not-taken-over")
    if not decision.is_in_touch:
        decision.is_in_touch = True
        decision.save(update_fields=["is_in_touch"])
    return decision
