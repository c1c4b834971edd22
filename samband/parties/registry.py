"""What hangs on parties in packages above this one, told by those packages at start.

A merge moves references and an erasure removes what hangs on a party, without this package knowing
the tables. Every registration is in an `AppConfig.ready`.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")
Changed = Callable[[Collection[int]], None]
# The ids of merges that were made or undone.
Merged = Callable[[Collection[int]], None]
# Identity ids -> (identity id, name as written, how often).
NamesSeen = Callable[[Collection[int]], Iterable[tuple[int, str, int]]]


@dataclass(frozen=True, slots=True)
class Reference:
    """A column that points to parties. `unique_with`: columns that make it unique together, so that
    a row the kept party already has stays where it is. `layer_column`: whose knowledge a row is;
    without one everybody may see it."""

    table: str
    column: str
    unique_with: tuple[str, ...] = ()
    layer_column: str = ""


_references: list[Reference] = []
_anchors: list[Reference] = []
_changed: list[Changed] = []
_changed_own: list[Changed] = []
_folders: list[Merged] = []
_unfolders: list[Merged] = []
_erasers: list[Changed] = []
_names: list[NamesSeen] = []
_cleaners: dict[int, Callable[[], None]] = {}


def register_reference(
    table: str, column: str, *, unique_with: Sequence[str] = (), layer_column: str = ""
) -> None:
    """Let merges move the rows of a table from the joined party to the kept one, and undo it."""
    _add(_references, Reference(table, column, tuple(unique_with), layer_column))


def register_anchor(table: str, column: str) -> None:
    """Say that rows of a table keep their party: it is never the one that goes, and two parties
    with such a row are never merged (two accounts are two people)."""
    _add(_anchors, Reference(table, column))


def on_change(changed: Changed, *, own: Changed | None = None) -> None:
    """Call with party ids, in the same transaction, after their identities have changed.

    `own` is called instead where only rows of one person's layer have changed: it runs as that person.
    """
    _add(_changed, changed)
    if own is not None:
        _add(_changed_own, own)


def on_merge(fold: Merged, unfold: Merged) -> None:
    """Call with merge ids, in the same transaction: `fold` after rows have moved, for what could not move because
    the kept party had its own; `unfold` before they move back."""
    _add(_folders, fold)
    _add(_unfolders, unfold)


def on_erase(eraser: Changed) -> None:
    """Call with party ids, in the same transaction, before they are erased."""
    _add(_erasers, eraser)


def on_suppress(cleaner: Callable[[], None], *, order: int) -> None:
    """Call, in `order`, to take suppressed addresses out of texts: as the system, in transactions of its own."""
    _cleaners[order] = cleaner


def clean_texts() -> None:
    """Have the packages above take suppressed addresses out of their texts. Idempotent."""
    for _, cleaner in sorted(_cleaners.items()):
        cleaner()


def register_names(provider: NamesSeen) -> None:
    """Tell all names that sources saw with an identity, not only the one that is shown."""
    _add(_names, provider)


def names_seen(identity_ids: Collection[int]) -> dict[int, list[tuple[str, int]]]:
    """The names of identities as they were written, with counts; identities without are missing."""
    found: dict[int, list[tuple[str, int]]] = {}
    for provider in _names:
        for identity, name, count in provider(identity_ids):
            found.setdefault(identity, []).append((name, count))
    return found


def references() -> tuple[Reference, ...]:
    return tuple(_references)


def anchors() -> tuple[Reference, ...]:
    return tuple(_anchors)


def tell_changed(party_ids: Collection[int]) -> None:
    """Tell the packages above that the identities of these parties have changed."""
    if party_ids:
        for changed in _changed:
            changed(party_ids)


def tell_changed_own(party_ids: Collection[int]) -> None:
    """The same where only rows of the acting person's layer have changed."""
    for changed in _changed_own:
        changed(party_ids)


def tell_merged(merge_ids: Collection[int]) -> None:
    """Let the packages above make one of what could not move."""
    if merge_ids:
        for fold in _folders:
            fold(merge_ids)


def tell_undoing(merge_id: int) -> None:
    """Let the packages above take apart again what they made one."""
    for unfold in _unfolders:
        unfold([merge_id])


def tell_erased(party_ids: Collection[int]) -> None:
    """Tell the packages above that these parties are about to be erased."""
    for eraser in _erasers:
        eraser(party_ids)


def _add(kept: list[T], item: T) -> None:
    if item not in kept:
        kept.append(item)
