"""Whom the people of the sample want to keep in touch with. Invented, as all of it."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Count

from samband.cards.models import Card, CardNote
from samband.care.actions import look_after, plan_care
from samband.demo.accounts import TRIED
from samband.kernel.db import as_person, as_system
from samband.people.models import Person

#: Days as one would like it, and at the longest; one after the other for a person's contacts by name.
GAPS = ((30, 60), (90, 180), (14, 30), (60, 120), (180, 365))
NOTE = "Lovade höra av mig när provdriften är klar."


def load_care(by_key: Mapping[str, Person], now: datetime) -> int:
    """Plans for the first contacts of who can be tried; a shared one looked after by two. Gives how many plans."""
    count = 0
    for key in TRIED:
        person = by_key[key]
        if person.is_guest:
            continue
        with as_person(person.pk):
            cards = list(Card.objects.filter(owner=person).order_by("name_key", "pk")[: len(GAPS)])
            for card, (ideal, longest) in zip(cards, GAPS, strict=False):
                plan_care(
                    actor=person,
                    party_id=card.party_id,
                    ideal_days=ideal,
                    longest_days=longest,
                    now=now,
                )
                count += 1
            if cards:
                CardNote.objects.create(card=cards[0], owner=person, text=NOTE, at=now)
    _together()
    return count


def _together() -> None:
    """The contact whom most share is looked after by the first two of them."""
    with as_system():
        shared = Card.objects.filter(level=Card.Level.SHARED)
        most = shared.values("party_id").annotate(n=Count("pk")).order_by("-n", "party_id").first()
        owners = (
            [one.owner for one in shared.filter(party_id=most["party_id"]).order_by("owner_id")[:2]]
            if most is not None
            else []
        )
    for owner in owners:
        with as_person(owner.pk):
            look_after(actor=owner, party_id=most["party_id"] if most is not None else 0)
