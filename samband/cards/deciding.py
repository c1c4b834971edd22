"""What a person decides about who is who among their contacts, with their cards following."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction

from samband.cards.actions import NewCard, keep_cards
from samband.cards.folding import Changed, conflicts, move_written
from samband.cards.models import Card
from samband.kernel.errors import NotFound
from samband.kernel.text import fold
from samband.parties import deciding
from samband.parties.merging import standing_for
from samband.parties.models import Identity, Merge
from samband.parties.questions import IdentitySeen, came_since, merge_in_force
from samband.people.models import Person


@dataclass(frozen=True, slots=True)
class Undoing:
    """What undoing a merge would do: what was written and what came since, for its owner to place."""

    merge: Merge
    kept: int
    changed: tuple[Changed, ...]
    new: tuple[IdentitySeen, ...]


def undoing_of(owner: Person, merge_id: int) -> Undoing:
    """What must be decided before a merge is undone. Raises `NotFound` for what is not the owner's or not in force."""
    merge = merge_in_force(merge_id, owner.pk)
    if merge is None:
        raise NotFound
    return Undoing(
        merge,
        standing_for(merge.kept_id, owner.pk),
        tuple(conflicts(merge.pk, owner.pk)),
        tuple(came_since(merge)),
    )


@transaction.atomic
def undo(
    *, actor: Person, merge_id: int, along: Collection[int] = (), fields: Collection[str] = ()
) -> int:
    """Take a merge apart; identities in `along` and words in `fields` that came since go to the party that comes back.

    Gives that party. Raises `NotFound` for another person's merge.
    """
    before = undoing_of(actor, merge_id)
    merge = deciding.take_apart(actor=actor, merge_id=merge_id, along=along)
    written = {one.field: one.before for one in before.changed}
    if "name" in written:
        written["name_key"] = fold(written["name"])
    chosen = [name for name in fields if name in written]
    if chosen:
        move_written(
            owner_id=actor.pk,
            kept=before.kept,
            joined=merge.joined_id,
            fields=chosen,
            before=written,
        )
    _move_addresses(actor, along, before.kept, merge.joined_id)
    return merge.joined_id


@transaction.atomic
def split(*, actor: Person, party_id: int, identity_ids: Collection[int], name: str = "") -> int:
    """Make a second contact of some addresses of one, with a private card; gives its party.

    Raises `NotFound` for what is not the actor's, `Invalid` if none or all addresses are chosen.
    """
    new = deciding.split(actor=actor, party_id=party_id, identity_ids=identity_ids)
    moved = list(Identity.objects.filter(party_id=new, layer=actor.pk).order_by("pk"))
    called = name.strip()[:200] or next((one.name for one in moved if one.name), moved[0].value)
    organisation = next((one.organisation_id for one in moved if one.organisation_id), None)
    keep_cards(
        actor=actor,
        cards=[
            NewCard(
                party_id=new,
                name=called,
                name_key=fold(called),
                organisation_id=organisation,
                organisation_name=_domain_name(actor, organisation),
                emails=tuple(one.value for one in moved if one.kind == Identity.Kind.EMAIL),
            )
        ],
    )
    _move_addresses(actor, identity_ids, party_id, new)
    return new


def _domain_name(owner: Person, organisation_id: int | None) -> str:
    if organisation_id is None:
        return ""
    domain = Identity.objects.filter(
        party_id=organisation_id, kind=Identity.Kind.DOMAIN, layer__in=[0, owner.pk]
    ).first()
    return (domain.name or domain.value) if domain is not None else ""


def _move_addresses(owner: Person, identity_ids: Collection[int], kept: int, joined: int) -> None:
    """Let addresses that went to another party stand on its card."""
    went = list(
        Identity.objects.filter(
            pk__in=identity_ids, layer=owner.pk, kind=Identity.Kind.EMAIL
        ).values_list("value", flat=True)
    )
    for card in Card.objects.filter(owner=owner, party_id__in=[kept, joined]) if went else ():
        rest = [email for email in card.emails if email not in went]
        card.emails = rest if card.party_id == kept else [*rest, *sorted(went)]
        card.save(update_fields=["emails"])
