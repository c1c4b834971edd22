"""Learn the m-probabilities of identity resolution from sets whose truth is known.

    python benchmarks/learn_identities.py NAME=FILE … [--out FILE]

From all pairs of one person whose names are not the same: how often a word stands in the other name as it is,
as a short form, cut, misspelt, as an initial, or not at all; how often an address's handle is put together
of the other's name; how often the full names can't be the same. One is added to each count (Laplace), so
that nothing is impossible. Zones are not learnt: six bits are odds of 0.985 by definition. Prints what the
model of each set comes to on each other one (what is linked by itself; `asks` is how many questions are
left), then learns from all; `--out` writes that, which is how `samband/parties/data/identities-1.json` was
made. No chance in it.
"""

import argparse
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import combinations
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.identities import observe, read, score
from samband.parties import handles, model
from samband.parties.addresses import read_address
from samband.parties.alignment import align, names_clash
from samband.parties.model import LEVELS, SIGNS, Model, write_model
from samband.parties.names import read_name
from samband.parties.rules import resolve
from samband.parties.terms import Profile, Terms

VERSION = 1
SURE, ASK, RIVAL = 6.0, 0.0, 4.0

Row = dict[str, str]


def pairs_of_one(rows: Iterable[Row]) -> Iterator[tuple[Row, Row]]:
    """Pairs of one person whose names differ, each pair of spellings once a person."""
    people: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row["covered"] == "1" and row["unjudged"] == "0":
            people[row["truth"]].append(row)
    for members in people.values():
        for one, other in combinations(members, 2):
            if one["name"].casefold() != other["name"].casefold():
                yield one, other


def learn(sets: dict[str, list[Row]]) -> Model:
    """Count what is observed of pairs of one person, in each set by itself."""
    levels: Counter[str] = Counter()
    signs: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for one, other in (pair for rows in sets.values() for pair in pairs_of_one(rows)):
        mine, yours = read_name(one["name"]), read_name(other["name"])
        asked["names_differ"] += 1
        if names_clash(mine, yours):
            signs["names_differ"] += 1
        steps = next((s for a in mine for b in yours if (s := align(a, b))), ())
        levels.update(how for how, _, _ in steps)
        for holder, named in ((one, yours), (other, mine)):
            handle = read_address("email", holder["email"]).handle
            full = [name for name in named if name.is_full]
            if len(handle) >= 4 and full:
                asked["handle_of_name"] += 1
                profile = Profile.of(full)
                if handles.handle_explained(
                    handle, full[0], profile, profile, Terms.of([profile] * 2)
                ):
                    signs["handle_of_name"] += 1
    size = sum(levels.values()) + len(LEVELS)
    m = {level: (levels[level] + 1) / size for level in LEVELS}
    m |= {sign: (signs[sign] + 1) / (asked[sign] + 2) for sign in SIGNS}
    return Model(VERSION, m, SURE, ASK, RIVAL, tuple(sorted(sets)))


@contextmanager
def using(chosen: Model) -> Iterator[None]:
    """Let the rules weigh by this model."""
    shipped = model.shipped
    model.shipped = lambda: chosen  # type: ignore[assignment]  # put back below
    try:
        yield
    finally:
        model.shipped = shipped


def figures(rows: list[Row], chosen: Model) -> dict[str, float]:
    """What a model comes to on a set."""
    with using(chosen):
        started = time.perf_counter()
        found = resolve(observe(rows))
        seconds = time.perf_counter() - started
    return score(rows, found) | {"asks": len(found.asks), "seconds": round(seconds, 2)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="+", metavar="NAME=FILE")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    sets = {
        name: read(Path(path)) for name, _, path in (one.partition("=") for one in options.sets)
    }
    for name, rows in sets.items():
        for other, lesson in sets.items():
            if other != name:
                found = figures(rows, learn({other: lesson}))
                print(json.dumps({"set": name, "learnt_on": other} | found))
    together = learn(sets)
    for name, rows in sets.items():
        print(
            json.dumps(
                {"set": name, "learnt_on": list(together.learnt_on)} | figures(rows, together)
            )
        )
    print(write_model(together))
    if options.out:
        options.out.write_text(write_model(together), "utf-8")


if __name__ == "__main__":
    main()
