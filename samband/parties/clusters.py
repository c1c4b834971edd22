"""Groups that grow by merging, keep what must stay apart apart, and can be taken apart again."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


class Groups:
    """Disjoint sets with pairs that may never be in one (cannot-link constraints)."""

    def __init__(self, members: Iterable[str], apart: Iterable[tuple[str, str]] = ()) -> None:
        self._root = {member: member for member in members}
        self._members = {member: [member] for member in self._root}
        self._apart: dict[str, set[str]] = defaultdict(set)
        for one, other in apart:
            if one in self._root and other in self._root and one != other:
                self._apart[one].add(other)
                self._apart[other].add(one)

    def find(self, member: str) -> str:
        root = member
        while self._root[root] != root:
            root = self._root[root]
        while self._root[member] != root:
            self._root[member], member = root, self._root[member]
        return root

    def members(self, member: str) -> list[str]:
        return self._members[self.find(member)]

    def are_apart(self, one: str, other: str) -> bool:
        """Whether joining the groups of the two would break a constraint."""
        a, b = sorted((self.find(one), self.find(other)), key=lambda r: len(self._members[r]))
        if a == b:
            return False
        return any(self.find(other) == b for member in self._members[a]
                   for other in self._apart.get(member, ()))  # fmt: skip

    def join(self, one: str, other: str) -> bool:
        """Make one group of two; False if they are one already or must stay apart."""
        a, b = self.find(one), self.find(other)
        if a == b or self.are_apart(a, b):
            return False
        if (len(self._members[a]), b) < (len(self._members[b]), a):
            a, b = b, a
        self._root[b] = a
        self._members[a].extend(self._members.pop(b))
        return True

    def all(self) -> list[list[str]]:
        return [sorted(group) for group in self._members.values()]


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
