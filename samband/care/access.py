"""The doors to plans: their owners', through the contacts that they see."""

from django.utils import timezone

from samband.cards.access import network_for_reading
from samband.cards.models import Card
from samband.care.models import CareKey, Plan
from samband.kernel.db import bind_person
from samband.kernel.errors import NotFound
from samband.kernel.tokens import token_hash
from samband.people.models import Person


def own_plan(person: Person, plan_id: int, *, lock: bool = False) -> Plan:
    """A plan of one's own. Raises `NotFound`; one statement."""
    found = Plan.objects.filter(owner=network_for_reading(person), pk=plan_id)
    plan = (found.select_for_update() if lock else found).first()
    if plan is None:
        raise NotFound
    return plan


def plan_for(person: Person, party_id: int) -> Plan | None:
    """One's own plan for a contact, if there is one; one statement."""
    return Plan.objects.filter(owner=person, contact_id=party_id).first()


def own_shared_card(person: Person, party_id: int) -> Card:
    """One's own card that colleagues see. Raises `NotFound`; one statement."""
    shared = (Card.Level.SHARED, Card.Level.COMPANY)
    card = Card.objects.filter(
        owner=network_for_reading(person), party_id=party_id, level__in=shared
    ).first()
    if card is None:
        raise NotFound
    return card


def calendar_for_reading(secret: str) -> CareKey:
    """Whose plans a key opens; from here on the transaction reads as that person. Raises `NotFound`; two statements."""
    key = (
        CareKey.objects.select_related("person")
        .filter(secret_hash=token_hash(secret), expires_at__gt=timezone.now())
        .first()
    )
    if key is None or not key.person.is_active or key.person.is_guest:
        raise NotFound
    bind_person(key.person_id)
    return key
