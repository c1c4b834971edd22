"""Whom somebody never wants to have among their contacts. Pure.

A list of their own, of addresses, domains and names, is looked at before anything is stored, whatever source names them.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from samband.kernel.text import fold

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
#: Kinds of identities whose value ends in "@SERVER".
_AT_A_SERVER = frozenset(("email", "handle"))


def name_key(name: str) -> str:
    """A name without order, commas and case: "Berg, Anna" is "Anna Berg"."""
    return " ".join(sorted(_WORD.findall(fold(name))))


def _never(kind: str, value: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Blocklist:
    """One person's list. `was_deleted` knows by (kind, value) what they deleted themselves."""

    addresses: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    was_deleted: Callable[[str, str], bool] = _never

    @property
    def is_empty(self) -> bool:
        return not (self.addresses or self.domains or self.names) and self.was_deleted is _never

    def without_deleted(self) -> "Blocklist":
        """Only what stands on it in words: whoever writes somebody down by hand wants them again."""
        return Blocklist(self.addresses, self.domains, self.names)

    def has_value(self, kind: str, value: str) -> bool:
        """Whether an address, handle, number or profile is on the list."""
        if value in self.addresses or self.was_deleted(kind, value):
            return True
        if kind not in _AT_A_SERVER or not self.domains:
            return False
        domain = value.rpartition("@")[2]
        while domain:
            if domain in self.domains:
                return True
            domain = domain.partition(".")[2]
        return False

    def has_name(self, name: str) -> bool:
        """Whether a whole name is on the list, in whatever order."""
        return bool(self.names) and name_key(name) in self.names

    def has(self, names: Iterable[str], points: Iterable[tuple[str, str]]) -> bool:
        """Whether somebody with these names and (kind, value) pairs is to be left out."""
        return any(map(self.has_name, names)) or any(self.has_value(*one) for one in points)
