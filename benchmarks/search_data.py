"""A million entries with words as people use them: a few everywhere, most hardly ever; for `search.py`."""

import bisect
import itertools
import json
import random
from collections.abc import Iterator
from typing import Any

from benchmarks.stream_data import END, WORDS, YEARS

VOCABULARY = 60_000
_STARTS = (
    "vär",
    "pum",
    "bat",
    "led",
    "mon",
    "kra",
    "lin",
    "kon",
    "fil",
    "tur",
    "skog",
    "drift",
    "stat",
    "nät",
    "sal",
    "hal",
)
_MIDDLES = ("me", "te", "la", "ri", "do", "sä", "nö", "fi", "ko", "ra", "lu", "ti")
_ENDS = (
    "pump",
    "ning",
    "are",
    "verk",
    "lås",
    "form",
    "tal",
    "mot",
    "rör",
    "kyl",
    "en",
    "stopp",
    "or",
    "et",
    "a",
    "ande",
)


def word(rank: int) -> str:
    """The word of a rank: the same for everybody who asks."""
    if rank < len(WORDS):
        return WORDS[rank]
    rng = random.Random(rank)
    return (
        rng.choice(_STARTS)
        + "".join(rng.choice(_MIDDLES) for _ in range(rng.randint(0, 2)))
        + rng.choice(_ENDS)
        + (str(rank) if rank % 7 == 0 else "")
    )


class Zipf:
    """Ranks by the law of Zipf and Mandelbrot."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.sums = list(itertools.accumulate(1 / (rank + 2.7) for rank in range(VOCABULARY)))
        self.words = [word(rank) for rank in range(VOCABULARY)]

    def text(self, count: int) -> str:
        top = self.sums[-1]
        return " ".join(
            self.words[bisect.bisect(self.sums, self.rng.random() * top)] for _ in range(count)
        )


def rows(
    count: int, people: int, rooms: list[int], rng: random.Random
) -> Iterator[tuple[Any, ...]]:
    """Rows of entries in the order of their dates: half start a thread, half are comments."""
    zipf = Zipf(rng)
    audiences = [1, *rooms]
    weights = [len(rooms) * 0.25] + [3.0 / (n + 3) * 20 for n in range(len(rooms))]
    chosen = rng.choices(audiences, weights=weights, k=count)
    places: dict[int, int] = {}
    roots: list[tuple[int, int]] = []
    for number in range(1, count + 1):
        at = END - YEARS * ((count - number) / count)
        body = zipf.text(rng.choices((12, 30, 60, 300), weights=(40, 40, 17, 3))[0])
        title = zipf.text(4) if number % 20 == 1 else ""
        if number % 2 or not roots:
            audience, root, place, kind = chosen[number - 1], None, 0, "post"
            roots.append((number, audience))
        else:
            root, audience = roots[-1 - int(rng.random() ** 3 * min(len(roots), 400))]
            place = places[root] = places.get(root, 0) + 1
            kind = "comment"
        outline = json.dumps({"hashtags": [f"ämne{number % 40}"]} if number % 12 == 0 else {})
        yield (
            number, kind, rng.randint(1, people), "", audience, root, root, place, title, body, f"<p>{body}</p>", 1, "sv",
            "published", 1, outline, at,
        )  # fmt: skip
