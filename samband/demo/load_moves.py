"""Contacts in the sample who write from a new employer, so that their owners are asked whether they have moved."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from samband.cards.models import Card
from samband.demo import accounts
from samband.demo.tables import mail_name
from samband.kernel.db import as_system
from samband.parties.actions import Home, Seen, see_identities
from samband.people import installation
from samband.people.models import Person

#: Of each who can sign in.
MOST = 2
DOMAINS = ("nordkraftverken.example", "alvkonsult.example")


def load_moves(by_key: Mapping[str, Person], now: datetime) -> int:
    """Let a few of the cards that only their owner sees have a newer address elsewhere; gives how many."""
    home = installation.current()
    known = Home(frozenset(home.domains if home else ()), home.party_id if home else None)
    made = 0
    for key in accounts.TRIED:
        owner = by_key[key]
        with as_system():
            cards = Card.objects.filter(
                owner=owner, level=Card.Level.MINE, organisation__isnull=False
            ).order_by("name_key", "party_id")[:MOST]
            seen = [
                Seen(
                    f"{mail_name(card.name)}@{DOMAINS[number % len(DOMAINS)]}",
                    card.name,
                    now - timedelta(days=20 + number),
                    now - timedelta(hours=5 + number),
                    group=str(card.pk),
                    party_id=card.party_id,
                )
                for number, card in enumerate(cards)
            ]
            if seen:
                see_identities(layer=owner.pk, seen=seen, home=known)
        made += len(seen)
    return made
