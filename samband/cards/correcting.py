"""How well somebody knows a contact, put right by themself: closer than it looks, or not at all.

What they say is theirs alone. Colleagues read what follows from it, and only where they read it anyway: the band on a shared
card, and that of a tie in the organisation's own sources. It stays through imports, merges and everything else that works
ties out anew, until it is taken back.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from samband.cards.access import network_for_reading
from samband.cards.actions import bands_of
from samband.cards.jobs import refresh_hints
from samband.cards.models import Card
from samband.kernel.errors import Invalid, NotFound
from samband.kernel.jobs import later
from samband.parties.models import ORGANISATION_LAYER
from samband.people.models import Person
from samband.ties.models import Correction, Tie
from samband.ties.rules import Band, Said


@transaction.atomic
def correct_tie(*, actor: Person, party_id: int, said: str, now: datetime) -> None:
    """Say how well one knows a contact.

    Raises `NotFound` for somebody of whom the actor has neither a card nor a tie, `Invalid` for a word that isn't one of
    `Said`.
    """
    owner = network_for_reading(actor)
    card = _card(owner, party_id)
    if card is None and not _has_tie(owner, party_id):
        raise NotFound
    if said not in tuple(Said):
        raise Invalid(_("Choose “Closer than it looks” or “Not at all”."), code="unknown-word")
    Correction.objects.update_or_create(
        owner=owner, party_id=party_id, defaults={"said": said, "at": now}
    )
    _show(owner, card, now)


@transaction.atomic
def take_back(*, actor: Person, party_id: int, now: datetime) -> None:
    """Let count what dates tell again. Raises `NotFound` where nothing was said."""
    owner = network_for_reading(actor)
    if not Correction.objects.filter(owner=owner, party_id=party_id).delete()[0]:
        raise NotFound
    _show(owner, _card(owner, party_id), now)


def _card(owner: Person, party_id: int) -> Card | None:
    return Card.objects.filter(owner=owner, party_id=party_id).first()


def _show(owner: Person, card: Card | None, now: datetime) -> None:
    """Let the card, if there is one, and the hint on it say what follows."""
    if card is None:
        return
    party_id = card.party_id
    card.band = bands_of(owner, [party_id], now).get(party_id, Band.MET)
    card.save(update_fields=["band"])
    if card.level == Card.Level.KNOWN:
        later(refresh_hints, key=f"hint-{party_id}", party_id=party_id)


def _has_tie(owner: Person, party_id: int) -> bool:
    ties = Tie.objects.filter(layer__in=[ORGANISATION_LAYER, owner.pk])
    mine = Q(from_party=owner.party_id, to_party=party_id)
    return ties.filter(mine | Q(from_party=party_id, to_party=owner.party_id)).exists()
