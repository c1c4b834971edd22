"""Observations taken apart once, and held small: a million of them are looked at together."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from samband.parties.addresses import read_address
from samband.parties.decisions import Decision, Judged, Observation, Zone
from samband.parties.names import Name, read_name

# An address under so many names that have no word in common belongs to no single person.
SHARED_FROM_NAMES = 3


@dataclass(slots=True)
class Node:
    """What is known of one identity; `counts` says how often each of its names was seen as it was read."""

    names: tuple[Name, ...]
    counts: tuple[int, ...]
    handle: str
    organisation: str
    own_label: str
    written_name: str
    # Stands for one person: no role address, no list, not many names.
    is_person: bool


NOBODY = Node((), (), "", "", "", "", False)


@dataclass(slots=True)
class Holders:
    """Which nodes have a key: the first of each, and all of those that several have."""

    first: dict[str, int] = field(default_factory=dict)
    several: dict[str, list[int]] = field(default_factory=dict)

    def add(self, key: str, number: int) -> bool:
        """Note that a node has a key; True for the first one."""
        first = self.first.setdefault(key, number)
        if first == number:
            return True
        self.several.setdefault(key, [first]).append(number)
        return False

    def clear(self) -> None:
        """Let go of what is not asked any more."""
        self.first.clear()
        self.several.clear()


@dataclass(frozen=True, slots=True)
class Observed:
    """Nodes in the order of their ids, and which of them have an exact key of an address."""

    ids: list[str]
    nodes: list[Node]
    addresses: Holders

    def numbers(self, ids: Iterable[str]) -> set[int]:
        """The numbers of those ids that were observed."""
        return {at for id_ in ids if (at := self._number(id_)) is not None}

    def pairs(self, pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[int, int]]:
        """The numbers of pairs of which both were observed."""
        for pair in pairs:
            one, other = map(self._number, pair)
            if one is not None and other is not None and one != other:
                yield one, other

    def _number(self, id_: str) -> int | None:
        at = bisect_left(self.ids, id_)
        return at if at < len(self.ids) and self.ids[at] == id_ else None

    def decision(self, judged: Judged, zone: Zone) -> Decision:
        """What was judged, said of ids."""
        return Decision(
            self.ids[judged.a], self.ids[judged.b], zone, judged.reason, judged.evidence
        )


def observe(observations: Iterable[Observation]) -> Observed:
    """Read observations, whatever their order."""
    ids: list[str] = []
    nodes: list[Node] = []
    # A string for the one key that nearly all have: there are as many as there are identities.
    keys: list[str | tuple[str, ...]] = []
    for item in observations:
        address = read_address(item.kind, item.value)
        names, counts = _names(item)
        ids.append(item.id)
        keys.append(_first_or_all(address.same_as))
        nodes.append(
            Node(
                names, counts, address.handle, address.organisation, address.own_label,
                address.written_name, not address.is_role,
            )
        )  # fmt: skip
    order = sorted(range(len(ids)), key=ids.__getitem__)
    ids, nodes = [ids[at] for at in order], [nodes[at] for at in order]
    addresses = Holders()
    for number, at in enumerate(order):
        held = keys[at]
        for key in (held,) if isinstance(held, str) else held:
            addresses.add(key, number)
    _mark_shared(nodes, addresses)
    return Observed(ids, nodes, addresses)


def _first_or_all(keys: frozenset[str]) -> str | tuple[str, ...]:
    return next(iter(keys)) if len(keys) == 1 else tuple(sorted(keys))


def _names(item: Observation) -> tuple[tuple[Name, ...], tuple[int, ...]]:
    total: dict[str, int] = defaultdict(int)
    for written, count in item.names:
        total[written] += max(count, 1)
    if len(total) == 1:
        # What is equal is held once: the identities of one card have the same name.
        ((written, count),) = total.items()
        read = read_name(written)
        return read, _as_often(count, len(read))
    names: dict[str, Name] = {}
    counts: dict[str, int] = defaultdict(int)
    for written, count in sorted(total.items()):
        for name in read_name(written):
            names.setdefault(name.key, name)
            counts[name.key] += count
    return tuple(names.values()), tuple(counts[key] for key in names)


@lru_cache(maxsize=1_000)
def _as_often(count: int, readings: int) -> tuple[int, ...]:
    return (count,) * readings


def _mark_shared(nodes: list[Node], addresses: Holders) -> None:
    """Addresses under many names are nobody's, whoever holds them."""
    for key, number in addresses.first.items():
        holders = addresses.several.get(key)
        if holders is None and len(nodes[number].names) < SHARED_FROM_NAMES:
            continue
        names = {
            name.key: name
            for holder in holders or (number,)
            for name in nodes[holder].names
            if name.is_full and not name.is_handle
        }
        if _different_people(list(names.values())):
            for holder in holders or (number,):
                nodes[holder].is_person = False


def _different_people(names: list[Name]) -> bool:
    """Whether there are three names among these of which no two have a word in common."""
    disjoint: list[set[str]] = []
    for name in sorted(names, key=lambda name: name.key):
        words = set(name.words)
        if all(not words & other for other in disjoint):
            disjoint.append(words)
    return len(disjoint) >= SHARED_FROM_NAMES
