"""Keys of profiles: two that have one in common are compared (`blocking`).

Each profile has keys with which it meets everybody who has them, and keys with which it meets only the former.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from samband.parties.names import Name, long_form
from samband.parties.terms import MOST_WORD_BITS, Profile

SHORTEST_PART = 4
# So much of a handle is looked at for words.
LONGEST_READ = 24
# Among more, one word in common is not enough: however rare it is, it weighs no more than that two of so many are hardly
# ever the same, and nobody is linked by one word.
MOST_BY_ONE_WORD = 2**MOST_WORD_BITS
# Words that begin with the same letters may be one word.
BEGINNING = 3

Keys: TypeAlias = tuple[Iterable[str], Iterable[str]]


def all_keys(profiles: Sequence[Profile]) -> Iterator[Keys]:
    """Everything that two profiles may have in common: a word, its beginning, a handle, a word and an initial."""
    words = {word for profile in profiles for word in profile.words}
    starts = {word[:SHORTEST_PART] for word in words if len(word) >= SHORTEST_PART}
    for profile in profiles:
        yield _keys(profile, words, starts), _short_handles(profile)


def telling_keys(profiles: Sequence[Profile]) -> Iterator[Keys]:
    """What may tell one of a crowd: a handle, or a word together with the beginning of another one or an initial.

    Whoever has a full name is not looked for by a handle made of it: whose name it fits has the same beginnings.
    """
    words = {word for profile in profiles for word in profile.words}
    for profile in profiles:
        yield _telling(profile, words), _fitting(profile)


def _telling(profile: Profile, words: set[str]) -> Iterator[str]:
    for name in profile.names:
        for word in name.words:
            for letter in name.initials:
                yield f"i {letter} {word}"
            for other in name.words:
                if other is not word:
                    yield f"b {other[:BEGINNING]} {word}"
                    long = long_form(other)
                    if long != other:
                        yield f"b {long[:BEGINNING]} {word}"
        yield from (f"h {pattern}" for pattern in _patterns(name))
    for handle in {*profile.handles, *profile.own_domain_handles}:
        letters = handle.strip("0123456789")
        yield f"= {handle}"
        yield f"= {letters}"
        if not profile.written_names:
            yield f"h {letters}"
            yield from _cut(letters, words)


def _fitting(profile: Profile) -> Iterator[str]:
    yield from _short_handles(profile)
    for name in profile.names:
        for word in name.words:
            for letter in {w[0] for w in name.words if w is not word}:
                yield f"i {letter} {word}"


def _cut(letters: str, words: set[str]) -> Iterator[str]:
    for cut in range(2, len(letters)):
        # "grlee": the initial g and the word lee at the end; "annal": the other way round.
        if letters[cut:] in words:
            yield f"i {letters[0]} {letters[cut:]}"
        if letters[:cut] in words:
            yield f"i {letters[cut]} {letters[:cut]}"


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
    for handle in {*profile.handles, *profile.labels, *profile.own_domain_handles}:
        yield f"h {handle}"
        letters = handle.strip("0123456789")
        yield f"h {letters}"
        for at in range(min(len(letters), LONGEST_READ) - SHORTEST_PART + 1):
            start = letters[at : at + SHORTEST_PART]
            if start in starts:
                yield f"s {start}"
                for end in range(at + SHORTEST_PART, min(len(letters), LONGEST_READ) + 1):
                    if letters[at:end] in words:
                        yield f"w {letters[at:end]}"
        yield from _cut(letters, words)


def _patterns(name: Name) -> Iterator[str]:
    """Handles people make of a name: firstlast, and the same turned round."""
    words = name.words[:4]
    for one in words:
        for other in words:
            if one is not other:
                yield one + other
    if len(words) > 1:
        yield "".join(words)


def _short_handles(profile: Profile) -> Iterator[str]:
    """Handles like flast and firstl: who has such a name only meets those who have the handle, as names with a word and
    an initial in common have met."""
    for name in profile.names:
        words = name.words[:4]
        for one in words:
            for other in words:
                if one is not other:
                    yield f"h {one[0]}{other}"
                    yield f"h {one}{other[0]}"
