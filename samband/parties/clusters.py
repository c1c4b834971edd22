"""Groups that grow by merging, keep what must stay apart apart, and can be taken apart again."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass


class Groups:
    """Disjoint sets of the numbers from 0 to `size` - 1, with pairs that may never be in one (cannot-link constraints).

    Plain lists of numbers, because a million are grouped at once; the members of a group hang together in a ring.
    """

    def __init__(self, size: int, apart: Iterable[tuple[int, int]] = ()) -> None:
        self._root = list(range(size))
        self._next = list(range(size))
        self._count = [1] * size
        self._apart: dict[int, set[int]] = defaultdict(set)
        for one, other in apart:
            if one != other:
                self._apart[one].add(other)
                self._apart[other].add(one)

    def find(self, member: int) -> int:
        """The number that stands for the group."""
        roots = self._root
        root = member
        while roots[root] != root:
            root = roots[root]
        while roots[member] != root:
            roots[member], member = root, roots[member]
        return root

    def size(self, member: int) -> int:
        """How many are in the group of one."""
        return self._count[self.find(member)]

    def members(self, member: int) -> Iterator[int]:
        """Everybody in the group of one, in no order."""
        yield member
        other = self._next[member]
        while other != member:
            yield other
            other = self._next[other]

    def are_apart(self, one: int, other: int) -> bool:
        """Whether joining the groups of the two would break a constraint."""
        if not self._apart:
            return False
        a, b = self.find(one), self.find(other)
        if a == b:
            return False
        if self._count[a] > self._count[b]:
            a, b = b, a
        return any(
            self.find(partner) == b
            for member in self.members(a)
            for partner in self._apart.get(member, ())
        )

    def any_apart(self, members: Iterable[int]) -> bool:
        """Whether some two of these may not be joined."""
        if not self._apart:
            return False
        roots = {self.find(member) for member in members}
        return any(
            found != root and found in roots
            for root in roots
            for member in self.members(root)
            for found in map(self.find, self._apart.get(member, ()))
        )

    def join(self, one: int, other: int) -> bool:
        """Make one group of two; False if they are one already or must stay apart."""
        a, b = self.find(one), self.find(other)
        if a == b or self.are_apart(a, b):
            return False
        if (self._count[a], b) < (self._count[b], a):
            a, b = b, a
        self._root[b] = a
        self._count[a] += self._count[b]
        self._next[a], self._next[b] = self._next[b], self._next[a]
        return True

    def all(self) -> list[list[int]]:
        """All groups, each in order, the one with the smallest number first."""
        groups: dict[int, list[int]] = {}
        for member in range(len(self._root)):
            groups.setdefault(self.find(member), []).append(member)
        return list(groups.values())


@dataclass(frozen=True, slots=True)
class Merge:
    """A merge as it is kept: who stayed, who went, and which identities the latter had then."""

    kept: str
    gone: str
    moved: frozenset[str]


def merge(owners: Mapping[str, str], kept: str, gone: str) -> tuple[dict[str, str], Merge]:
    """Give all identities of `gone` to `kept`; `owners` maps identity -> party."""
    moved = frozenset(identity for identity, party in owners.items() if party == gone)
    after = {identity: kept if party == gone else party for identity, party in owners.items()}
    return after, Merge(kept, gone, moved)


def undo(owners: Mapping[str, str], done: Merge) -> dict[str, str]:
    """Give back what moved, as far as it still is where the merge put it.

    What was added to the kept party since stays there, and so does what has been moved on to a
    third party since: the later decision is the newer knowledge.
    """
    return {
        identity: done.gone if identity in done.moved and party == done.kept else party
        for identity, party in owners.items()
    }
