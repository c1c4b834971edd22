"""The doors of the outside network: whom the reader may see at all.

Row-level security hides other people's layers and cards; these doors turn "nothing visible" into the one answer for
absent and hidden alike. Guests have no outside network.
"""

from uuid import UUID

from samband.cards import queries
from samband.cards.models import Card
from samband.kernel.errors import NotFound
from samband.kernel.text import fold
from samband.people.models import Person


def network_for_reading(reader: Person) -> Person:
    """The reader, if they may see the outside network at all. Raises `NotFound` for guests."""
    if reader.is_guest:
        raise NotFound
    return reader


def own_card(reader: Person, card_id: UUID) -> Card:
    """A card of the reader's own. Raises `NotFound` for anybody else's, shared or not."""
    card = Card.objects.filter(pk=card_id, owner=network_for_reading(reader)).first()
    if card is None:
        raise NotFound
    return card


def own_card_of(reader: Person, party_id: int) -> Card:
    """The reader's own card of a party. Raises `NotFound`, also where a colleague shared one."""
    card = Card.objects.filter(owner=network_for_reading(reader), party_id=party_id).first()
    if card is None:
        raise NotFound
    return card


def own_or_new_card(reader: Person, party_id: int) -> Card:
    """The reader's own card of a party, made of what they see where there is none.

    Raises `NotFound` for whom they don't see.
    """
    card = Card.objects.filter(owner=network_for_reading(reader), party_id=party_id).first()
    if card is not None:
        return card
    line = queries.names_of(reader, [party_id]).get(party_id)
    if line is None or not line.name:
        raise NotFound
    return Card.objects.create(
        owner=reader,
        party_id=party_id,
        name=line.name,
        name_key=fold(line.name)[:200],
        organisation_id=line.organisation_id,
        organisation_name=line.organisation_name[:200],
        title=line.title[:120],
    )
