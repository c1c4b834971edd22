"""Questions "are these two the same?": for the person whose layer they are in, administrators the organisation's too."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from samband.parties.deciding import SPLIT
from samband.parties.merging import standing_for
from samband.parties.models import ORGANISATION_LAYER, Identity, Merge


@dataclass(frozen=True, slots=True)
class IdentitySeen:
    """One identity as its layer's person may see it."""

    id: int
    kind: str
    value: str
    name: str
    is_own: bool
    organisation_id: int | None
    first_seen_at: datetime | None
    last_seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class Question:
    """Two parties that may be one, and why."""

    id: int
    is_organisations: bool
    kept: int
    joined: int
    evidence: list[dict[str, Any]] = field(hash=False)
    one: tuple[IdentitySeen, ...] = ()
    other: tuple[IdentitySeen, ...] = ()

    @property
    def bits(self) -> float:
        return sum(float(row["bits"]) for row in self.evidence)


def layers_of(person_id: int, is_administrator: bool) -> list[int]:
    """Whose questions somebody is asked."""
    return [person_id, ORGANISATION_LAYER] if is_administrator else [person_id]


def waiting(layers: Sequence[int]) -> int:
    """How many questions wait in these layers."""
    return Merge.objects.filter(layer__in=layers, state=Merge.State.PROPOSED).count()


def next_questions(layers: Sequence[int], *, after: int = 0, limit: int = 1) -> list[Question]:
    """The next questions behind one; the surest stand first, because they are stored so. Three statements for one."""
    found = Merge.objects.filter(layer__in=layers, state=Merge.State.PROPOSED, pk__gt=after)
    return [_question(merge) for merge in found.order_by("pk")[:limit]]


def _question(merge: Merge) -> Question:
    kept, joined = (standing_for(party, merge.layer) for party in (merge.kept_id, merge.joined_id))
    seen = identities_of([kept, joined], merge.layer)
    return Question(
        merge.pk,
        merge.layer == ORGANISATION_LAYER,
        kept,
        joined,
        merge.evidence,
        seen.get(kept, ()),
        seen.get(joined, ()),
    )


def identities_of(party_ids: Sequence[int], layer: int) -> dict[int, tuple[IdentitySeen, ...]]:
    """The identities of parties as the person of a layer sees them: their own and the organisation's, each value once."""
    found: dict[int, dict[tuple[str, str], IdentitySeen]] = {}
    rows = (
        Identity.objects.filter(party_id__in=party_ids, layer__in={ORGANISATION_LAYER, layer})
        .exclude(kind=Identity.Kind.DOMAIN)
        .order_by("layer", "value")  # the person's own row of a value replaces the organisation's
    )
    for row in rows:
        found.setdefault(row.party_id, {})[row.kind, row.value] = IdentitySeen(
            row.pk,
            row.kind,
            row.value,
            row.name,
            row.layer == layer and layer != ORGANISATION_LAYER,
            row.organisation_id,
            row.first_seen_at,
            row.last_seen_at,
        )
    return {party: tuple(values.values()) for party, values in found.items()}


def merges_of(party_id: int, layer: int) -> list[Merge]:
    """The merges in force that made a party what it is for the person of this layer, the newest first."""
    found: list[Merge] = []
    targets = {party_id}
    while targets:
        step = list(
            Merge.objects.filter(layer=layer, kept_id__in=targets, state=Merge.State.DONE)
            .exclude(reason=SPLIT)
            .exclude(pk__in=[merge.pk for merge in found])
        )
        found += step
        targets = {merge.joined_id for merge in step}
    return sorted(found, key=lambda merge: -merge.pk)


def merge_in_force(merge_id: int, layer: int) -> Merge | None:
    """A merge of this layer that can be taken apart."""
    return Merge.objects.filter(pk=merge_id, layer=layer, state=Merge.State.DONE).first()


def came_since(merge: Merge) -> list[IdentitySeen]:
    """The person's own identities that the kept party got after a merge, from elsewhere than it."""
    then = {int(pk) for pk in merge.snapshot.get("kept", [])}
    then |= {int(pk) for pk in merge.snapshot.get("parties_identity.party_id", [])}
    party = standing_for(merge.kept_id, merge.layer)
    seen = identities_of([party], merge.layer).get(party, ())
    return [one for one in seen if one.is_own and one.id not in then]
