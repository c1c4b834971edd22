"""The sharing screen: my cards by outside organisation, what I choose, and exactly what others would then see.

What a colleague would see is not computed a second time: the choice is made in a savepoint, read as that colleague under
row-level security, and taken back.
"""

# ruff: noqa: S608 - built of constants, values are always bound

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from samband.cards.actions import BY_ORGANISATION, OWN_CHOICE, set_level
from samband.cards.levels import SHOWN_KINDS, share_details
from samband.cards.models import Card, CardField, CardNote
from samband.cards.organisations.sql import ROOT
from samband.kernel.db import as_person
from samband.kernel.errors import NotFound
from samband.people.models import Person

SEEN_BY_COLLEAGUES = (Card.Level.SHARED, Card.Level.COMPANY)
#: The key of the group of those who work nowhere that is known: they can't become the organisation's together.
NO_ORGANISATION = "0"


@dataclass(frozen=True, slots=True)
class OwnGroup:
    """My cards at one organisation (`key` "0" for none): how many per level, some names, all ids."""

    key: str
    name: str
    mine: int
    known: int
    shared: int
    names: tuple[str, ...]
    card_ids: tuple[UUID, ...]


def own_groups(owner: Person, limit: int = 300) -> list[OwnGroup]:
    """My cards by organisation (mergers and second domains as its page has them), the largest groups first; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH {ROOT}
            SELECT coalesce(root.root_id, organisation_id, 0)::text,
                   coalesce(max(sheet.name), max(nullif(organisation_name, '')), ''),
                   count(*) FILTER (WHERE level = 'mine'), count(*) FILTER (WHERE level = 'known'),
                   count(*) FILTER (WHERE level IN ('shared', 'company')),
                   (array_agg(c.name ORDER BY name_key))[1:6], array_agg(c.id)
              FROM cards_card c
              LEFT JOIN root ON root.party_id = c.organisation_id
              LEFT JOIN cards_organisationsheet sheet ON sheet.party_id = coalesce(root.root_id, c.organisation_id)
             WHERE owner_id = %(reader)s
             GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT %(limit)s
            """,
            {"reader": owner.pk, "limit": limit},
        )
        rows = cursor.fetchall()
    return [
        OwnGroup(key, name, mine, known, shared, tuple(names), tuple(ids))
        for key, name, mine, known, shared, names, ids in rows
    ]


def chosen(groups: list[OwnGroup], form: Mapping[str, str]) -> dict[str, list[OwnGroup]]:
    """Which groups get which level; groups without a choice stay as they are.

    Raises `NotFound` for a level that is not the owner's to choose.
    """
    result: dict[str, list[OwnGroup]] = {}
    for group in groups:
        level = form.get(f"level-{group.key}", "")
        if not level:
            continue
        if level not in (BY_ORGANISATION if group.key != NO_ORGANISATION else OWN_CHOICE):
            raise NotFound
        result.setdefault(level, []).append(group)
    return result


def share(
    *,
    actor: Person,
    choices: Mapping[str, list[OwnGroup]],
    details: bool,
    now: datetime,
) -> int:
    """Make the choices; `details` lets numbers and links go along with what colleagues then see.

    Gives how many cards changed.
    """
    changed = 0
    with transaction.atomic():
        for level, picked in choices.items():
            ids = [card_id for group in picked for card_id in group.card_ids]
            changed += set_level(
                actor=actor, card_ids=ids, level=level, now=now, choice=BY_ORGANISATION
            )
            if details and level in SEEN_BY_COLLEAGUES:
                share_details(actor=actor, card_ids=ids, now=now)
    return changed


@dataclass(frozen=True, slots=True)
class SeenCard:
    """One of my contacts as a colleague sees it through me. `is_hint`: only "somebody here knows them"."""

    party_id: int
    name: str
    organisation: str
    is_hint: bool
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """What a colleague sees of my contacts."""

    cards: tuple[SeenCard, ...]


def seen_through(owner: Person, colleague: Person) -> Seen:
    """What a colleague sees of the owner's contacts now: their cards and what is shared on them, read as the colleague.

    That somebody else knows a contact too is not told: hints are those of the owner's own cards.
    """
    with as_person(colleague.pk):
        cards = list(
            Card.objects.filter(owner=owner)
            .order_by("name_key", "pk")
            .values_list("pk", "party_id", "name", "organisation_name", "emails")
        )
        ids = [card[0] for card in cards]
        details: dict[UUID, list[str]] = {}
        fields = CardField.objects.filter(card_id__in=ids, owner=owner, kind__in=SHOWN_KINDS)
        for card_id, value in fields.order_by("kind", "value").values_list("card_id", "value"):
            details.setdefault(card_id, []).append(value)
        notes = CardNote.objects.filter(card_id__in=ids, owner=owner).order_by("at")
        for card_id, text in notes.values_list("card_id", "text"):
            details.setdefault(card_id, []).append(text)
    with as_person(owner.pk):
        hints = list(
            Card.objects.filter(owner=owner, level=Card.Level.KNOWN)
            .exclude(band="")
            .order_by("name_key", "pk")
            .values_list("party_id", "name", "organisation_name")
        )
    if colleague.is_guest or not colleague.is_active:
        hints = []
    seen = [
        SeenCard(party, name, organisation, False,
                 tuple(dict.fromkeys((*emails, *details.get(card_id, ())))))
        for card_id, party, name, organisation, emails in cards
    ]  # fmt: skip
    seen += [SeenCard(party, name, organisation, True) for party, name, organisation in hints]
    return Seen(tuple(seen))


def seen_if(
    owner: Person,
    colleague: Person,
    *,
    choices: Mapping[str, list[OwnGroup]],
    details: bool,
) -> Seen:
    """What a colleague would see of the owner's contacts if the choices were made; nothing is changed."""
    with transaction.atomic():
        for level, picked in choices.items():
            ids = [card_id for group in picked for card_id in group.card_ids]
            # Not by the action: its jobs and its history would be made for each card, to be taken back at once.
            Card.objects.filter(pk__in=ids, owner=owner).update(level=level)
            if details and level in SEEN_BY_COLLEAGUES:
                fields = CardField.objects.filter(card_id__in=ids, owner=owner)
                fields.filter(kind__in=SHOWN_KINDS).update(level=Card.Level.SHARED)
        found = seen_through(owner, colleague)
        transaction.set_rollback(True)
    return found


def newly_seen(before: Seen, after: Seen) -> tuple[SeenCard, ...]:
    """What is in `after` and was not seen so before."""
    known = set(before.cards)
    return tuple(card for card in after.cards if card not in known)


def no_longer_seen(before: Seen, after: Seen) -> tuple[SeenCard, ...]:
    """Whom `after` no longer shows in any way."""
    still = {card.party_id for card in after.cards}
    return tuple(card for card in before.cards if card.party_id not in still)
