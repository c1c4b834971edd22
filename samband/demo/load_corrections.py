"""What people in the sample put right about how well they know somebody."""

from collections.abc import Mapping
from datetime import datetime

from samband.cards.correcting import correct_tie
from samband.cards.models import Card
from samband.demo import accounts
from samband.kernel.db import as_person
from samband.people.models import Person
from samband.ties.rules import Said


def load_corrections(by_key: Mapping[str, Person], now: datetime) -> int:
    """Of each who can sign in one contact is closer than it looks, and one is no acquaintance at all; gives how many."""
    made = 0
    for key in accounts.TRIED:
        owner = by_key[key]
        with as_person(owner.pk):
            cards = Card.objects.filter(owner=owner, level=Card.Level.MINE)
            parties = list(cards.order_by("-name_key", "pk").values_list("party_id", flat=True)[:2])
            for party_id, said in zip(parties, (Said.CLOSER, Said.NOT_AT_ALL), strict=False):
                correct_tie(actor=owner, party_id=party_id, said=said, now=now)
                made += 1
    return made
