"""What holds for polls whatever the database is. Pure."""

from collections.abc import Iterable, Sequence
from typing import Literal

FEWEST, MOST = 2, 10

Problem = Literal["", "too-few", "too-many", "twice", "too-long"]


def clean(texts: Iterable[str], longest: int) -> tuple[list[str], Problem]:
    """The options that were filled in, in order, and what is wrong with them.

    >>> clean(["Monday ", "", " Tuesday"], 120)
    (['Monday', 'Tuesday'], '')
    """
    options = [" ".join(text.split()) for text in texts]
    options = [text for text in options if text]
    problem: Problem = ""
    if len(options) < FEWEST:
        problem = "too-few"
    elif len(options) > MOST:
        problem = "too-many"
    elif len({text.casefold() for text in options}) < len(options):
        problem = "twice"
    elif any(len(text) > longest for text in options):
        problem = "too-long"
    return options, problem


def pressed(before: frozenset[int], option: int, is_several: bool) -> frozenset[int]:
    """What somebody has chosen after a press: their own choice again takes it back, another replaces or joins it."""
    if option in before:
        return before - {option}
    return before | {option} if is_several else frozenset({option})


def changes(before: frozenset[int], after: frozenset[int]) -> tuple[dict[int, int], int]:
    """What is added to the count of each option, and to the count of voters."""
    counts = dict.fromkeys(after - before, 1) | dict.fromkeys(before - after, -1)
    return counts, bool(after) - bool(before)


def shares(votes: Sequence[int], voters: int) -> list[int]:
    """How far each bar reaches, in whole percent of those who voted."""
    return [round(100 * count / voters) if voters else 0 for count in votes]
