"""One name laid beside another: which word stands for which."""

from collections.abc import Iterable
from functools import lru_cache

from samband.parties.names import Name, is_misspelt, is_short_form, is_start

# How a word may stand for another one; what each costs, says the model.
WRITTEN = frozenset({"same", "short", "start", "misspelt"})
_HOWS = ("short", "start", "misspelt")


@lru_cache(maxsize=100_000)
def how_alike(one: str, other: str) -> str:
    """How one word stands for another one that is not the same; "" if it doesn't."""
    if is_short_form(one, other):
        return "short"
    if is_start(one, other):
        return "start"
    return "misspelt" if is_misspelt(one, other) else ""


def names_clash(a: Iterable[Name], b: Iterable[Name]) -> bool:
    """Whether both have full names and none of them can be written for the other."""
    mine = [name for name in a if name.is_full and not name.is_handle]
    yours = [name for name in b if name.is_full and not name.is_handle]
    return bool(mine and yours) and written_clash(mine, yours)


def written_clash(mine: Iterable[Name], yours: Iterable[Name]) -> bool:
    """The same where all of both are full names that are not written like handles."""
    for one in mine:
        for other in yours:
            # Asked of nearly every pair, and most end at the second: it comes before what remembers whole names.
            if one.written == other.written:
                return False
            if not _are_apart(one, other) and align(one, other) is not None:
                return False
    return True


def _are_apart(one: Name, other: Name) -> bool:
    """Whether two names have a word, or a number, that can't be written for any of the other's."""
    if one.numbers and other.numbers and one.numbers != other.numbers:
        return True
    mine, yours = one.words, other.words
    if len(mine) > 1 and len(yours) > 1 and not (one.initials or other.initials):
        # Most pairs end here: two words or more, none of them the same.
        for word in mine:
            if word in yours:
                break
        else:
            return True
    short, long = _shorter_first(one, other)
    return not long.initials and any(
        word not in long.words and not any(how_alike(word, partner) for partner in long.words)
        for word in short.words
    )


def _shorter_first(one: Name, other: Name) -> tuple[Name, Name]:
    if (len(one.words), one.words) > (len(other.words), other.words):
        return other, one
    return one, other


@lru_cache(maxsize=20_000)
def align(one: Name, other: Name) -> tuple[tuple[str, str, str], ...] | None:
    """How the shorter name is written in the longer: (how, word, word) each; None if it isn't.

    `how` is same, short, start (of a word), misspelt, initial or left (a word only the longer
    name has).
    """
    if _are_apart(one, other):
        return None
    short, long = _shorter_first(one, other)
    left = list(long.words)
    left_initials = list(long.initials)
    steps: list[tuple[str, str, str]] = []
    pending = []
    unmatched = 0
    for word in short.words:
        if word in left:
            left.remove(word)
            steps.append(("same", word, word))
        else:
            pending.append(word)
    for word in pending:
        for how in _HOWS:
            partner = next((w for w in left if how_alike(word, w) == how), None)
            if partner:
                left.remove(partner)
                steps.append((how, word, partner))
                break
        else:
            if word[0] not in left_initials:
                return None
            left_initials.remove(word[0])
            steps.append(("initial", word[0], word))
            unmatched += 1
    for letter in short.initials:
        if letter in left_initials:
            left_initials.remove(letter)
            steps.append(("initial", letter, letter))
            continue
        partner = next((w for w in left if w[0] == letter), None)
        if partner:
            left.remove(partner)
            steps.append(("initial", letter, partner))
        elif left_initials:
            return None
    if unmatched and left:
        # "Mikael Sandberg" is not "Mikael S. Tornling".
        return None
    steps.extend(("left", word, word) for word in left)
    if len(short.words) > 1 and all(
        how in {"short", "start", "misspelt", "left"} for how, _, _ in steps
    ):
        return None
    return tuple(steps)
