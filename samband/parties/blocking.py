"""Which pairs are worth comparing: those that have a word, a handle or a pattern in common.

Comparing all pairs of 20,000 identities is 200 million comparisons; nearly all have nothing in
common. A block that is too large (a word everybody has) is left out: it says little anyway, and
pairs in it that are alike meet in a smaller block.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

from samband.parties.names import Name
from samband.parties.terms import Profile

LARGEST_BLOCK = 40
SHORTEST_PART = 4


def candidates(
    profiles: Mapping[str, Profile], wanted: set[str] | None = None
) -> list[tuple[str, str]]:
    """Pairs of ids (sorted) to compare; with `wanted` only pairs with one of these ids."""
    blocks: dict[str, set[str]] = defaultdict(set)
    words = {word for profile in profiles.values() for word in profile.words}
    starts = {word[:SHORTEST_PART] for word in words if len(word) >= SHORTEST_PART}
    for id_, profile in profiles.items():
        for key in _keys(profile, words, starts):
            blocks[key].add(id_)
    pairs = {
        pair
        for ids in blocks.values()
        if 2 <= len(ids) <= LARGEST_BLOCK and (wanted is None or not wanted.isdisjoint(ids))
        for pair in combinations(sorted(ids), 2)
        if wanted is None or pair[0] in wanted or pair[1] in wanted
    }
    return sorted(pairs)


def _keys(profile: Profile, words: set[str], starts: set[str]) -> Iterator[str]:
    for name in profile.names:
        for word in name.words:
            yield f"w {word}"
            yield f"s {word[:SHORTEST_PART]}"
        for pattern in _patterns(name):
            yield f"h {pattern}"
        for word in name.words:
            for letter in {w[0] for w in name.words if w is not word} | set(name.initials):
                yield f"i {letter} {word}"
    for handle in profile.handles | profile.labels | profile.own_domain_handles:
        yield f"h {handle}"
        letters = handle.strip("0123456789")
        yield f"h {letters}"
        for part in _parts(letters):
            if part in words:
                yield f"w {part}"
            if len(part) == SHORTEST_PART and part in starts:
                yield f"s {part}"
        for cut in range(2, len(letters)):
            # "grlee": the initial g and the word lee at the end; "annal": the other way round.
            if letters[cut:] in words:
                yield f"i {letters[0]} {letters[cut:]}"
            if letters[:cut] in words:
                yield f"i {letters[cut]} {letters[:cut]}"


def _parts(letters: str) -> Iterable[str]:
    size = min(len(letters), 24)
    return {
        letters[start:end]
        for start in range(size)
        for end in range(start + SHORTEST_PART, size + 1)
    }


def _patterns(name: Name) -> Iterator[str]:
    """Handles people make of a name: firstlast, flast, firstl, and the same turned round."""
    words = name.words[:4]
    for one in words:
        for other in words:
            if one is not other:
                yield one + other
                yield one[0] + other
                yield one + other[0]
    if len(words) > 1:
        yield "".join(words)
