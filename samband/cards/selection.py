"""Several contacts at once: who they are, who would newly see them, and deleting them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from samband.cards import queries, writing
from samband.cards.actions import OWN_CHOICE
from samband.cards.models import Card
from samband.cards.shapes import ContactLine
from samband.kernel.errors import Invalid, NotFound
from samband.people.models import Person

#: As many as stand on one page are chosen at once on a page; the API takes more.
MOST_CHOSEN = 500


@dataclass(frozen=True, slots=True)
class Selection:
    """The chosen contacts that the reader sees, and which of them they have a card of."""

    lines: tuple[ContactLine, ...]
    own: tuple[Card, ...]

    @property
    def ids(self) -> list[int]:
        return [line.party_id for line in self.lines]

    @property
    def own_ids(self) -> list[int]:
        return [card.party_id for card in self.own]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a level would change: cards that more people would see, that fewer would, and that stay.

    `colleagues` is how many people are meant by "colleagues".
    """

    newly_seen: tuple[Card, ...]
    newly_hinted: tuple[Card, ...]
    hidden: tuple[Card, ...]
    unchanged: tuple[Card, ...]
    colleagues: int


def chosen(reader: Person, party_ids: Sequence[int]) -> Selection:
    """The chosen contacts, by name; whom the reader doesn't see is missing. Two statements."""
    wanted = list(dict.fromkeys(party_ids))[:MOST_CHOSEN]
    lines = sorted(queries.names_of(reader, wanted).values(), key=lambda one: one.name.casefold())
    own = Card.objects.filter(owner=reader, party__in=wanted).order_by("name_key", "pk")
    return Selection(tuple(lines), tuple(own))


def preview(reader: Person, cards: Sequence[Card], level: str) -> Preview:
    """Who would newly see what if these cards had this level; one statement.

    Raises `NotFound` for a level that isn't the owner's to choose.
    """
    if level not in OWN_CHOICE:
        raise NotFound
    order = list(Card.Level)
    target = order.index(Card.Level(level))
    wider = [card for card in cards if order.index(Card.Level(card.level)) < target]
    return Preview(
        newly_seen=tuple(wider) if level == Card.Level.SHARED else (),
        newly_hinted=tuple(wider) if level == Card.Level.KNOWN else (),
        hidden=tuple(card for card in cards if order.index(Card.Level(card.level)) > target),
        unchanged=tuple(card for card in cards if card.level == level),
        colleagues=Person.objects.active().exclude(role=Person.Role.GUEST).count() - 1,
    )


@transaction.atomic
def delete_contacts(*, actor: Person, party_ids: Sequence[int]) -> int:
    """Delete several contacts of one's own for good, as `writing.delete_contact` does one.

    Raises `NotFound` if one of them is not the actor's (then none is deleted), `Invalid` for more than 500.
    """
    wanted = list(dict.fromkeys(party_ids))
    if len(wanted) > MOST_CHOSEN:
        raise Invalid(_("At most 500 contacts at once."), code="too-many")
    for party_id in wanted:
        writing.delete_contact(actor=actor, party_id=party_id)
    return len(wanted)
