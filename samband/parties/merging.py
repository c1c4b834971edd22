"""Making two parties one, with the snapshot that takes them apart again."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samband.kernel.errors import Conflict
from samband.parties.models import ORGANISATION_LAYER, Identity, Merge, NotSame, Party
from samband.parties.registry import (
    Reference,
    anchors,
    references,
    tell_changed,
    tell_changed_own,
    tell_merged,
    tell_undoing,
)
from samband.parties.terms import Evidence


@dataclass(frozen=True, slots=True)
class Wanted:
    """A merge to be made: `layer` is whose evidence it rests on and who may read it. `is_own`: only rows of that
    layer move, so that nobody else's view changes; a person's own decision."""

    kept: int
    joined: int
    layer: int
    reason: str
    evidence: tuple[Evidence, ...] = ()
    is_own: bool = False


def evidence_rows(evidence: Sequence[Evidence]) -> list[dict[str, Any]]:
    """Evidence as it is stored: a code that `explain` has a sentence for, bits, and its terms."""
    return [
        {"code": item.kind.replace("_", "-"), "bits": round(item.bits, 1), "data": list(item.terms)}
        for item in evidence
    ]


def merge_parties(wanted: Sequence[Wanted]) -> list[Merge]:
    """Make all these merges; no party may be joined twice in one call. Needs `as_system`, unless all are a person's own.

    A handful of statements however many there are. What hangs on the joined parties moves, as far
    as packages above have registered it; the joined party stays as a pointer.
    """
    if not wanted:
        return []
    into = {one.joined: one.kept for one in wanted}
    owners = {one.layer for one in wanted if one.is_own}
    owner = owners.pop() if owners else None
    snapshots: dict[int, dict[str, list[Any]]] = {joined: {} for joined in into}
    known_then = _known_then(wanted)
    for one in wanted:
        snapshots[one.joined]["kept"] = sorted(known_then[one.kept])
    for reference in _all_references():
        if owner is None or reference.layer_column:
            for joined, moved in _move(reference, into, owner).items():
                snapshots[joined][f"{reference.table}.{reference.column}"] = moved
    if owner is None:
        _point(into)
    done = Merge.objects.bulk_create(
        [
            Merge(
                layer=one.layer,
                kept_id=one.kept,
                joined_id=one.joined,
                state=Merge.State.DONE,
                reason=one.reason,
                evidence=evidence_rows(one.evidence),
                snapshot=snapshots[one.joined],
            )
            for one in wanted
        ],
        batch_size=2000,
    )
    tell_merged([one.pk for one in done])
    touched = {party for pair in into.items() for party in pair}
    if owner is None:
        tell_changed(touched)
    else:
        tell_changed_own(touched)
    return done


def _all_references() -> tuple[Reference, ...]:
    return (
        Reference("parties_identity", "party_id", layer_column="layer"),
        Reference("parties_identity", "organisation_id", layer_column="layer"),
        *references(),
    )


def _known_then(wanted: Sequence[Wanted]) -> dict[int, list[int]]:
    """Which identities the kept parties had, as far as who reads a merge may know: what is not among them came later."""
    layer_of = {one.kept: {ORGANISATION_LAYER, one.layer} for one in wanted}
    found: dict[int, list[int]] = defaultdict(list)
    for pk, layer, party in Identity.objects.filter(party_id__in=layer_of).values_list(
        "pk", "layer", "party_id"
    ):
        if layer in layer_of[party]:
            found[party].append(pk)
    return found


def _point(into: dict[int, int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE parties_party p SET merged_into_id = m.kept"
            " FROM unnest(%s::bigint[], %s::bigint[]) AS m (joined, kept) WHERE p.id = m.joined",
            [list(into), list(into.values())],
        )
    inside = Party.objects.filter(pk__in=into, is_inside=True).values_list("pk", flat=True)
    Party.objects.filter(pk__in=[into[pk] for pk in inside]).update(is_inside=True)


def _move(reference: Reference, into: dict[int, int], owner: int | None) -> dict[int, list[Any]]:
    """Point rows of the joined parties to the kept ones, `owner`'s alone if given; gives the moved ids by joined party."""
    table, column = reference.table, reference.column
    clash = ""
    if reference.unique_with:
        same = " AND ".join(f"o.{name} = r.{name}" for name in reference.unique_with)
        held = f"AND NOT EXISTS (SELECT 1 FROM {table} o WHERE o.{column} = m.kept AND {same})"  # noqa: S608
        twin = f"SELECT 1 FROM {table} o JOIN m t ON t.joined = o.{column}"  # noqa: S608
        clash = f"{held} AND NOT EXISTS ({twin} WHERE t.kept = m.kept AND o.id < r.id AND {same})"
    # Names of tables and columns come from registrations in code.
    pairs = "SELECT * FROM unnest(%(joined)s::bigint[], %(kept)s::bigint[]) AS m (joined, kept)"
    update = f"UPDATE {table} r SET {column} = m.kept FROM m WHERE r.{column} = m.joined"  # noqa: S608
    own = "" if owner is None else f"AND r.{reference.layer_column} = %(owner)s"
    statement = f"WITH m AS ({pairs}) {update} {clash} {own} RETURNING m.joined, r.id::text"
    values = {"joined": list(into), "kept": list(into.values()), "owner": owner}
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        moved: dict[int, list[Any]] = defaultdict(list)
        for joined, row_id in cursor.fetchall():
            moved[joined].append(row_id)
    return moved


def undo(merge: Merge, *, as_owner: bool = False) -> None:
    """Give the joined party back what it had then, except what was moved elsewhere since.

    Needs `as_system`, or the person whose layer it is (`as_owner`).
    Raises `Conflict` if the merge is not in force or its joined party was
    erased. What came since stays with the kept party; the two are never merged again by rule.
    """
    if merge.state != Merge.State.DONE:
        raise Conflict(_("This merge is not in force."), code="not-merged")
    kept = standing_for(merge.kept_id, merge.layer)
    tell_undoing(merge.pk)
    for reference in _all_references():
        ids = merge.snapshot.get(f"{reference.table}.{reference.column}", [])
        if ids:
            with connection.cursor() as cursor:
                table, column = reference.table, reference.column
                statement = f"UPDATE {table} SET {column} = %s WHERE {column} = %s"  # noqa: S608
                cursor.execute(f"{statement} AND id::text = ANY (%s)", [merge.joined_id, kept, ids])
    Party.objects.filter(pk=merge.joined_id).update(merged_into=None)
    merge.state = Merge.State.UNDONE
    merge.undone_at = timezone.now()
    merge.save(update_fields=["state", "undone_at"])
    keep_apart(kept, merge.joined_id, layer=merge.layer)
    if as_owner:
        tell_changed_own({kept, merge.joined_id})
    else:
        tell_changed({kept, merge.joined_id})


def standing_for(party_id: int, layer: int) -> int:
    """The party that stands for this one in a layer: merges of all, then those of the layer's person alone."""
    party = root_of(party_id)
    for _step in range(100):
        later = Merge.objects.filter(layer=layer, joined_id=party, state=Merge.State.DONE).order_by(
            "-pk"
        )
        found = later.values_list("kept_id", flat=True).first()
        if found is None or layer == ORGANISATION_LAYER:
            break
        party = root_of(found)
    return party


def keep_apart(one: int, other: int, *, layer: int) -> None:
    """Store that two parties are different people, identity by identity (at most ten of each)."""
    mine, yours = (
        list(
            Identity.objects.filter(party_id=party, layer__in={0, layer})
            .order_by("pk")
            .values_list("pk", flat=True)[:10]
        )
        for party in (one, other)
    )
    NotSame.objects.bulk_create(
        [
            NotSame(layer=layer, one_id=min(a, b), other_id=max(a, b), reason=NotSame.Reason.SAID)
            for a in mine
            for b in yours
        ],
        ignore_conflicts=True,
    )


def root_of(party_id: int) -> int:
    """The party that now stands for this one."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH RECURSIVE up AS (
              SELECT id, merged_into_id FROM parties_party WHERE id = %s
              UNION ALL
              SELECT p.id, p.merged_into_id FROM parties_party p JOIN up ON p.id = up.merged_into_id
            )
            SELECT id FROM up WHERE merged_into_id IS NULL
            """,
            [party_id],
        )
        row = cursor.fetchone()
    return int(row[0]) if row else party_id


def anchored(party_ids: Collection[int]) -> set[int]:
    """Those of the parties that something keeps in place: an account, the home organisation."""
    found: set[int] = set()
    with connection.cursor() as cursor:
        for anchor in anchors():
            cursor.execute(
                f"SELECT {anchor.column} FROM {anchor.table} WHERE {anchor.column} = ANY (%s)",  # noqa: S608
                [list(party_ids)],
            )
            found |= {row[0] for row in cursor.fetchall()}
    return found


def seen_by_others(party_ids: Collection[int], layer: int) -> set[int]:
    """Those of the parties on which something hangs that is not of this layer alone."""
    found: set[int] = set()
    with connection.cursor() as cursor:
        for one in references():
            others = f"AND {one.layer_column} <> %s" if one.layer_column else "AND %s IS NOT NULL"
            statement = f"SELECT {one.column} FROM {one.table} WHERE {one.column} = ANY (%s)"  # noqa: S608
            cursor.execute(f"{statement} {others}", [list(party_ids), layer])
            found |= {row[0] for row in cursor.fetchall()}
    return found


def was_judged(pairs: Collection[tuple[int, int]]) -> set[tuple[int, int]]:
    """Pairs (smaller id first) about which a proposal or an answer of a user is stored already."""
    parties = {party for pair in pairs for party in pair}
    rows = (
        Merge.objects.filter(kept_id__in=parties, joined_id__in=parties)
        .exclude(state=Merge.State.DONE)
        .values_list(F("kept_id"), F("joined_id"))
    )
    return {(min(pair), max(pair)) for pair in rows}
