"""What changed between two texts, word by word. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

_TOKEN = re.compile(r"\s+|\w[\w'’]*|[^\w\s]")
# Comparing costs the product of both lengths; longer texts are compared line by line, endless ones not at all.
MOST_WORDS = 3000
MOST_LINES = 3000


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of text that stayed, came or went."""

    kind: Literal["same", "new", "gone"]
    text: str


def changes(before: str, after: str) -> Sequence[Part]:
    """How `before` became `after`: the parts that are not "gone" are `after`, those that are not "new" are `before`.

    >>> [(part.kind, part.text) for part in changes("en pump", "en ny pump")]
    [('same', 'en '), ('new', 'ny '), ('same', 'pump')]
    """
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    if max(len(old), len(new)) > MOST_WORDS:
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    if max(len(old), len(new)) > MOST_LINES:
        old, new = [before] if before else [], [after] if after else []
    parts: list[Part] = []

    def add(kind: Literal["same", "new", "gone"], pieces: list[str]) -> None:
        if pieces:
            parts.append(Part(kind, "".join(pieces)))

    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for what, a, b, c, d in matcher.get_opcodes():
        if what == "equal":
            add("same", old[a:b])
        else:
            add("gone", old[a:b])
            add("new", new[c:d])
    return parts
