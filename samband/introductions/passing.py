"""Passing a request on to those who can introduce. By the job process as the system role: nobody else sees who they are."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Q

from samband.cards.blocklist import blocklist_of
from samband.cards.models import Card
from samband.entries.models import Block
from samband.introductions import telling
from samband.introductions.models import Asked, Introduction
from samband.introductions.rules import KEPT, passed_to
from samband.kernel.db import as_system
from samband.parties.models import ORGANISATION_LAYER, Identity
from samband.people.models import Person


def pass_on(introduction_id: int, now: datetime) -> list[int]:
    """Ask those who know the contact, once each; gives the new rows.

    Who asked by name asks them; else all whose card of the contact says "Ask me first". On a way over two the first is
    asked, and the others only once they passed it on. Not asked are: who blocked whoever asks or vouches, who does not want
    to be asked about this contact again, whose own list keeps the contact out, guests, who left.
    """
    with as_system():
        request = Introduction.objects.select_for_update(of=("self",)).filter(
            pk=introduction_id, state=Introduction.State.OPEN, expires_at__gt=now
        )
        found = request.select_related("asker").first()
        if found is None or not found.asker.is_active:
            return []
        before = found.asked.filter(is_first=True).first()
        if before is not None and before.decision != Asked.Decision.YES:
            return []
        first = found.first_id if before is None else None
        candidates = [first] if first is not None else _candidates(found)
        asked = passed_to(
            candidates,
            asker=found.asker_id,
            unwilling=_unwilling(found, candidates),
            gone=set(candidates) - _here(candidates),
        )
        known = set(found.asked.values_list("person_id", flat=True))
        made = Asked.objects.bulk_create(
            [
                Asked(
                    introduction=found,
                    person_id=person_id,
                    asker_id=found.asker_id,
                    is_named=first is not None or found.go_between_id is not None,
                    is_first=first is not None,
                    at=now,
                    **_vouched(before),
                )
                for person_id in asked
                if person_id not in known
            ]
        )
        return [one.pk for one in made]


def _vouched(before: Asked | None) -> dict[str, Any]:
    if before is None:
        return {}
    return {
        "vouched_by_id": before.person_id,
        "vouched": before.text,
        "in_copy": before.in_copy,
    }


def _candidates(request: Introduction) -> list[int]:
    if request.go_between_id is not None:
        return [request.go_between_id]
    cards = Card.objects.filter(party_id=request.contact_id, level=Card.Level.KNOWN)
    # Whoever says that they don't know the contact is no go-between.
    cards = cards.exclude(band="")
    return sorted(cards.values_list("owner_id", flat=True))


def _here(people: list[int]) -> set[int]:
    active = Person.objects.active().exclude(role=Person.Role.GUEST).filter(pk__in=people)
    return set(active.values_list("pk", flat=True))


def _unwilling(request: Introduction, people: list[int]) -> set[int]:
    asking = [one for one in (request.asker_id, request.first_id) if one is not None]
    blocks = Block.objects.filter(person_id__in=people, blocked_id__in=asking)
    never = Asked.objects.filter(
        person_id__in=people, is_final=True, introduction__contact_id=request.contact_id
    )
    found = set(blocks.values_list("person_id", flat=True))
    found |= set(never.values_list("person_id", flat=True))
    return found | {one for one in people if one not in found and _keeps_out(one, request)}


def _keeps_out(person_id: int, request: Introduction) -> bool:
    blocklist = blocklist_of(person_id).without_deleted()
    if blocklist.is_empty:
        return False
    seen = Identity.objects.filter(
        party_id=request.contact_id, layer__in=[ORGANISATION_LAYER, person_id]
    )
    rows = list(seen.values_list("kind", "value", "name"))
    cards = Card.objects.filter(party_id=request.contact_id, owner_id=person_id)
    names = [request.contact_name, *(name for _kind, _value, name in rows if name)]
    points = [(kind, value) for kind, value, _name in rows]
    for card in cards:
        names.append(card.name)
        points += [("email", one) for one in card.emails]
    return blocklist.has(names, points)


def forget_ended(now: datetime) -> int:
    """Delete what ended, or ran out, a year ago; returns how many requests went."""
    with as_system():
        old = Introduction.objects.filter(expires_at__lt=now - KEPT)
        ids = list(old.values_list("pk", flat=True))
        old.delete()
    telling.forget(ids)
    return len(ids)


def erase(person_id: int) -> None:
    """Forget what somebody who is erased asked for, and what they were asked. Called as the system role; idempotent."""
    _forget(Q(asker_id=person_id) | Q(go_between_id=person_id) | Q(first_id=person_id))
    Asked.objects.filter(person_id=person_id).delete()


def erase_contacts(party_ids: Collection[int]) -> None:
    """Nothing stays of requests about contacts who are erased. Called as the system role."""
    _forget(Q(contact_id__in=party_ids))


def _forget(which: Q) -> None:
    gone = Introduction.objects.filter(which)
    telling.forget(list(gone.values_list("pk", flat=True)))
    gone.delete()
