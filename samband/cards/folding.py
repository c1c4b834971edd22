"""Two cards of one owner become one when their parties are merged, and two again when that is undone.

The card of the party that stays takes what it lacks from the other; the other is kept whole. Undoing gives
back what each had, except what its owner has written since: that stays where it is unless they say
otherwise (`conflicts`). Sharing never gets wider by either: the narrower level counts.
"""

import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.db import connection

from samband.cards.models import Card, CardField, CardNote, FoldedCard
from samband.cards.rules import folded, narrower
from samband.parties.merging import standing_for
from samband.parties.models import ORGANISATION_LAYER, Merge

_ORGANISATION = ("organisation_id", "organisation_name")
FIELDS = ("name", "name_key", "title", "place", *_ORGANISATION, "emails", "topics", "level", "band")
TWIN = ("kind", "value", "level", "import_id")
#: What is written by hand and shown when it has changed since.
WRITTEN = ("name", "title", "organisation_name")

_before_fold: list[Callable[[Card, Card], None]] = []


def register_before_fold(takes_along: Callable[[Card, Card], None]) -> None:
    """Call `takes_along(card, into)` before a card goes: what a package above hangs on it moves to the other one."""
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


# Others' shared cards are visible, but nobody else's may move.
_CLASHING = """
SELECT DISTINCT m.id FROM parties_merge m
  JOIN cards_card j ON j.party_id = m.joined_id AND (m.layer = %(all)s OR j.owner_id = m.layer)
  JOIN cards_card k ON k.party_id = m.kept_id AND k.owner_id = j.owner_id
 WHERE m.id = ANY (%(merges)s)
"""


def fold(merge_ids: Collection[int]) -> None:
    """Make one of the cards that an owner has of both parties of these merges; as the system or as the owner.

    One statement for all merges in which nobody has two.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CLASHING, {"all": ORGANISATION_LAYER, "merges": list(merge_ids)})
        clashes = [row[0] for row in cursor.fetchall()]
    for merge in Merge.objects.filter(pk__in=clashes).order_by("pk"):
        clashing = Card.objects.filter(party_id=merge.joined_id)
        if merge.layer != ORGANISATION_LAYER:
            clashing = clashing.filter(owner_id=merge.layer)
        kept = {
            card.owner_id: card
            for card in Card.objects.filter(
                party_id=merge.kept_id, owner__in=clashing.values("owner")
            ).select_for_update()
        }
        for card in clashing.filter(owner__in=kept):
            _fold_one(merge, kept[card.owner_id], card)


def _fold_one(merge: Merge, into: Card, card: Card) -> None:
    before, other = _as_data(into), _as_data(card)
    after = folded(before, other)
    notes = list(CardNote.objects.filter(card=card).values_list("pk", flat=True))
    CardNote.objects.filter(pk__in=notes).update(card=into)
    _set(into, after)
    edited = card.edited_at.isoformat() if card.edited_at else None
    other |= {"id": str(card.pk), "import_id": card.import_id, "edited_at": edited}
    other |= _move_fields(card, into)
    FoldedCard.objects.create(
        owner_id=card.owner_id,
        merge=merge,
        into_id=into.pk,
        card=other,
        before=before,
        after=after,
        notes=[str(note) for note in notes],
    )
    for takes_along in _before_fold:
        takes_along(card, into)
    card.delete()


def _move_fields(card: Card, into: Card) -> dict[str, Any]:
    """Let what stands on a card stand on the other one; what stands there already is kept aside, to come back."""
    there = set(into.fields.values_list("kind", "value", "import_id"))
    moved, twins = [], []
    for field in card.fields.all():
        if (field.kind, field.value, field.import_id) in there:
            twins.append({name: getattr(field, name) for name in TWIN} | {
                "id": str(field.pk), "at": field.at.isoformat(),
            })  # fmt: skip
        else:
            moved.append(field.pk)
    CardField.objects.filter(pk__in=moved).update(card=into)
    return {"fields": [str(one) for one in moved], "twins": twins}


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
