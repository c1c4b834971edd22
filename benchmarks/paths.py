"""Ways to somebody outside, through the query behind the pages, at the design's size.

    python benchmarks/paths.py [--scale 1.0] [--asked 200] [--graphs 40]

A scratch PostgreSQL gets 5,000 people, 1 M contacts and 10 M ties (times `--scale`). Ways to a contact, to an organisation,
and to anybody at an organisation who knows about a topic are asked by people chosen at random, as the application's role
with row-level security; times in ms. On `--graphs` small networks the best way is compared with that of `paths_oracle`,
which tries every way over the raw rows. The last line is JSON.
"""

import argparse
import json
import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.paths_data import NOW, TOPICS, Made, Size, make_network


def timed(asked: int, people: int, one: Callable[[Any, random.Random], int]) -> dict[str, float]:
    """Times of `asked` questions after a few to warm up, and how many ways they found.

    Who asks is there before, as in a request: its session brings them along and binds them to its transaction.
    """
    from samband.kernel.db import as_person
    from samband.people.models import Person

    chance = random.Random(26)
    times, found = [], 0
    for number in range(-8, asked):
        person = Person.objects.select_related("team").get(pk=chance.randint(1, people))
        with as_person(person.pk):
            begun = time.perf_counter()
            ways = one(person, chance)
            if number >= 0:
                times.append(1000 * (time.perf_counter() - begun))
                found += ways
    times.sort()
    return {
        "p50_ms": round(statistics.median(times), 1),
        "p99_ms": round(times[min(len(times) - 1, round(0.99 * len(times)))], 1),
        "ways": round(found / asked, 1),
    }


def popular(chance: random.Random, first: int, count: int) -> int:
    """A number between, the first ones more often, as names are asked for."""
    return first + int(count * chance.random() ** 2)


def measure(made: Made, asked: int) -> dict[str, Any]:
    """The three kinds of question."""
    from samband.cards import topics
    from samband.cards.paths import paths_to
    from samband.cards.queries import people_at
    from samband.people.models import Person

    def contact(person: Person, chance: random.Random) -> int:
        target = popular(chance, made.first_outsider, made.outsiders)
        return len(paths_to(person, [target], now=NOW))

    def organisation(person: Person, chance: random.Random) -> int:
        target = made.first_organisation + chance.randrange(made.organisations)
        people = [line.party_id for line in people_at(person, target)]
        return len(paths_to(person, people, now=NOW))

    def topic(person: Person, chance: random.Random) -> int:
        target = made.first_organisation + chance.randrange(made.organisations)
        wanted = chance.choice(TOPICS)
        people = topics.people_on(person, wanted, organisation_id=target, now=NOW)
        return len(paths_to(person, [one.line.party_id for one in people], now=NOW))

    return {
        name: timed(asked, made.people, one)
        for name, one in (("contact", contact), ("organisation", organisation), ("topic", topic))
    }


def main() -> None:
    """Make, measure, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--asked", type=int, default=200)
    parser.add_argument("--graphs", type=int, default=40)
    args = parser.parse_args()
    from benchmarks.scratch import scratch_databases

    with scratch_databases() as enter:
        enter("network", as_owner=True)
        begun = time.perf_counter()
        made = make_network(Size.of(args.scale))
        print(f"{made}; {time.perf_counter() - begun:.0f} s to make", flush=True)
        enter("network")
        figures: dict[str, Any] = {"cards": made.cards, "ties": made.ties}
        figures |= measure(made, args.asked)
        print(figures, flush=True)
        from benchmarks.paths_oracle import compare

        enter("oracle")
        figures["same_best"] = compare(range(args.graphs))
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
