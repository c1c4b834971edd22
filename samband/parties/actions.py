"""What is done with parties: seen, resolved, merged, taken apart, erased.

All of it reaches across layers, so it runs inside `samband.kernel.db.as_system()`: in jobs and on
the command line, never in a web process.
"""

from collections.abc import Collection, Mapping
from typing import Protocol

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from samband.kernel import audit
from samband.kernel.errors import NotFound, Refused
from samband.parties import merging, replay
from samband.parties.decisions import Outcome
from samband.parties.merging import Wanted, anchored, root_of, seen_by_others
from samband.parties.models import ORGANISATION_LAYER, Identity, Merge, NotSame, Party
from samband.parties.registry import clean_texts, tell_changed, tell_erased
from samband.parties.rules import might_be_taken_for
from samband.parties.seeing import Home, Known, Seen, see
from samband.parties.suppression import suppress, suppress_digests, suppressed

__all__ = [
    "Home", "Known", "Outcome", "Seen", "clean_texts", "erase_again", "erase_party", "erase_suppressed",
    "join_on_card", "merge_proposed", "note_together", "refuse_proposed", "resolve_identities", "see_identities",
    "suppress_addresses", "undo_merge",
]  # fmt: skip

# More than this in one header says nothing about any two of them, and would be n² rows.
MOST_TOGETHER = 30


class Actor(Protocol):
    """Whoever does it: a person, as far as this package needs to know one."""

    @property
    def pk(self) -> int: ...

    @property
    def is_administrator(self) -> bool: ...


@transaction.atomic
def see_identities(
    *, layer: int, seen: Collection[Seen], home: Home
) -> dict[tuple[str, str], Known]:
    """Store what a source saw and give the identity of each (kind, value).

    Exact address leads to one party, also across layers. Suppressed addresses are missing from the
    answer. Set-based: 20,000 new identities take about 2 s.
    """
    return see(layer=layer, seen=seen, home=home)


@transaction.atomic
def note_together(*, layer: int, headers: Collection[Collection[int]]) -> int:
    """Store that identities stood in one header or meeting, so that they are different people.

    `headers`: identity ids, one collection for each header; very long ones are left out. Kept are
    only pairs that could be taken for one person (the rest needs no proof) and that are not one
    party already: then somebody wrote to two of their own addresses. Gives the number of new pairs.
    """
    pairs = {
        (a, b)
        for header in headers
        if 2 <= len(set(header)) <= MOST_TOGETHER
        for a in header
        for b in header
        if a < b
    }
    ids = {identity for pair in pairs for identity in pair}
    found = {
        pk: (party, kind, value, name)
        for pk, party, kind, value, name in Identity.objects.filter(pk__in=ids).values_list(
            "pk", "party_id", "kind", "value", "name"
        )
    }
    rows = [
        NotSame(layer=layer, one_id=a, other_id=b, reason=NotSame.Reason.TOGETHER)
        for a, b in sorted(pairs)
        if a in found
        and b in found
        and found[a][0] != found[b][0]
        and might_be_taken_for(found[a][1:], found[b][1:])
    ]
    before = NotSame.objects.filter(layer=layer).count()
    NotSame.objects.bulk_create(rows, ignore_conflicts=True, batch_size=5000)
    return NotSame.objects.filter(layer=layer).count() - before


@transaction.atomic
def join_on_card(*, layer: int, together: Collection[list[int]]) -> dict[int, int]:
    """Merge parties whose addresses stand on one card of a layer's owner; gives by party where each went.

    Left apart are accounts, what others see of both, and what somebody said or one header proved to be different.
    """
    wanted: list[Wanted] = []
    touched: set[int] = set()
    every = {party for parties in together for party in parties}
    kept_in_place = anchored(every)
    seen = seen_by_others(every, layer)
    elsewhere = Identity.objects.filter(party_id__in=every).exclude(layer=layer)
    seen |= set(elsewhere.values_list("party_id", flat=True))
    apart = _apart(every)
    for parties in together:
        first, *others = sorted(
            parties, key=lambda one: (one not in kept_in_place, one not in seen)
        )
        if first in touched:
            continue
        for other in others:
            is_free = other not in kept_in_place and other not in seen and other not in touched
            if is_free and (min(first, other), max(first, other)) not in apart:
                wanted.append(Wanted(first, other, layer, "same_card"))
                touched.add(other)
        touched.add(first)
    merging.merge_parties(wanted)
    return {one.joined: one.kept for one in wanted}


def _apart(parties: Collection[int]) -> set[tuple[int, int]]:
    """Pairs of these parties (smaller id first) that are different people."""
    rows = NotSame.objects.filter(one__party_id__in=parties, other__party_id__in=parties)
    return {(min(pair), max(pair)) for pair in rows.values_list("one__party_id", "other__party_id")}


@transaction.atomic
def resolve_identities(*, layer: int, fresh: Collection[int] | None = None) -> Outcome:
    """Merge parties that the rules are sure of, and propose the ones that a person must judge.

    `fresh`: ids of new identities, to look only at what concerns them. Every merge keeps its
    reason, its evidence in bits and a snapshot. Idempotent.
    """
    from samband.parties.resolution import resolve_layer  # numpy: only for processes that come here

    return resolve_layer(layer, fresh)


@transaction.atomic
def undo_merge(*, actor: Actor, merge_id: int) -> None:
    """Take a merge apart; what came since stays, and the rules never repeat it.

    Raises `NotFound` for another person's merge, `Conflict` if it is not in force.
    """
    merge = _merge_for(actor, merge_id, Merge.State.DONE, Merge.State.UNDONE)
    merging.undo(merge)
    _record(actor, "merge.undone", merge)


@transaction.atomic
def merge_proposed(*, actor: Actor, merge_id: int) -> Merge:
    """Make a proposed merge: a person said that the two are one.

    Raises `NotFound` for another person's proposal, `Refused` if both have an account or the merge
    would change what others see.
    """
    merge = _merge_for(actor, merge_id, Merge.State.PROPOSED)
    kept, joined = root_of(merge.kept_id), root_of(merge.joined_id)
    if kept != joined and not anchored([joined]):
        merge.delete()
        (done,) = merging.merge_parties([Wanted(kept, joined, merge.layer, "said_same")])
        done.evidence = merge.evidence
        done.save(update_fields=["evidence"])
        _record(actor, "merge.confirmed", done)
        return done
    raise Refused(_("These two can't be merged: both have an account here."), code="two-accounts")


@transaction.atomic
def refuse_proposed(*, actor: Actor, merge_id: int) -> None:
    """Say that the two are not the same; final. Raises `NotFound` for another person's proposal."""
    merge = _merge_for(actor, merge_id, Merge.State.PROPOSED)
    merge.state = Merge.State.REFUSED
    merge.save(update_fields=["state"])
    merging.keep_apart(merge.kept_id, merge.joined_id, layer=merge.layer)
    _record(actor, "merge.refused", merge)


@transaction.atomic
def erase_party(*, actor: Actor, party_id: int) -> int:
    """Erase somebody outside for good: identities, interactions, ties, cards, roles in evidence.

    Their addresses are kept as keyed hashes, so that no import brings them back. Gives the number of
    identities erased. Raises `NotFound` for anybody but administrators and for unknown parties,
    `Refused` for somebody with an account (deactivate them instead).
    """
    if not actor.is_administrator or not Party.objects.filter(pk=party_id).exists():
        raise NotFound
    return _erase(root_of(party_id), actor_id=actor.pk)


def _erase(root: int, *, actor_id: int | None) -> int:
    parties = _with_merged(root)
    if anchored(parties):
        raise Refused(
            _("This one has an account here. Erase the account under People instead."),
            code="has-account",
        )
    identities = list(Identity.objects.filter(party_id__in=parties).values_list("kind", "value"))
    suppress(identities, actor_id=actor_id)
    replay.note_erased(parties)
    tell_erased(parties)
    neighbours = set(
        Identity.objects.filter(organisation_id__in=parties).values_list("party_id", flat=True)
    )
    Identity.objects.filter(party_id__in=parties).delete()
    # The pointers of merged parties go first: they protect what they point to.
    Party.objects.filter(pk__in=parties).update(merged_into=None)
    Party.objects.filter(pk__in=parties).delete()
    tell_changed(neighbours - parties)
    audit.record("party.erased", actor_id=actor_id, object_kind="party", object_id=root)
    return len(identities)


@transaction.atomic
def suppress_addresses(*, actor: Actor, addresses: Collection[str]) -> None:
    """Keep mail addresses from being stored, whether they are here or not: an objection.

    What is here already goes with `erase_suppressed`. Only hashes are stored, so this may run as
    anybody. Raises `NotFound` for anybody but administrators.
    """
    if not actor.is_administrator:
        raise NotFound
    suppress([(Identity.Kind.EMAIL.value, one) for one in addresses], actor_id=actor.pk)
    audit.record("party.suppressed", actor_id=actor.pk, count=len(addresses))


@transaction.atomic
def erase_again(
    *, parties: Mapping[int, frozenset[bytes]], addresses: Mapping[int, frozenset[bytes]]
) -> int:
    """Repeat after a restore what the ledger says of outsiders: hashes of parties and of addresses by key; gives how many.

    Nobody is the actor. Accounts stay.
    """
    erased = 0
    for party_id in replay.found(parties):
        # Several that were merged later go with the first of them.
        if Party.objects.filter(pk=party_id).exists() and not anchored(
            _with_merged(root_of(party_id))
        ):
            _erase(root_of(party_id), actor_id=None)
            erased += 1
    for digests in addresses.values():
        suppress_digests(digests, actor_id=None)
    if addresses:
        erased += erase_suppressed(actor=None)
        clean_texts()
    return erased


def erase_suppressed(*, actor: Actor | None) -> int:
    """Erase every outsider one of whose addresses must not be stored; gives how many there were.

    Looks at every identity of every layer (about 5 s for a million); accounts stay. Idempotent. What texts say of them goes
    with `clean_texts`, afterwards and in its own transactions. Raises `NotFound` for anybody but administrators; None is a
    restore that repeats it.
    """
    if actor is not None and not actor.is_administrator:
        raise NotFound
    erased = 0
    stored = Identity.objects.exclude(kind=Identity.Kind.DOMAIN).values_list("kind", "value")
    batch: list[tuple[str, str]] = []
    found: set[tuple[str, str]] = set()
    for pair in stored.iterator(chunk_size=5000):
        batch.append(pair)
        if len(batch) == 5000:
            found |= suppressed(batch)
            batch = []
    found |= suppressed(batch)
    for kind, value in sorted(found):
        parties = Identity.objects.filter(kind=kind, value=value).values_list("party_id", flat=True)
        for party_id in set(parties) - anchored(parties):
            # One party may have had several of the addresses.
            if Party.objects.filter(pk=party_id).exists():
                _erase(root_of(party_id), actor_id=actor.pk if actor else None)
                erased += 1
    return erased


def _with_merged(root: int) -> set[int]:
    found, layer = {root}, {root}
    while layer:
        layer = (
            set(Party.objects.filter(merged_into_id__in=layer).values_list("pk", flat=True)) - found
        )
        found |= layer
    return found


def _merge_for(actor: Actor, merge_id: int, *states: str) -> Merge:
    """A merge that the actor may judge: of their own layer, or as an administrator the organisation's."""
    merge = Merge.objects.filter(pk=merge_id, state__in=states).first()
    may = merge is not None and (
        merge.layer == actor.pk or (merge.layer == ORGANISATION_LAYER and actor.is_administrator)
    )
    if merge is None or not may:
        raise NotFound
    return merge


def _record(actor: Actor, verb: str, merge: Merge) -> None:
    """In the audit trail only if it is the organisation's: a person's own merges are their own."""
    if merge.layer == ORGANISATION_LAYER:
        audit.record(verb, actor_id=actor.pk, object_kind="merge", object_id=merge.pk)
