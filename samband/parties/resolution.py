"""Running the rules over stored identities, layer by layer.

What decides a merge is what one layer and the organisation's see, nothing else. A merge that rests
on a personal layer is made only if one of the two parties exists in that layer alone: then nobody
else's view changes, so nobody learns what that person knows.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from samband.parties.merging import (
    Wanted,
    anchored,
    evidence_rows,
    merge_parties,
    seen_by_others,
    was_judged,
)
from samband.parties.models import ORGANISATION_LAYER, Identity, Merge, NotSame
from samband.parties.registry import names_seen
from samband.parties.rules import Decision, Observation, Resolution, resolve

# Above this only identities that share a name with a new one are looked at (all weights need all
# names in memory: about 1 kB and 0.5 ms each).
MOST_WEIGHED = 60_000
# Questions of one run that are worth a person's time; the best first.
MOST_PROPOSALS = 200


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many merges one run made and how many it proposes to a person."""

    merged: int
    proposed: int


@dataclass(slots=True)
class _Row:
    id: str
    layer: int
    kind: str
    value: str
    names: tuple[tuple[str, int], ...]
    party: int
    is_fresh: bool


def resolve_layer(layer: int, fresh: Collection[int] | None = None) -> Outcome:
    """Resolve the identities that one layer sees. Needs `as_system`.

    `fresh`: ids of new identities; only merges that concern them are made. None looks at all.
    """
    rows = _rows(layer, fresh)
    party_of = {row.id: row.party for row in rows}
    same = _held_together(rows)
    is_fresh = {row.id for row in rows if row.is_fresh}
    resolution = resolve(
        [Observation(row.id, row.kind, row.value, row.names) for row in rows],
        apart=_apart(party_of),
        same=same,
        concerning=None if fresh is None else is_fresh,
    )
    allowed = _Allowed(layer, rows)
    wanted = _merges(layer, resolution, party_of, is_fresh, allowed)
    merge_parties(wanted)
    went = {one.joined: one.kept for one in wanted}
    proposed = _propose(layer, resolution, party_of, went, allowed, is_fresh)
    return Outcome(len(wanted), proposed)


def _rows(layer: int, fresh: Collection[int] | None) -> list[_Row]:
    found = Identity.objects.filter(layer__in={ORGANISATION_LAYER, layer}).exclude(
        kind=Identity.Kind.DOMAIN
    )
    if fresh is not None and found.count() > MOST_WEIGHED:
        keys = Identity.objects.filter(pk__in=fresh).exclude(name_key="").values("name_key")
        found = found.filter(name_key__in=keys)
    new = None if fresh is None else set(fresh)
    stored = list(found.values_list("pk", "layer", "kind", "value", "name", "party_id"))
    names = names_seen([row[0] for row in stored])
    return [
        _Row(
            f"{pk:020d}",
            of,
            kind,
            value,
            # The name that is shown counts too: its owner may have typed it.
            tuple(names.get(pk, ())) + (((name, 1),) if name else ()),
            party,
            new is None or pk in new,
        )
        for pk, of, kind, value, name, party in stored
    ]


def _held_together(rows: list[_Row]) -> list[tuple[str, str]]:
    """Identities that have one party already stay together: earlier decisions stand."""
    by_party: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        by_party[row.party].append(row.id)
    return [(ids[0], other) for ids in by_party.values() for other in ids[1:]]


def _apart(party_of: dict[str, int]) -> list[tuple[str, str]]:
    ids = [int(id_) for id_ in party_of]
    return [
        (f"{one:020d}", f"{other:020d}")
        for one, other in NotSame.objects.filter(one_id__in=ids, other_id__in=ids).values_list(
            "one_id", "other_id"
        )
        if party_of[f"{one:020d}"] != party_of[f"{other:020d}"]
    ]


class _Allowed:
    """Which parties a layer may merge: accounts stay, and nobody else's view may change."""

    def __init__(self, layer: int, rows: list[_Row]) -> None:
        parties = {row.party for row in rows}
        self.anchored = anchored(parties)
        self.own: set[int] = set()
        if layer != ORGANISATION_LAYER:
            elsewhere = Identity.objects.filter(party_id__in=parties).exclude(layer=layer)
            self.own = parties - set(elsewhere.values_list("party_id", flat=True))
            self.own -= seen_by_others(self.own, layer)
        self._inside = layer == ORGANISATION_LAYER

    def pair(self, one: int, other: int) -> tuple[int, int] | None:
        """(kept, joined), or None if the two may not be merged."""
        first, second = min(one, other), max(one, other)
        free = [p for p in (second, first) if p not in self.anchored and self._may_go(p)]
        if not free:
            return None
        joined = free[0]
        return (first if joined == second else second), joined

    def _may_go(self, party: int) -> bool:
        return self._inside or party in self.own


def _merges(
    layer: int,
    resolution: Resolution,
    party_of: dict[str, int],
    fresh: set[str],
    allowed: _Allowed,
) -> list[Wanted]:
    fresh_groups = {
        id_ for group in resolution.groups if not fresh.isdisjoint(group) for id_ in group
    }
    went: dict[int, int] = {}
    wanted: dict[int, Wanted] = {}
    for link in resolution.links:
        if link.reason == "said_same" or link.a not in fresh_groups:
            continue
        a, b = _root(party_of[link.a], went), _root(party_of[link.b], went)
        pair = allowed.pair(a, b) if a != b else None
        if pair is None:
            continue
        kept, joined = pair
        went[joined] = kept
        wanted[joined] = Wanted(kept, joined, layer, link.reason, link.evidence)
    return [
        Wanted(_root(one.kept, went), one.joined, one.layer, one.reason, one.evidence)
        for one in wanted.values()
    ]


def _root(party: int, went: dict[int, int]) -> int:
    while party in went:
        party = went[party]
    return party


def _propose(
    layer: int,
    resolution: Resolution,
    party_of: dict[str, int],
    went: dict[int, int],
    allowed: _Allowed,
    fresh: set[str],
) -> int:
    asks: dict[tuple[int, int], Decision] = {}
    for ask in resolution.asks:
        one, other = _root(party_of[ask.a], went), _root(party_of[ask.b], went)
        if one != other and not fresh.isdisjoint((ask.a, ask.b)) and allowed.pair(one, other):
            asks.setdefault((min(one, other), max(one, other)), ask)
    judged = was_judged(asks)
    best = [(pair, ask) for pair, ask in asks.items() if pair not in judged][:MOST_PROPOSALS]
    rows = []
    for (one, other), ask in best:
        pair = allowed.pair(one, other)
        if pair is not None:
            rows.append(
                Merge(
                    layer=layer,
                    kept_id=pair[0],
                    joined_id=pair[1],
                    state=Merge.State.PROPOSED,
                    reason=ask.reason,
                    evidence=evidence_rows(ask.evidence),
                )
            )
    Merge.objects.bulk_create(rows)
    return len(rows)
