"""What people do with their cards: keep them, share them, take them back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from samband.cards import access
from samband.cards.jobs import refresh_hints, refresh_own_hints
from samband.cards.models import Card, LevelChange
from samband.kernel.errors import Invalid
from samband.kernel.jobs import later
from samband.people.models import Person
from samband.ties.models import Correction
from samband.ties.rules import Band, corrected
from samband.ties.touches import standings

#: So many hints are made anew by one job for all cards, not by one each.
MANY = 20
OWN_CHOICE = (Card.Level.MINE, Card.Level.KNOWN, Card.Level.SHARED)
#: Where one looks at all contacts at an organisation, they can become the organisation's, with oneself as who keeps them.
BY_ORGANISATION = (*OWN_CHOICE, Card.Level.COMPANY)


_KEEP = """
INSERT INTO cards_card (id, owner_id, import_id, level, band, topics, party_id, name, name_key, organisation_id,
                        organisation_name, title, emails)
SELECT gen_random_uuid(), %s, %s, 'mine', 'met', '{}', party_id, name, name_key, organisation_id,
       organisation_name, title, string_to_array(emails, E'\\n')
  FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::bigint[], %s::text[], %s::text[], %s::text[])
       AS new (party_id, name, name_key, organisation_id, organisation_name, title, emails)
ON CONFLICT (owner_id, party_id) DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class NewCard:
    """A card to be kept: whom it is about and what the owner's source said about them."""

    party_id: int
    name: str
    name_key: str
    organisation_id: int | None = None
    organisation_name: str = ""
    title: str = ""
    emails: tuple[str, ...] = ()


@transaction.atomic
def keep_cards(*, actor: Person, cards: Iterable[NewCard], import_id: int | None = None) -> int:
    """Add cards of the actor's own, private; parties that they have a card of keep it as it is. Returns how many are new.

    Must run as the actor (`kernel.db.as_person`): row-level security refuses anything else.
    """
    rows = [
        (
            card.party_id,
            card.name[:200],
            card.name_key[:200],
            card.organisation_id,
            card.organisation_name[:200],
            card.title[:120],
            # An array of arrays does not go into columns; no address has a line break.
            "\n".join(card.emails),
        )
        for card in cards
    ]
    if not rows:
        return 0
    with connection.cursor() as cursor:
        columns = [list(column) for column in zip(*rows, strict=True)]
        cursor.execute(_KEEP, [actor.pk, import_id, *columns])
        return int(cursor.rowcount)


@transaction.atomic
def set_level(
    *,
    actor: Person,
    card_ids: Sequence[UUID],
    level: str,
    now: datetime,
    choice: Sequence[str] = OWN_CHOICE,
) -> int:
    """Choose who knows about some of the actor's own cards; returns how many changed.

    Raises `Invalid` for a level that isn't the actor's to choose, `NotFound` if one of the cards isn't theirs.
    """
    if level not in choice:
        raise Invalid(
            _("Choose “Only me”, “Ask me first” or “Colleagues see”."), code="unknown-level"
        )
    cards = list(Card.objects.filter(pk__in=card_ids, owner=actor))
    if len(cards) != len(set(card_ids)):
        access.own_card(actor, next(i for i in card_ids if i not in {card.pk for card in cards}))
    bands = bands_of(actor, [card.party_id for card in cards], now)
    changed = []
    history = []
    for card in cards:
        if card.level != level:
            history.append(
                LevelChange(
                    card=card, owner=actor, before=card.level, after=level, actor=actor, at=now
                )
            )
            card.level = level
            card.band = bands.get(card.party_id, Band.MET)
            changed.append(card)
    Card.objects.bulk_update(changed, ["level", "band"], batch_size=500)
    LevelChange.objects.bulk_create(history, batch_size=500)
    if len(changed) > MANY:
        later(refresh_own_hints, key=f"hints-{actor.pk}", owner_id=actor.pk)
        return len(changed)
    for card in changed:
        later(refresh_hints, key=f"hint-{card.party_id}", party_id=card.party_id)
    return len(changed)


def bands_of(owner: Person, party_ids: Sequence[int], now: datetime) -> dict[int, str]:
    """How well the owner knows these parties by their own sources and what they say, for the words on shared cards.

    "" for whom they say they don't know; two statements.
    """
    known = standings([(owner.party_id, party) for party in party_ids], layers=[owner.pk], now=now)
    bands = {party: str(found.band) for (_, party), found in known.items() if found.band}
    said = Correction.objects.filter(owner=owner, party_id__in=party_ids)
    for party, words in said.values_list("party_id", "said"):
        # Where dates tell something, it is in the standing.
        bands.setdefault(party, str(corrected(None, words) or ""))
    return bands
