"""Who sees what stands on a card: the card itself, each note and each detail, with the history of changes.

A note or a detail that colleagues see is read only where the card is read, too (row-level security, migration 0008).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from samband.cards.actions import set_level
from samband.cards.models import Card, CardField, CardNote, LevelChange
from samband.cards.rules import LEVELS
from samband.kernel.errors import Invalid, NotFound
from samband.people.models import Person

#: What a note or detail can be: it goes along with the card, or stays one's own.
PART_CHOICE = (Card.Level.MINE, Card.Level.SHARED)
#: Kinds of details that stand on the card's own page; a title or organisation is on the card itself.
SHOWN_KINDS = (
    CardField.Kind.PHONE,
    CardField.Kind.LINK,
    CardField.Kind.MAIL,
    CardField.Kind.BIRTHDAY,
)
HISTORY = 50


@dataclass(frozen=True, slots=True)
class CardPart:
    """A note or a detail on one's own card. `key` names it in a form and in the history."""

    key: str
    kind: str
    text: str
    level: str


@dataclass(frozen=True, slots=True)
class Changed:
    """One line of the history: the card itself where `part` is empty."""

    at: datetime
    part: str
    before: str
    after: str
    actor: str


def _key(kind: str, value: object) -> str:
    return f"{kind}:{value}"


def parts_of(card: Card) -> list[CardPart]:
    """The notes and details of one's own card, each once with the widest level of its rows; two statements."""
    found: dict[str, CardPart] = {}
    rows: list[tuple[str, str, str, str]] = [
        (_key(field.kind, field.value), field.kind, field.value, field.level)
        for field in CardField.objects.filter(
            card=card, owner=card.owner_id, kind__in=SHOWN_KINDS
        ).order_by("kind", "value")
    ]
    rows += [
        (_key("note", note.pk), "note", note.text, note.level)
        for note in CardNote.objects.filter(card=card, owner=card.owner_id).order_by("at")
    ]
    for key, kind, text, level in rows:
        known = found.get(key)
        if known is None or LEVELS.index(level) > LEVELS.index(known.level):
            found[key] = CardPart(key, kind, text, level)
    return list(found.values())


@transaction.atomic
def set_levels(
    *, actor: Person, card: Card, level: str, parts: Mapping[str, str], now: datetime
) -> int:
    """Choose who sees one's own card and what stands on it; what `parts` does not name stays. Gives how many changed.

    Raises `Invalid` for a level that is not the actor's to choose, `NotFound` for others' cards and parts.
    """
    if card.owner_id != actor.pk:
        raise NotFound
    changed = set_level(actor=actor, card_ids=[card.pk], level=level, now=now) if level else 0
    known = {part.key: part for part in parts_of(card)}
    for key, wanted in parts.items():
        if key not in known:
            raise NotFound
        if wanted not in PART_CHOICE:
            raise Invalid(_("Choose “Only me” or “Colleagues see”."), code="unknown-level")
        if known[key].level != wanted:
            _set_part(card, known[key], wanted)
            LevelChange.objects.create(
                card=card, owner=actor, what=key, before=known[key].level, after=wanted,
                actor=actor, at=now,
            )  # fmt: skip
            changed += 1
    return changed


def _set_part(card: Card, part: CardPart, level: str) -> None:
    if part.kind == "note":
        CardNote.objects.filter(pk=part.key.partition(":")[2], card=card).update(level=level)
    else:
        # A row for each import that said it: all of them, or the other one would still show it.
        CardField.objects.filter(card=card, kind=part.kind, value=part.text).update(level=level)


@transaction.atomic
def share_details(*, actor: Person, card_ids: Sequence[UUID], now: datetime) -> int:
    """Let phone numbers, links and addresses on some of one's own cards be seen where the card is. Notes never go along."""
    rows = CardField.objects.filter(
        card_id__in=card_ids,
        owner=actor,
        card__owner=actor,
        kind__in=SHOWN_KINDS,
        level=Card.Level.MINE,
    )
    by_card: dict[UUID, set[str]] = defaultdict(set)
    for card_id, kind, value in rows.values_list("card_id", "kind", "value"):
        by_card[card_id].add(_key(kind, value))
    rows.update(level=Card.Level.SHARED)
    lines = [
        LevelChange(
            card_id=card_id, owner=actor, what=key, before=Card.Level.MINE,
            after=Card.Level.SHARED, actor=actor, at=now,
        )
        for card_id, keys in by_card.items()
        for key in sorted(keys)
    ]  # fmt: skip
    LevelChange.objects.bulk_create(lines, batch_size=500)
    return len(lines)


def history_of(card: Card) -> list[Changed]:
    """Who changed what on one's own card and when, the newest first; one statement beside the notes' texts."""
    notes = {
        _key("note", pk): text
        for pk, text in CardNote.objects.filter(card=card).values_list("pk", "text")
    }
    lines = LevelChange.objects.filter(card=card).select_related("actor").order_by("-at", "-pk")
    return [
        Changed(
            line.at,
            notes.get(line.what, line.what.partition(":")[2] or line.what)[:80],
            line.before,
            line.after,
            line.actor.name if line.actor is not None else "",
        )
        for line in lines[:HISTORY]
    ]
