"""Searching among many entries: one page of rare, middle and common words, best and newest, and writing one entry's words.

    python benchmarks/search.py [--entries 200000] [--people 2000] [--rooms 300] [--rounds 20]

Makes the data on a scratch cluster and calls the queries behind the page. The last line is JSON: milliseconds for each
kind of query (p50, p99) and for indexing one entry.
"""

import argparse
import json
import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.scratch import scratch_databases


def _fill(entries: int, people: int, rooms: int) -> None:
    from django.db import connection

    from benchmarks import search_data, stream_data
    from samband.search.indexing import index_all

    rng = random.Random(7)
    stream_data.make_people(people)
    audiences = stream_data.make_rooms(rooms, people, rng)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY entries_entry ({stream_data.ENTRY_COLUMNS}) FROM STDIN") as copy,
    ):
        for row in search_data.rows(entries, people, audiences, rng):
            copy.write_row(row)
    for done, total in index_all():
        print(f"\r{done} / {total} entries", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _figures(work: Callable[[], object], rounds: int) -> dict[str, float]:
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    ordered = sorted(times)
    return {
        "p50_ms": round(statistics.median(ordered), 1),
        "p99_ms": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))], 1),
    }


def main() -> None:
    """Make the data, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--entries", type=int, default=200_000)
    parser.add_argument("--people", type=int, default=2_000)
    parser.add_argument("--rooms", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=20)
    args = parser.parse_args()
    found: dict[str, object] = {}
    with scratch_databases() as use:
        use("search")
        from benchmarks.search_data import word
        from benchmarks.stream_data import END
        from samband.people.models import Person
        from samband.search import queries
        from samband.search.indexing import index_entry

        _fill(args.entries, args.people, args.rooms)
        reader = Person.objects.get(pk=7)
        now = END + timedelta(hours=1)
        kinds = {
            "common": "i",
            "middle": word(300),
            "rare": word(20_000),
            "start": "v",
            "nothing": "zzzz",
        }
        for kind, text in kinds.items():
            for order in queries.ORDERS:
                found[f"{kind}_{order}"] = _figures(
                    lambda text=text, order=order: queries.find(  # type: ignore[misc]  # bound now
                        reader=reader, text=text, now=now, order=order
                    ),
                    args.rounds,
                )
        found["index_one"] = _figures(lambda: index_entry(args.entries // 2), args.rounds)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
