"""Running the rules over stored identities, layer by layer.

What decides a merge is what one layer and the organisation's see, nothing else. A merge that rests
on a personal layer is made only if one of the two parties exists in that layer alone: then nobody
else's view changes, so nobody learns what that person knows.

Rows are read through a cursor of the database and merges made some thousands at a time, so what is held for each
identity is what the rules need to compare it with all others, and nothing else.
"""

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterator
from itertools import islice

import numpy as np
from django.db import connection
from django.db.models import F

from samband.parties.decisions import Decision, Observation, Outcome, Resolution
from samband.parties.merging import (
    Wanted,
    anchored,
    evidence_rows,
    merge_parties,
    seen_by_others,
    was_judged,
)
from samband.parties.models import ORGANISATION_LAYER, Identity, Merge, NotSame
from samband.parties.names import read_name
from samband.parties.registry import names_seen
from samband.parties.rules import resolve
from samband.parties.terms import Crowd

# Where fewer than this are known all of them are looked at, however few are new.
MOST_WEIGHED = 60_000
# Among more, new ones of a smaller share are compared with their namesakes only: a run over all takes about 0.3 ms for each.
LEAST_SHARE = 0.05
# How common a name is among all is then told by so many.
SAMPLED = 20_000
# Questions of one run that are worth a person's time; the best first.
MOST_PROPOSALS = 200
# Merges that are made by one set of statements.
MERGED_AT_ONCE = 5_000
_READ_AT_ONCE = 5_000


def resolve_layer(layer: int, fresh: Collection[int] | None = None) -> Outcome:
    """Resolve the identities that one layer sees. Needs `as_system`.

    `fresh`: ids of new identities; only merges that concern them are made. None looks at all.
    """
    rows = _Rows(layer, fresh)
    new = None if fresh is None or rows.are_all_fresh else {_id(pk) for pk in fresh}
    # Rows are read first: only then is known who is held together and apart.
    resolution = resolve(
        rows.observations(),
        apart=rows.apart(),
        same=rows.held_together(),
        concerning=new,
        crowd=rows.crowd,
    )
    allowed = _Allowed(layer, rows.parties())
    wanted = _merges(layer, resolution, rows, new, allowed)
    for start in range(0, len(wanted), MERGED_AT_ONCE):
        merge_parties(wanted[start : start + MERGED_AT_ONCE])
    went = {one.joined: one.kept for one in wanted}
    proposed = _propose(layer, resolution, rows, went, allowed, new)
    return Outcome(len(wanted), proposed)


def _id(pk: int) -> str:
    """The id of an identity in the rules, whose order is that of numbers."""
    return f"{pk:020d}"


class _Rows:
    """The identities that a layer sees, read once; kept of them is which party each has."""

    def __init__(self, layer: int, fresh: Collection[int] | None) -> None:
        self._layers = {ORGANISATION_LAYER, layer}
        self._ids, self._party_of = array("q"), array("q")
        self._found = Identity.objects.filter(layer__in=self._layers).exclude(
            kind=Identity.Kind.DOMAIN
        )
        self.crowd: Crowd | None = None
        known = 0 if fresh is None else self._found.count()
        # As after a first import; then they need not be told from others.
        self.are_all_fresh = fresh is not None and known == _still_here(self._layers, fresh)
        if fresh is not None and known > MOST_WEIGHED and len(fresh) < LEAST_SHARE * known:
            self.crowd = _crowd(self._layers, known)
            named = Identity.objects.filter(pk__in=list(fresh)).exclude(name_key="")
            self._found = self._found.filter(name_key__in=named.values("name_key"))

    def observations(self) -> Iterator[Observation]:
        """All of them, in order, with every name under which they were seen."""
        stored = (
            self._found.order_by("pk")
            .values_list("pk", "kind", "value", "name", "party_id")
            .iterator(chunk_size=_READ_AT_ONCE)
        )
        while some := list(islice(stored, _READ_AT_ONCE)):
            names = names_seen([row[0] for row in some])
            for pk, kind, value, name, party in some:
                self._ids.append(pk)
                self._party_of.append(party)
                # The name that is shown counts too: its owner may have typed it.
                shown = ((name, 1),) if name else ()
                yield Observation(_id(pk), kind, value, (*names.get(pk, ()), *shown))

    def parties(self) -> set[int]:
        return set(self._party_of)

    def party(self, id_: str) -> int:
        return self._party_of[bisect_left(self._ids, int(id_))]

    def held_together(self) -> Iterator[tuple[str, str]]:
        """Identities that have one party already stay together: earlier decisions stand."""
        first = -1
        for at in np.argsort(np.array(self._party_of, np.int64), kind="stable").tolist():
            if first >= 0 and self._party_of[first] == self._party_of[at]:
                yield _id(self._ids[first]), _id(self._ids[at])
            else:
                first = at

    def apart(self) -> Iterator[tuple[str, str]]:
        """Different people, says somebody or a header; not where they are one party all the same."""
        stored = NotSame.objects.filter(
            one__layer__in=self._layers, other__layer__in=self._layers
        ).exclude(one__party_id=F("other__party_id"))
        for one, other in stored.values_list("one_id", "other_id").iterator(_READ_AT_ONCE):
            yield _id(one), _id(other)


def _still_here(layers: Collection[int], ids: Collection[int]) -> int:
    """How many of these stand in the layers and may be somebody's."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM parties_identity WHERE id = ANY (%s) AND layer = ANY (%s) AND kind <> 'domain'",
            [list(ids), list(layers)],
        )
        return int(cursor.fetchone()[0])


def _crowd(layers: Collection[int], known: int) -> Crowd:
    """How common the words of names are among all that are known, by a sample."""
    every = max(1, known // SAMPLED)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM parties_identity WHERE layer = ANY (%s) AND kind <> 'domain' AND name <> '' AND id %% %s = 0",
            [list(layers), every],
        )
        names = [read[0] for row in cursor.fetchall() if (read := read_name(row[0]))]
    words = Counter(word for name in names if name.is_full for word in set(name.words))
    return Crowd(every * len(names), {word: every * count for word, count in words.items()})


class _Allowed:
    """Which parties a layer may merge: accounts stay, and nobody else's view may change."""

    def __init__(self, layer: int, parties: set[int]) -> None:
        self.anchored = anchored(parties)
        self.own: set[int] = set()
        if layer != ORGANISATION_LAYER:
            self.own = parties - _known_elsewhere(parties, layer)
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


def _known_elsewhere(parties: set[int], layer: int) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT party_id FROM parties_identity WHERE layer <> %s AND party_id = ANY (%s)",
            [layer, list(parties)],
        )
        return {row[0] for row in cursor.fetchall()}


def _merges(
    layer: int, resolution: Resolution, rows: _Rows, fresh: set[str] | None, allowed: _Allowed
) -> list[Wanted]:
    fresh_groups = None
    if fresh is not None:
        fresh_groups = {
            id_ for group in resolution.groups if not fresh.isdisjoint(group) for id_ in group
        }
    went: dict[int, int] = {}
    wanted: dict[int, Wanted] = {}
    for link in resolution.links:
        if link.reason == "said_same" or (fresh_groups is not None and link.a not in fresh_groups):
            continue
        a, b = _root(rows.party(link.a), went), _root(rows.party(link.b), went)
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
    rows: _Rows,
    went: dict[int, int],
    allowed: _Allowed,
    fresh: set[str] | None,
) -> int:
    asks: dict[tuple[int, int], Decision] = {}
    for ask in resolution.asks:
        one, other = _root(rows.party(ask.a), went), _root(rows.party(ask.b), went)
        is_new = fresh is None or not fresh.isdisjoint((ask.a, ask.b))
        if one != other and is_new and allowed.pair(one, other):
            asks.setdefault((min(one, other), max(one, other)), ask)
    best: list[tuple[tuple[int, int], Decision]] = []
    waiting = iter(asks.items())
    while len(best) < MOST_PROPOSALS and (some := list(islice(waiting, 5 * MOST_PROPOSALS))):
        judged = was_judged([pair for pair, _ in some])
        best += [(pair, ask) for pair, ask in some if pair not in judged]
    proposals = []
    for (one, other), ask in best[:MOST_PROPOSALS]:
        pair = allowed.pair(one, other)
        if pair is not None:
            proposals.append(
                Merge(
                    layer=layer,
                    kept_id=pair[0],
                    joined_id=pair[1],
                    state=Merge.State.PROPOSED,
                    reason=ask.reason,
                    evidence=evidence_rows(ask.evidence),
                )
            )
    Merge.objects.bulk_create(proposals)
    return len(proposals)
