"""What is known of one side of a comparison, and how common each piece of it is."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import log2
from sys import intern

from samband.parties.names import Name

# An unseen word is taken to be at most this much rarer than one part in the whole set.
UNSEEN_BITS = 5.0
MOST_WORD_BITS = 16
# A handle made of a name has a whole word of it in it, or so many letters of the beginning of one: a shorter start is a word
# of its own too often ("chen" of "chengfeng").
LEAST_PART, SHORTEST_PREFIX = 3, 5
# What a letter is worth at most, of a word or a handle that nobody else has.
LETTER_BITS = 2.5


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason for or against: `kind` and `terms` are put into words by `explain`."""

    kind: str
    bits: float
    terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """One likeness, of how many independent pieces it consists, and whether it says something that no name says."""

    evidence: Evidence
    pieces: int
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of one side of a comparison; `accounts` are those handles that an address shows
    (a name of one word may be a handle or just a given name); `words`, `full_names` and `written_names` are
    those of `names` (the last without names written like handles). `joined`: all that could be made of a name, in one text;
    `parts`: of which one must stand in it if it is made of one of these names."""

    names: tuple[Name, ...]
    handles: frozenset[str]
    organisations: tuple[str, ...]
    labels: tuple[str, ...]
    own_domain_handles: tuple[str, ...]
    words: tuple[str, ...]
    accounts: frozenset[str]
    full_names: tuple[Name, ...]
    written_names: tuple[Name, ...]
    joined: str
    parts: tuple[str, ...]

    @classmethod
    def of(
        cls,
        names: Iterable[Name],
        handles: Iterable[str] = (),
        organisations: Iterable[str] = (),
        labels: Iterable[str] = (),
        own_domain_handles: Iterable[str] = (),
        accounts: Iterable[str] = (),
    ) -> "Profile":
        """A profile of what was seen; empty strings are left out."""
        ordered = tuple(sorted(names, key=lambda name: (name.key, name.written)))
        full = tuple(name for name in ordered if name.is_full)
        written = tuple(name for name in full if not name.is_handle)
        called, accounted = (frozenset(filter(None, some)) for some in (handles, accounts))
        labelled, own = _each_once(labels), _each_once(own_domain_handles)
        # What is equal is held once, and what is short as a tuple: there may be a million of these.
        words = (
            ordered[0].words
            if len(ordered) == 1
            else _each_once(word for name in ordered for word in name.words)
        )
        return cls(
            ordered,
            called,
            _each_once(organisations),
            labelled,
            own,
            words,
            called if accounted == called else accounted,
            ordered if len(full) == len(ordered) else full,
            ordered if len(written) == len(ordered) else written,
            " ".join(sorted({*called, *labelled, *own})),
            tuple({intern(word[:SHORTEST_PREFIX]) for word in words if len(word) >= LEAST_PART}),
        )

    def may_be_called(self, other: "Profile") -> bool:
        """Whether a handle of this one may be made of a name of the other; of most it is none."""
        return any(part in self.joined for part in other.parts)


def _each_once(found: Iterable[str]) -> tuple[str, ...]:
    """What is not empty of these, in order."""
    return tuple(dict.fromkeys(filter(None, found)))


@dataclass(frozen=True, slots=True)
class Crowd:
    """Among how many people those are who are looked at, and how many of all have each word in their name."""

    size: int
    words: Mapping[str, int]


@dataclass(slots=True)
class Terms:
    """How many profiles have each word, handle and organisation."""

    size: int = 0
    words: Counter[str] = field(default_factory=Counter)
    handles: Counter[str] = field(default_factory=Counter)
    organisations: Counter[str] = field(default_factory=Counter)
    # Bits by number of others, found once each: they are asked for millions of times.
    _bits: dict[int, float] = field(default_factory=dict)

    @classmethod
    def of(cls, profiles: Iterable[Profile]) -> "Terms":
        terms = cls()
        for profile in profiles:
            terms.size += 1
            terms.words.update({word for name in profile.full_names for word in name.words})
            terms.handles.update(profile.handles)
            terms.organisations.update(profile.organisations)
        return terms

    def widen(self, crowd: Crowd) -> None:
        """Count those who are not looked at too: a name is as common as it is among all."""
        self.size = max(self.size, crowd.size)
        self._bits.clear()
        for word, count in crowd.words.items():
            self.words[word] = max(self.words[word], count)

    def prior_bits(self) -> float:
        """log2 of the odds that two random profiles are one person: about one in the set."""
        return -log2(max(self.size, 2))

    def word_bits(self, word: str, sides: int) -> float:
        """Bits of a word in a name; a short one that nobody else here has is common elsewhere."""
        return min(self.bits(self.words[word], sides), LETTER_BITS * len(word))

    def bits(self, counted: int, sides: int) -> float:
        """Bits of a term held by `counted` profiles, `sides` of which are those compared."""
        others = max(counted - sides, 0)
        bits = self._bits.get(others)
        if bits is None:
            bits = self._bits[others] = self._bits_among(others)
        return bits

    def _bits_among(self, others: int) -> float:
        size = max(self.size, 2)
        if others == 0:
            return min(MOST_WORD_BITS, log2(size) + UNSEEN_BITS)
        return max(0.0, min(MOST_WORD_BITS, log2(size / (others if others > 1 else 0.5))))
