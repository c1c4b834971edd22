"""Doors: one's own handover and decisions, and those one is asked to take over. Everything else is not there."""

from samband.cards.access import network_for_reading
from samband.handover.models import Decision, Handover
from samband.kernel.errors import NotFound
from samband.people.models import Person


def open_handover(reader: Person) -> Handover | None:
    """The reader's own handover that has not ended. Raises `NotFound` for guests."""
    network_for_reading(reader)
    return Handover.objects.filter(person=reader, ended_at=None).first()


def own_handover(actor: Person) -> Handover:
    """The same. Raises `NotFound` where there is none: nobody hands over for anybody else."""
    found = open_handover(actor)
    if found is None:
        raise NotFound
    return found


def own_decision(actor: Person, decision_id: int) -> Decision:
    """A decision of the actor's own open handover. Raises `NotFound`."""
    found = Decision.objects.filter(
        pk=decision_id, person=actor, handover__ended_at=None, handover__person=actor
    ).first()
    if found is None:
        raise NotFound
    return found


def asked_decision(actor: Person, decision_id: int) -> Decision:
    """A relation that the actor is asked to take over or keep. Raises `NotFound`."""
    network_for_reading(actor)
    found = (
        Decision.objects.select_for_update(of=("self",))
        .filter(pk=decision_id, colleague=actor, asked_at__isnull=False)
        .select_related("person")
        .first()
    )
    if found is None:
        raise NotFound
    return found
