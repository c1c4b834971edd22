"""Writing what happened between people; ties follow in the same transaction.

A personal layer may be written as its person, the organisation's by a colleague; what reaches across
layers (after a merge or an erasure) runs inside `samband.kernel.db.as_system()`.
"""

from collections.abc import Callable, Collection, Sequence

from django.db import transaction

from samband.ties import sums
from samband.ties.sums import InteractionRow

__all__ = [
    "InteractionRow",
    "on_touch",
    "recompute_ties",
    "record_interactions",
    "remove_interactions",
]

Touched = Callable[[Collection[int]], None]
_touched: list[Touched] = []


def on_touch(changed: Touched) -> None:
    """Call with party ids, in the same transaction and as whoever writes, after ties of theirs have changed. Told by packages
    above this one in an `AppConfig.ready`."""
    if changed not in _touched:
        _touched.append(changed)


def _tell(party_ids: Collection[int]) -> None:
    for changed in _touched:
        changed(party_ids)


@transaction.atomic
def record_interactions(
    *, layer: int, source_id: int, rows: Sequence[InteractionRow], import_id: int | None = None
) -> int:
    """Store interactions and add them to the ties; what is stored already (same source, item, kind,
    from and to) is left out. One statement, O(1) for each pair, and those of who is told. Gives how many were new.
    """
    if not rows:
        return 0
    count, parties = sums.record(layer, source_id, import_id, rows)
    if parties:
        _tell(parties)
    return count


@transaction.atomic
def recompute_ties(party_ids: Collection[int]) -> None:
    """Compute the ties of these parties anew from what is stored: after a merge or a revert."""
    if party_ids:
        sums.refill(party_ids)
        _tell(party_ids)


@transaction.atomic
def remove_interactions(*, import_id: int, items: Sequence[bytes] | None = None) -> int:
    """Take an import's interactions away (or those of some items) and put the ties right.

    Gives how many parties it touched. Reverting in batches recomputes a party's ties with each batch
    that touches it.
    """
    touched = sums.remove(import_id, items)
    recompute_ties(touched)
    return len(touched)
