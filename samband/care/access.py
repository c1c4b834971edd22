"""The doors to plans: their owners', through the contacts that they see."""

from datetime import date, datetime

from django.utils import timezone

from samband.cards.access import network_for_reading
from samband.cards.models import Card, CardTag
from samband.cards.wanted import plain
from samband.care.models import CareKey
from samband.kernel.db import bind_person
from samband.kernel.errors import NotFound
from samband.kernel.tokens import token_hash
from samband.people.models import Person
from samband.people.presence import zone_of


def today_of(person: Person, now: datetime) -> date:
    """The day by the person's own clock."""
    return now.astimezone(zone_of(person)).date()


def tag_for_planning(person: Person, tag: str) -> CardTag:
    """One of the tags that a person has on contacts, however it is written. Raises `NotFound`; one statement."""
    found = CardTag.objects.filter(owner=network_for_reading(person), key=plain(tag.strip())[:40])
    first = found.order_by("pk").first()
    if first is None:
        raise NotFound
    return first


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
