"""Somebody works elsewhere now: noticed from a new address of theirs, asked of whose contact they are, kept as history.

What is asked is worked out from what its reader sees themself: their own layer and the organisation's. Nothing of another
person's sources or cards takes part. The tie is between people, so it stays as it is whatever the employer.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from samband.cards.jobs import refresh_hints
from samband.cards.models import Card, EmployerChange
from samband.cards.queries import rows_of
from samband.cards.rules import Seen, has_moved
from samband.kernel.errors import Conflict, NotFound
from samband.kernel.jobs import later
from samband.people.models import Person

State = EmployerChange.State
FIELDS = ("organisation_id", "organisation_name", "title", "emails")

_SEEN = """
WITH mine AS (
  SELECT c.party_id, c.name, c.title, c.organisation_id, c.organisation_name FROM cards_card c
   WHERE c.owner_id = %(reader)s AND c.organisation_id IS NOT NULL
     AND (%(party)s::bigint IS NULL OR c.party_id = %(party)s)
), seen AS (
  SELECT i.party_id, i.organisation_id, min(i.first_seen_at) AS first_at, max(i.last_seen_at) AS last_at, max(i.id) AS newest,
         (array_agg(i.value ORDER BY i.last_seen_at DESC NULLS LAST, i.id DESC))[1] AS address
    FROM mine JOIN parties_identity i USING (party_id)
   WHERE i.layer IN (0, %(reader)s) AND i.kind = 'email' AND NOT i.is_role AND i.organisation_id IS NOT NULL
   GROUP BY 1, 2
)
SELECT mine.party_id, mine.name, mine.title, mine.organisation_id AS from_id, mine.organisation_name AS from_name,
       new.organisation_id AS to_id, new.address, new.first_at, new.last_at, new.newest,
       old.first_at AS old_first_at, old.last_at AS old_last_at, old.newest AS old_newest,
       coalesce(nullif(named.name, ''), named.value, split_part(new.address, '@', 2)) AS to_name
  FROM mine
  JOIN seen new ON new.party_id = mine.party_id AND new.organisation_id <> mine.organisation_id
  JOIN parties_party there ON there.id = new.organisation_id AND NOT there.is_inside
  LEFT JOIN seen old ON old.party_id = mine.party_id AND old.organisation_id = mine.organisation_id
  LEFT JOIN LATERAL (
    SELECT d.name, d.value FROM parties_identity d
     WHERE d.party_id = new.organisation_id AND d.kind = 'domain' AND d.layer IN (0, %(reader)s)
     ORDER BY d.name = '', d.layer, d.id LIMIT 1
  ) named ON true
 WHERE NOT EXISTS (
   SELECT 1 FROM cards_employerchange e WHERE e.owner_id = %(reader)s AND e.party_id = mine.party_id
      AND e.to_organisation_id = new.organisation_id
      AND (e.from_organisation_id = mine.organisation_id OR e.from_organisation_id IS NULL))
 ORDER BY mine.party_id, new.last_at DESC NULLS LAST, new.newest DESC
"""


@dataclass(frozen=True, slots=True)
class Move:
    """A question: does this contact work at `to_name` now? `address` is why it is asked; `party_id` orders the queue."""

    party_id: int
    name: str
    title: str
    from_id: int
    from_name: str
    to_id: int
    to_name: str
    address: str
    first_at: datetime | None
    last_at: datetime | None
    old_last_at: datetime | None


def moves_of(reader: Person, *, party_id: int | None = None) -> list[Move]:
    """What the reader is asked, one question for each contact, in the order of the contacts; one statement."""
    found: dict[int, Move] = {}
    for row in rows_of(_SEEN, {"reader": reader.pk, "party": party_id}):
        old = None
        if row["old_newest"] is not None:
            old = Seen(row["old_newest"], row["old_first_at"], row["old_last_at"])
        if has_moved(old, Seen(row["newest"], row["first_at"], row["last_at"])):
            found.setdefault(row["party_id"], _move(row))
    return list(found.values())


def _move(row: dict[str, Any]) -> Move:
    names = ("party_id", "name", "title", "from_id", "from_name", "to_id", "to_name", "address")
    return Move(
        **{name: row[name] for name in names},
        first_at=row["first_at"],
        last_at=row["last_at"],
        old_last_at=row["old_last_at"],
    )


def open_move(reader: Person, party_id: int, organisation_id: int) -> Move:
    """The question whether a contact works at an organisation now. Raises `NotFound` where it is not asked."""
    found = moves_of(reader, party_id=party_id)
    if not found or found[0].to_id != organisation_id:
        raise NotFound
    return found[0]


def _values(card: Card) -> dict[str, Any]:
    return {name: getattr(card, name) for name in FIELDS}


@transaction.atomic
def confirm_move(*, actor: Person, party_id: int, organisation_id: int) -> EmployerChange:
    """The contact works there now: the card says so, the former employer becomes history, the new address stands first.

    The title belonged to the former post and goes with it. Raises `NotFound` for what is not asked of the actor.
    """
    card = _card(actor, party_id)
    move = open_move(actor, party_id, organisation_id)
    before = _values(card)
    card.organisation_id, card.organisation_name = move.to_id, move.to_name[:200]
    card.title = ""
    card.emails = list(dict.fromkeys([move.address, *card.emails]))
    card.save(update_fields=[*FIELDS])
    later(refresh_hints, key=f"hint-{party_id}", party_id=party_id)
    return _answer(actor, move, State.CONFIRMED, before=before, after=_values(card))


@transaction.atomic
def refuse_move(*, actor: Person, party_id: int, organisation_id: int) -> EmployerChange:
    """The contact works where they did: it is not asked again. Raises `NotFound` for what is not asked of the actor."""
    _card(actor, party_id)
    return _answer(actor, open_move(actor, party_id, organisation_id), State.REFUSED)


@transaction.atomic
def undo_move(*, actor: Person, change_id: int) -> EmployerChange:
    """Take an answer back. What was written on the card since stays; a refusal is asked again, a change is not.

    Raises `NotFound` for anybody else's, `Conflict` where the contact has changed employer once more since.
    """
    change = EmployerChange.objects.filter(pk=change_id, owner=actor).first()
    if change is None or change.state == State.UNDONE:
        raise NotFound
    if change.state == State.REFUSED:
        change.delete()
        return change
    later_ones = EmployerChange.objects.filter(
        owner=actor, party_id=change.party_id, state=State.CONFIRMED, pk__gt=change.pk
    )
    if later_ones.exists():
        raise Conflict(
            _("They have changed employer once more since. Take that back first."),
            code="changed-again",
        )
    card = _card(actor, change.party_id)
    for name in FIELDS:
        if getattr(card, name) == change.after.get(name):
            setattr(card, name, change.before.get(name))
    card.save(update_fields=[*FIELDS])
    change.state = State.UNDONE
    change.save(update_fields=["state"])
    later(refresh_hints, key=f"hint-{change.party_id}", party_id=change.party_id)
    return change


def _card(owner: Person, party_id: int) -> Card:
    card = Card.objects.select_for_update().filter(owner=owner, party_id=party_id).first()
    if card is None:
        raise NotFound
    return card


def _answer(
    owner: Person,
    move: Move,
    state: str,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> EmployerChange:
    change, _new = EmployerChange.objects.update_or_create(
        owner=owner,
        party_id=move.party_id,
        from_organisation_id=move.from_id,
        to_organisation_id=move.to_id,
        defaults={"state": state, "before": before or {}, "after": after or {}},
    )
    return change
