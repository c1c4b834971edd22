"""What is decided about threads without a database. Pure."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

# So many are named in a question; the others are counted.
NAMED = 20
MOST_PINS = 5


@dataclass(frozen=True, slots=True)
class Row:
    """An entry's place: its number and what it answers."""

    id: int
    number: int
    parent: int | None


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry's place before and after."""

    id: int
    old_number: int
    old_parent: int | None
    number: int
    parent: int | None


def split_off(rows: Sequence[Row], chosen: Iterable[int]) -> tuple[list[Placed], list[Placed]]:
    """Who moves out of a thread and who stays with another parent; `rows` are its comments.

    The first of the chosen begins the new thread. What answered somebody who stays answers the new beginning; what stays
    and answered somebody who moved answers the old beginning (parent None here: the caller knows its id).
    """
    wanted = set(chosen)
    going = sorted((row for row in rows if row.id in wanted), key=lambda row: row.number)
    first = going[0].id
    moved = [Placed(first, going[0].number, going[0].parent, 0, None)]
    moved += [
        Placed(row.id, row.number, row.parent, place, row.parent if row.parent in wanted else first)
        for place, row in enumerate(going[1:], 1)
    ]
    kept = [
        Placed(row.id, row.number, row.parent, row.number, None)
        for row in rows
        if row.id not in wanted and row.parent in wanted
    ]
    return moved, kept


def append_to(rows: Sequence[Row], root: int, into: int, last_number: int) -> list[Placed]:
    """The places of a whole thread (`root` first) behind the last comment of another one."""
    ordered = sorted(rows, key=lambda row: (row.id != root, row.number))
    return [
        Placed(row.id, row.number, row.parent, last_number + place, row.parent or into)
        for place, row in enumerate(ordered, 1)
    ]


def shown_token(old: int, new: int, last_number: int, person_ids: Iterable[int]) -> str:
    """What a question about new readers was about: where from, where to, how far the thread went, and who."""
    people = ",".join(map(str, sorted(person_ids)))
    said = f"{old}|{new}|{last_number}|{people}"
    return hashlib.sha256(said.encode()).hexdigest()[:24]


def as_data(placed: Sequence[Placed]) -> list[list[int | None]]:
    """Places as they stand in a thread's history."""
    return [[row.id, row.old_number, row.old_parent, row.number, row.parent] for row in placed]


def from_data(data: Mapping[str, object], key: str) -> list[Placed]:
    """Places out of a thread's history."""
    rows = data.get(key, [])
    assert isinstance(rows, list)
    return [Placed(*row) for row in rows]
