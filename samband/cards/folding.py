"""Two cards of one owner become one when their parties are merged, and two again when that is undone.

The card of the party that stays takes what it lacks from the other; the other is kept whole. Undoing gives
back what each had, except what its owner has written since: that stays where it is unless they say
otherwise (`conflicts`). Sharing never gets wider by either: the narrower level counts.
"""

import json
import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from samband.cards.models import Card, CardField, CardNote, FoldedCard
from samband.cards.rules import folded, narrower
from samband.parties.merging import standing_for
from samband.parties.models import ORGANISATION_LAYER

_ORGANISATION = ("organisation_id", "organisation_name")
FIELDS = ("name", "name_key", "title", "place", *_ORGANISATION, "emails", "topics", "level", "band")
TWIN = ("kind", "value", "level", "import_id")
#: What is written by hand and shown when it has changed since.
WRITTEN = ("name", "title", "organisation_name")

#: Cards that become part of others at once.
FOLDED_AT_ONCE = 500
#: Pairs of cards: the first becomes part of the second.
TakesAlong = Callable[[Sequence[tuple[Card, Card]]], None]

_before_fold: list[TakesAlong] = []


def register_before_fold(takes_along: TakesAlong) -> None:
    """Call `takes_along` before cards go: what a package above hangs on them moves to the other ones, in this order."""
    if takes_along not in _before_fold:
        _before_fold.append(takes_along)


@dataclass(frozen=True, slots=True)
class Changed:
    """A field of the card that was changed after the merge."""

    field: str
    before: str
    now: str


def _as_data(card: Card) -> dict[str, Any]:
    return {name: getattr(card, name) for name in FIELDS}


_CLASHING = """
SELECT m.id, j.id, k.id FROM parties_merge m
  JOIN cards_card j ON j.party_id = m.joined_id AND (m.layer = %(all)s OR j.owner_id = m.layer)
  JOIN cards_card k ON k.party_id = m.kept_id AND k.owner_id = j.owner_id
 WHERE m.id = ANY (%(merges)s)
 ORDER BY m.id, j.id
"""
_WRITE = """
UPDATE cards_card c
   SET name = n.name, name_key = n.name_key, title = n.title, place = n.place, organisation_id = n.organisation_id,
       organisation_name = n.organisation_name, emails = n.emails, topics = n.topics, level = n.level, band = n.band
  FROM jsonb_to_recordset(%s::jsonb) AS n (id uuid, name text, name_key text, title text, place text, organisation_id bigint,
                                           organisation_name text, emails text[], topics text[], level text, band text)
 WHERE c.id = n.id
"""
_MOVE_FIELDS = """
UPDATE cards_cardfield f SET card_id = n.card_id
  FROM unnest(%s::uuid[], %s::uuid[]) AS n (id, card_id) WHERE f.id = n.id
"""
_MOVE_NOTES = """
UPDATE cards_cardnote o SET card_id = n.card_id
  FROM unnest(%s::uuid[], %s::uuid[]) AS n (id, card_id) WHERE o.id = n.id
"""


def fold(merge_ids: Collection[int]) -> None:
    """Make one of the cards that an owner has of both parties of these merges; as the system or as the owner.

    One statement for all merges in which nobody has two, about a dozen for some hundreds in which somebody has.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CLASHING, {"all": ORGANISATION_LAYER, "merges": list(merge_ids)})
        clashes = cursor.fetchall()
    for start in range(0, len(clashes), FOLDED_AT_ONCE):
        _Folding(clashes[start : start + FOLDED_AT_ONCE]).write()


class _Folding:
    """Some merges in their order: what they come to is worked out first, because one card may take in several, and be taken
    in itself, and then written for all at once."""

    def __init__(self, clashes: Sequence[tuple[int, uuid.UUID, uuid.UUID]]) -> None:
        ids = {card for _, *both in clashes for card in both}
        # Others' shared cards are visible, but nobody else's may move: they can't be locked.
        locked = Card.objects.filter(pk__in=ids).order_by("pk").select_for_update()
        self._cards = {card.pk: card for card in locked}
        self._fields: dict[uuid.UUID, list[CardField]] = defaultdict(list)
        for field in CardField.objects.filter(card__in=self._cards):
            self._fields[field.card_id].append(field)
        self._notes: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
        for note, on in CardNote.objects.filter(card__in=self._cards).values_list("pk", "card_id"):
            self._notes[on].append(note)
        # Where each note goes in the end.
        self._goes: dict[uuid.UUID, uuid.UUID] = {}
        self._gone: set[uuid.UUID] = set()
        self._pairs: list[tuple[Card, Card]] = []
        self._folded: list[FoldedCard] = []
        for merge_id, joined, kept in clashes:
            card, into = self._cards.get(joined), self._cards.get(kept)
            if card and into and not {joined, kept} & self._gone:
                self._fold(merge_id, into, card)

    def _fold(self, merge_id: int, into: Card, card: Card) -> None:
        before, other = _as_data(into), _as_data(card)
        after = folded(before, other)
        notes = self._notes.pop(card.pk, [])
        self._notes[into.pk] += notes
        self._goes |= dict.fromkeys(notes, into.pk)
        for name, value in after.items():
            setattr(into, name, value)
        edited = card.edited_at.isoformat() if card.edited_at else None
        other |= {"id": str(card.pk), "import_id": card.import_id, "edited_at": edited}
        other |= self._move_fields(card, into)
        self._folded.append(
            FoldedCard(
                owner_id=card.owner_id,
                merge_id=merge_id,
                into_id=into.pk,
                card=other,
                before=before,
                after=after,
                notes=[str(note) for note in notes],
            )
        )
        self._pairs.append((card, into))
        self._gone.add(card.pk)

    def _move_fields(self, card: Card, into: Card) -> dict[str, Any]:
        """Let what stands on a card stand on the other one; what stands there already is kept aside, to come back."""
        there = {(field.kind, field.value, field.import_id) for field in self._fields[into.pk]}
        moved, twins = [], []
        for field in self._fields.pop(card.pk, []):
            if (field.kind, field.value, field.import_id) in there:
                twins.append({name: getattr(field, name) for name in TWIN} | {
                    "id": str(field.pk), "at": field.at.isoformat(),
                })  # fmt: skip
            else:
                moved.append(field)
        self._fields[into.pk] += moved
        return {"fields": [str(field.pk) for field in moved], "twins": twins}

    def write(self) -> None:
        if not self._pairs:
            return
        took = {into.pk for _, into in self._pairs} - self._gone
        rows = [_as_data(self._cards[pk]) | {"id": str(pk)} for pk in took]
        fields = [
            (field.pk, pk) for pk in took for field in self._fields[pk] if field.card_id != pk
        ]
        with connection.cursor() as cursor:
            cursor.execute(_MOVE_NOTES, _columns(self._goes.items()))
            cursor.execute(_WRITE, [json.dumps(rows)])
            cursor.execute(_MOVE_FIELDS, _columns(fields))
        FoldedCard.objects.bulk_create(self._folded)
        for takes_along in _before_fold:
            takes_along(self._pairs)
        Card.objects.filter(pk__in=self._gone).delete()


def _columns(rows: Iterable[tuple[uuid.UUID, uuid.UUID]]) -> list[list[uuid.UUID]]:
    pairs = list(rows)
    return [[one for one, _ in pairs], [other for _, other in pairs]]


def unfold(merge_ids: Collection[int]) -> None:
    """Give the owners of the folded cards both back; what they changed since stays on the card that it is on."""
    found = FoldedCard.objects.filter(merge__in=merge_ids).select_related("merge")
    for one in found.select_for_update(of=("self",)):
        _unfold_one(one)
        one.delete()


def _unfold_one(one: FoldedCard) -> None:
    # What was folded before cards had a place says none.
    for part in (one.card, one.before, one.after):
        part.setdefault("place", "")
    data = {name: one.card[name] for name in FIELDS}
    gone = set(one.card["emails"]) - set(one.before["emails"])
    into = _standing_card(one)
    if into is not None:
        now = _as_data(into)
        back = dict(now)
        if into.pk == one.into_id:
            back = {
                name: one.before[name] if now[name] == one.after[name] else now[name]
                for name in FIELDS
            }
            if now["level"] != one.after["level"]:
                data["level"] = narrower(now["level"], data["level"])
        back["emails"] = [email for email in now["emails"] if email not in gone]
        _set(into, back)
    card = Card.objects.create(
        id=uuid.UUID(one.card["id"]),
        owner_id=one.owner_id,
        party_id=one.merge.joined_id,
        import_id=one.card["import_id"],
        edited_at=one.card["edited_at"],
        **data,
    )
    CardField.objects.bulk_create(
        CardField(card=card, owner_id=one.owner_id, **twin) for twin in one.card["twins"]
    )
    if into is not None:
        CardField.objects.filter(pk__in=one.card["fields"], card=into).update(card=card)
        CardNote.objects.filter(pk__in=one.notes, card=into).update(card=card)
    # What the card said when it was itself folded is not said again when it comes back.
    for later in FoldedCard.objects.filter(owner_id=one.owner_id, card__id=str(one.into_id)):
        later.card["emails"] = [email for email in later.card["emails"] if email not in gone]
        later.save(update_fields=["card"])


def _standing_card(one: FoldedCard) -> Card | None:
    """The card that holds the folded one now: the one that it went into, or what that became part of."""
    cards = Card.objects.filter(owner_id=one.owner_id)
    found = cards.filter(pk=one.into_id).first()
    if found is not None:
        return found
    return cards.filter(party_id=standing_for(one.merge.kept_id, one.merge.layer)).first()


def _set(card: Card, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(card, name, value)
    card.save(update_fields=list(values))


def conflicts(merge_id: int, owner_id: int) -> list[Changed]:
    """What the owner has changed on the card since a merge, in their own words."""
    one = FoldedCard.objects.filter(merge_id=merge_id, owner_id=owner_id).first()
    if one is None:
        return []
    into = _standing_card(one)
    if into is None or into.pk != one.into_id:
        return []
    return [
        Changed(name, str(one.before[name]), str(getattr(into, name)))
        for name in WRITTEN
        if getattr(into, name) != one.after[name]
    ]


def move_written(
    *, owner_id: int, kept: int, joined: int, fields: Collection[str], before: dict[str, str]
) -> None:
    """Let words that were written after a merge go to the other card, once both are back."""
    cards = {
        card.party_id: card
        for card in Card.objects.filter(owner_id=owner_id, party_id__in=[kept, joined])
    }
    if len(cards) < 2:
        return
    names = set(fields) & set(WRITTEN)
    wanted = names | ({"name_key"} if "name" in names else set())
    _set(cards[joined], {name: getattr(cards[kept], name) for name in wanted})
    _set(cards[kept], {name: before[name] for name in wanted})


def forget(is_gone: Callable[[Collection[str]], Collection[str]]) -> None:
    """Take addresses that must not be stored out of folded cards; `is_gone` gives those of some texts. As the system."""
    for one in FoldedCard.objects.iterator(chunk_size=500):
        parts = (one.card, one.before, one.after)
        texts = {email for part in parts for email in part["emails"]}
        texts |= {twin["value"] for twin in one.card["twins"]}
        gone = set(is_gone(texts))
        if gone:
            for part in parts:
                part["emails"] = [email for email in part["emails"] if email not in gone]
            one.card["twins"] = [t for t in one.card["twins"] if t["value"] not in gone]
            one.save(update_fields=["card", "before", "after"])


def drop(card: Card) -> None:
    """Before a card is deleted for good: what became part of it goes too, and can't come back."""
    ids = {card.pk}
    while True:
        found = FoldedCard.objects.filter(owner_id=card.owner_id, into_id__in=ids)
        more = {uuid.UUID(one.card["id"]) for one in found} - ids
        if not more:
            found.delete()
            return
        ids |= more
