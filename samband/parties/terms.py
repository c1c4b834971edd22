"""What is known of one side of a comparison, and how common each piece of it is."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import log2

from samband.parties.names import Name

# An unseen word is taken to be at most this much rarer than one part in the whole set.
UNSEEN_BITS = 5.0
MOST_WORD_BITS = 16.0
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
    """One likeness and of how many independent pieces it consists."""

    evidence: Evidence
    pieces: int


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of one side of a comparison; `accounts` are those handles that an address shows
    (a name of one word may be a handle or just a given name); `words`, `full_names` and `written_names` are
    those of `names` (the last without names written like handles)."""

    names: tuple[Name, ...]
    handles: frozenset[str]
    organisations: frozenset[str]
    labels: frozenset[str]
    own_domain_handles: frozenset[str]
    words: frozenset[str]
    accounts: frozenset[str]
    full_names: tuple[Name, ...]
    written_names: tuple[Name, ...]

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
        return cls(
            ordered,
            frozenset(filter(None, handles)),
            frozenset(filter(None, organisations)),
            frozenset(filter(None, labels)),
            frozenset(filter(None, own_domain_handles)),
            frozenset(word for name in ordered for word in name.words),
            frozenset(filter(None, accounts)),
            full,
            tuple(name for name in full if not name.is_handle),
        )


@dataclass(slots=True)
class Terms:
    """How many profiles have each word, handle and organisation."""

    size: int = 0
    words: Counter[str] = field(default_factory=Counter)
    handles: Counter[str] = field(default_factory=Counter)
    organisations: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, profiles: Iterable[Profile]) -> "Terms":
        terms = cls()
        for profile in profiles:
            terms.size += 1
            terms.words.update({word for name in profile.full_names for word in name.words})
            terms.handles.update(profile.handles)
            terms.organisations.update(profile.organisations)
        return terms

    def prior_bits(self) -> float:
        """log2 of the odds that two random profiles are one person: about one in the set."""
        return -log2(max(self.size, 2))

    def word_bits(self, word: str, sides: int) -> float:
        """Bits of a word in a name; a short one that nobody else here has is common elsewhere."""
        return min(self.bits(self.words[word], sides), LETTER_BITS * len(word))

    def bits(self, counted: int, sides: int) -> float:
        """Bits of a term held by `counted` profiles, `sides` of which are those compared."""
        others = max(counted - sides, 0)
        size = max(self.size, 2)
        if others == 0:
            return min(MOST_WORD_BITS, log2(size) + UNSEEN_BITS)
        return max(0.0, min(MOST_WORD_BITS, log2(size / (others if others > 1 else 0.5))))
