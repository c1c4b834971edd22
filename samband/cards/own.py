"""Reads of what is one's own: all that stands on a card, and all cards to take along."""

# ruff: noqa: S608 - built of constants, values are always bound

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from samband.cards.models import Card, CardField, CardNote, CardTag
from samband.cards.shapes import Formerly, OwnDetails, OwnMeeting, OwnNote
from samband.parties.models import Identity
from samband.people.models import Person

Kind = CardField.Kind
#: Cards that are read at once for an export.
CHUNK = 2_000


def details_sql(card: str) -> str:
    """What stands on the reader's own card beside its name, and their tags, which need no card: kind, value, id, at.

    `card` is SQL that gives the card's id, null for none.
    """
    return f"""
SELECT f.kind, f.value, NULL::text AS id, min(f.at) AS at FROM cards_cardfield f
 WHERE f.card_id = {card} AND f.owner_id = %(reader)s GROUP BY f.kind, f.value
UNION ALL
SELECT 'note', n.text, (array_agg(n.id ORDER BY n.at))[1]::text, min(n.at) FROM cards_cardnote n
 WHERE n.card_id = {card} AND n.owner_id = %(reader)s GROUP BY n.text
UNION ALL
(SELECT 'meeting', '', i.id::text, i.at FROM ties_interaction i
   JOIN parties_identity t ON t.id = i.to_identity_id
  WHERE i.layer = %(reader)s AND i.source_id = 0 AND i.kind = 'meeting' AND t.party_id = %(party)s
    AND {card} IS NOT NULL
  ORDER BY i.at DESC LIMIT 20)
UNION ALL
SELECT 'tag', g.name, NULL, g.at FROM cards_cardtag g WHERE g.owner_id = %(reader)s AND g.party_id = %(party)s
UNION ALL
SELECT 'formerly', e.before ->> 'organisation_name', e.id::text, e.at FROM cards_employerchange e
 WHERE e.owner_id = %(reader)s AND e.party_id = %(party)s AND e.state = 'confirmed'
"""


def details_of(reader: Person, card_id: UUID | None, party_id: int) -> OwnDetails:
    """All that stands on the reader's own card beside its name, and their tags; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT * FROM ({details_sql('%(card)s::uuid')}) detail ORDER BY at, value",
            {"card": card_id, "reader": reader.pk, "party": party_id},
        )
        return details_from(cursor.fetchall())


def details_from(rows: Iterable[tuple[str, str, str | None, datetime]]) -> OwnDetails:
    """Rows of `details_sql`, the oldest first."""
    by_kind: dict[str, list[tuple[str, str, datetime]]] = defaultdict(list)
    for kind, value, id_, at in rows:
        by_kind[kind].append((value, id_ or "", at))

    def values(kind: str) -> tuple[str, ...]:
        return tuple(value for value, _, _ in by_kind[kind])

    return OwnDetails(
        mails=values(Kind.MAIL),
        phones=values(Kind.PHONE),
        links=values(Kind.LINK),
        birthday=next(iter(values(Kind.BIRTHDAY)), ""),
        notes=tuple(OwnNote(UUID(id_), text, at) for text, id_, at in by_kind["note"]),
        meetings=tuple(OwnMeeting(int(id_), at) for _, id_, at in reversed(by_kind["meeting"])),
        tags=values("tag"),
        formerly=tuple(
            Formerly(int(id_), name, at) for name, id_, at in reversed(by_kind["formerly"]) if name
        ),
    )


def cards_to_take(
    owner: Person, only: Collection[int] | None = None
) -> Iterator[tuple[Card, OwnDetails]]:
    """Every card of the owner's with all that stands on it, by name; five statements for two thousand cards. `only`: the
    parties whose cards are wanted."""
    chosen = Q() if only is None else Q(party__in=only)
    after: tuple[str, Any] = ("", UUID(int=0))
    while True:
        cards = list(
            Card.objects.extra(where=["(name_key, id) > (%s, %s)"], params=list(after))
            .filter(chosen, owner=owner)
            .order_by("name_key", "id")[:CHUNK]
        )
        if not cards:
            return
        after = (cards[-1].name_key, cards[-1].pk)
        details = details_of_cards(owner, cards)
        for card in cards:
            yield card, details[card.pk]


def details_of_cards(owner: Person, cards: Collection[Card]) -> dict[UUID, OwnDetails]:
    """All that stands on some cards of the owner's, by the cards' ids; four statements."""
    fields: dict[UUID, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for card_id, kind, value in (
        CardField.objects.filter(card__in=cards, owner=owner)
        .values_list("card_id", "kind", "value")
        .order_by("at", "value")
    ):
        fields[card_id][kind].append(value)
    notes: dict[UUID, list[OwnNote]] = defaultdict(list)
    for note in CardNote.objects.filter(card__in=cards, owner=owner).order_by("at"):
        notes[note.card_id].append(OwnNote(note.pk, note.text, note.at))
    mails: dict[int, list[str]] = defaultdict(list)
    for party_id, value in (
        Identity.objects.filter(
            layer=owner.pk,
            kind=Identity.Kind.EMAIL,
            party_id__in=[card.party_id for card in cards],
        )
        .values_list("party_id", "value")
        .order_by("value")
    ):
        mails[party_id].append(value)
    tags: dict[int, list[str]] = defaultdict(list)
    for party_id, name in (
        CardTag.objects.filter(owner=owner, party__in=[card.party_id for card in cards])
        .values_list("party_id", "name")
        .order_by("key")
    ):
        tags[party_id].append(name)
    found = {}
    for card in cards:
        said = fields[card.pk]
        found[card.pk] = OwnDetails(
            mails=tuple(dict.fromkeys((*card.emails, *said[Kind.MAIL], *mails[card.party_id]))),
            phones=tuple(dict.fromkeys(said[Kind.PHONE])),
            links=tuple(dict.fromkeys(said[Kind.LINK])),
            birthday=next(iter(said[Kind.BIRTHDAY]), ""),
            notes=tuple({one.text: one for one in reversed(notes[card.pk])}.values())[::-1],
            tags=tuple(tags[card.party_id]),
        )
    return found


def mails_of(reader: Person, party_id: int) -> tuple[str, ...]:
    """The mail addresses that the reader's own sources know of somebody."""
    found = Identity.objects.filter(
        layer=reader.pk, party_id=party_id, kind=Identity.Kind.EMAIL
    ).order_by("value")
    return tuple(found.values_list("value", flat=True)[:500])
