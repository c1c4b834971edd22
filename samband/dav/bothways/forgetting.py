"""What goes with people: with whose address book it is, and with who is on it."""

from collections.abc import Collection

from samband.cards.models import Card
from samband.dav.bothways.models import BothWays, CameIn, Clash, Removed, Twin
from samband.dav.bothways.removal import clean_removed, texts_in
from samband.kernel.db import as_system
from samband.parties.masking import gone_in


def forget(person_id: int) -> None:
    """Take away what is left of somebody's address books that were kept in step; as the system. Idempotent."""
    BothWays.objects.filter(layer=person_id).delete()
    Removed.objects.filter(layer=person_id).delete()
    CameIn.objects.filter(layer=person_id).delete()


def erase_parties(party_ids: Collection[int]) -> None:
    """Before people outside are erased: what is there of them is left alone from now on, and nothing is kept of them."""
    cards = Card.objects.filter(party_id__in=party_ids).values("pk")
    twins = Twin.objects.filter(card_id__in=cards)
    Clash.objects.filter(twin__in=twins).delete()
    twins.update(state=Twin.State.ASIDE, card_id=None, here={}, there={})
    Removed.objects.filter(party_id__in=party_ids).delete()
    CameIn.objects.filter(party_id__in=party_ids).delete()


def clean() -> None:
    """Take away versions, plans and deleted contacts that hold an address that must not be stored. Idempotent."""
    with as_system():
        for clash in Clash.objects.iterator(chunk_size=200):
            if gone_in(texts_in(clash.theirs)):
                Twin.objects.filter(pk=clash.twin_id).update(
                    state=Twin.State.ASIDE, card_id=None, here={}, there={}
                )
                clash.delete()
        for both in BothWays.objects.exclude(plan={}):
            if gone_in(texts_in(both.plan)):
                # To be looked at again: what was shown is no longer what would be written.
                both.delete()
        for came in CameIn.objects.defer("picture").iterator(chunk_size=200):
            if gone_in([*came.before, *came.after]):
                came.delete()
    clean_removed()
