"""From the addresses that somebody wrote on cards to identities: as the system, because one address is one party for all."""

import re
from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone

from samband.cards.models import Card, CardField
from samband.kernel.db import as_system
from samband.parties.accounts import account_of
from samband.parties.actions import Home, Known, Seen, see_identities
from samband.parties.models import Identity, Party
from samband.people import installation
from samband.ties.actions import recompute_ties

#: Cards of one owner in one go.
MOST = 500
_E164 = re.compile(r"\+[1-9]\d{6,14}")


def settle_cards(owner_id: int, now: datetime | None = None) -> int:
    """Make identities of what stands on the cards that their owner wrote on; gives how many cards it looked at.

    Where an address is somebody's already, the card moves to them, unless the owner has a card there too. Idempotent. Looks
    at the latest 500, and on at those of the last day: a phone writes a thousand in a minute.
    """
    since = (now or timezone.now()) - timedelta(days=1)
    count = 0
    while True:
        with as_system():
            written = Card.objects.filter(owner_id=owner_id, edited_at__isnull=False)
            cards = list(
                written.order_by(F("edited_at").desc(), "pk").prefetch_related("fields")[
                    count : count + MOST
                ]
            )
            _settle(owner_id, cards)
        count += len(cards)
        last = cards[-1].edited_at if len(cards) == MOST else None
        if last is None or last < since:
            return count


def _settle(owner_id: int, cards: list[Card]) -> None:
    home = installation.current()
    known_home = Home(frozenset(home.domains if home else ()), home.party_id if home else None)
    seen = [one for card in cards for one in _seen(card)]
    if seen:
        found = see_identities(layer=owner_id, seen=seen, home=known_home)
        for card in cards:
            _lead(card, found)


def _points(card: Card) -> list[tuple[str, str]]:
    mails = [(Identity.Kind.EMAIL.value, mail) for mail in card.emails]
    phones = [
        (Identity.Kind.PHONE.value, field.value)
        for field in card.fields.all()
        if field.kind == CardField.Kind.PHONE and _E164.fullmatch(field.value)
    ]
    links = [
        account_of(field.value) for field in card.fields.all() if field.kind == CardField.Kind.LINK
    ]
    return [*mails, *(one for one in links if one[0]), *phones]


def _seen(card: Card) -> list[Seen]:
    return [
        Seen(value, card.name, kind=kind, group=str(card.pk), party_id=card.party_id)
        for kind, value in _points(card)
    ]


def _lead(card: Card, found: dict[tuple[str, str], Known]) -> None:
    """Put a card where its addresses lead; what hung on its own party in the owner's layer follows."""
    mails = [
        found[point]
        for point in _points(card)
        if point in found and point[0] != Identity.Kind.PHONE and not found[point].is_role
    ]
    if not mails:
        return
    party_id = mails[0].party_id
    _name_employer(card, party_id)
    if party_id == card.party_id:
        return
    before = card.party_id
    others = Card.objects.exclude(pk=card.pk)
    if (
        # A party that an address of the card has already had stays the card's: the owner said so.
        before in {one.party_id for one in mails}
        or others.filter(owner_id=card.owner_id, party_id=party_id).exists()
        # What others see does not move.
        or others.filter(party_id=before).exists()
        or Identity.objects.filter(party_id=before).exclude(layer=card.owner_id).exists()
    ):
        return
    Identity.objects.filter(layer=card.owner_id, party_id=before).update(party_id=party_id)
    Card.objects.filter(pk=card.pk).update(party_id=party_id)
    # Its page stood under the old number.
    Party.objects.filter(pk=before).update(merged_into_id=party_id)
    recompute_ties([before, party_id])


def _name_employer(card: Card, party_id: int) -> None:
    """The organisation of a card by its mail address, where it has none."""
    employer = (
        Identity.objects.filter(layer=card.owner_id, party_id=party_id, organisation__isnull=False)
        .order_by("pk")
        .first()
    )
    if employer is not None and card.organisation_id is None:
        Card.objects.filter(pk=card.pk).update(organisation_id=employer.organisation_id)
