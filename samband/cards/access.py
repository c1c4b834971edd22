"""The doors of the outside network: whom the reader may see at all.

Row-level security hides other people's layers and cards; these doors turn "nothing visible" into the one answer for
absent and hidden alike. Guests have no outside network.
"""

from uuid import UUID

from samband.cards.models import Card
from samband.kernel.errors import NotFound
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
