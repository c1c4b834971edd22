"""What is decided about identities, and what it was decided on."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from samband.parties.terms import Evidence


class Zone(StrEnum):
    LINK = "link"
    ASK = "ask"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class Observation:
    """One identity as seen in sources: its value and the names it was seen under, with counts."""

    id: str
    kind: str
    value: str
    names: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """A pair of identities, what is to be done with it, and the evidence in bits."""

    a: str
    b: str
    zone: Zone
    reason: str
    evidence: tuple[Evidence, ...]

    @property
    def bits(self) -> float:
        return sum(item.bits for item in self.evidence)


@dataclass(frozen=True, slots=True)
class Resolution:
    """Groups of identity ids (sorted), the links that made them, and what to ask about."""

    groups: tuple[tuple[str, ...], ...]
    links: tuple[Decision, ...]
    asks: tuple[Decision, ...]


class Judged(NamedTuple):
    """The same as a decision, of two numbers; while resolving there are hundreds of thousands."""

    a: int
    b: int
    reason: str
    evidence: tuple[Evidence, ...]

    @property
    def bits(self) -> float:
        return sum(item.bits for item in self.evidence)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many merges one run made and how many it proposes to a person."""

    merged: int
    proposed: int
