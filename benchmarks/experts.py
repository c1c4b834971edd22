"""Expert finding on topics with known people, through the product's own index and query.

    python benchmarks/experts.py --topics F --docs F --people F [--query title|desc]
        [--weights F] [--learn OUT]

A scratch PostgreSQL gets one party for each person and one piece of evidence for each document;
every topic is then asked as a colleague who sees all of it. MAP over the first 1,000 people, MRR,
P@5, R@10, times per query in ms. `--learn OUT` also searches for better weights on this set and
writes them; it may be given several sets by repeating the three file options. The last line is JSON.
"""

import argparse
import gzip
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.scratch import scratch_databases

BATCH = 2_000
PEOPLE = 1_000


def read(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSON-lines file, gzipped or not."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


@dataclass
class Loaded:
    """One set in the database: queries with the party ids that are right, and the asker."""

    name: str
    queries: list[tuple[str, frozenset[int]]]
    viewer_id: int
    now: datetime
    documents: int
    seconds: float


def load(topics: Path, docs: Path, people: Path, query: str) -> Loaded:
    """Store a set by the action that imports use."""
    from samband.knowledge.actions import index_documents
    from samband.knowledge.evidence import ROLES, Evidence
    from samband.parties.models import Party
    from samband.people.models import Person
    from samband.people.registration import create_person

    viewer = Person.objects.filter(handle="asker").first() or create_person(
        name="The asker", handle="asker", state=Person.State.ACTIVE
    )
    known = [person["id"] for person in read(people)]
    parties = Party.objects.bulk_create([Party(is_inside=True) for _ in known], batch_size=2_000)
    party_of = {id: party.pk for id, party in zip(known, parties, strict=True)}
    started = time.perf_counter()
    batch: list[Evidence] = []
    count, newest = 0, datetime(1970, 1, 1, tzinfo=UTC)
    for row in read(docs):
        at = datetime.fromisoformat(row["date"]).replace(tzinfo=UTC)
        newest = max(newest, at)
        named = [("author", row["author"]), *row["participants"]]
        batch.append(
            Evidence(
                kind="commit",
                audience_id=1,
                at=at,
                title=row["title"],
                text=row["text"],
                paths=row["paths"],
                roles=[
                    (party_of[id], role if role in ROLES else "other")
                    for role, id in named
                    if id in party_of
                ],
            )
        )
        count += 1
        if len(batch) == BATCH:
            index_documents(batch)
            batch = []
    index_documents(batch)
    queries = [
        (
            (row[query] or row["title"]),
            frozenset(party_of[id] for id in row["relevant"] if id in party_of),
        )
        for row in read(topics)
    ]
    return Loaded(topics.name, queries, viewer.pk, newest, count, time.perf_counter() - started)


def judge(ranking: "list[int] | tuple[int, ...]", right: frozenset[int]) -> tuple[float, ...]:
    """Average precision, reciprocal rank, precision at 5, recall at 10."""
    places = [at for at, party in enumerate(ranking[:PEOPLE], 1) if party in right]
    return (
        sum(found / at for found, at in enumerate(places, 1)) / len(right),
        1 / places[0] if places else 0.0,
        sum(at <= 5 for at in places) / 5,
        sum(at <= 10 for at in places) / len(right),
    )


def measure(found: Loaded, weights: Any) -> dict[str, float]:
    """Ask every topic as Ask does; the figures of the last line."""
    import numpy as np

    from samband.knowledge.queries import find_experts

    figures, times = [], []
    for query, right in found.queries:
        started = time.perf_counter()
        answer = find_experts(
            viewer_id=found.viewer_id, query=query, now=found.now, limit=10, weights=weights
        )
        times.append((time.perf_counter() - started) * 1000)
        figures.append((*judge(answer.ranking, right), float(answer.is_enough)))
    mean = np.array(figures).mean(axis=0)
    names = ("map", "mrr", "p5", "r10", "enough")
    return {
        **{name: round(float(value), 4) for name, value in zip(names, mean, strict=True)},
        "queries": len(figures),
        "documents": found.documents,
        "ms_p50": round(float(np.percentile(times, 50)), 1),
        "ms_p99": round(float(np.percentile(times, 99)), 1),
        "index_seconds": round(found.seconds, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--topics", type=Path, action="append", required=True)
    parser.add_argument("--docs", type=Path, action="append", required=True)
    parser.add_argument("--people", type=Path, action="append", required=True)
    parser.add_argument("--query", choices=["title", "desc"], default="title")
    parser.add_argument("--weights", type=Path)
    parser.add_argument("--learn", type=Path)
    wanted = parser.parse_args()
    sets = list(zip(wanted.topics, wanted.docs, wanted.people, strict=True))

    with scratch_databases() as use_database:
        from samband.knowledge.rules import DEFAULT, Weights

        weights = DEFAULT
        if wanted.weights:
            weights = Weights.from_dict(json.loads(wanted.weights.read_text()))
        loaded = []
        for number, files in enumerate(sets):
            use_database(f"experts{number}")
            loaded.append((f"experts{number}", load(*files, wanted.query)))
        if wanted.learn:
            from benchmarks.learn_experts import learn, remember

            remembered = []
            for name, found in loaded:
                use_database(name)
                remembered.append(remember(found, weights.partial))
            weights = learn(remembered, weights, judge)
            wanted.learn.write_text(json.dumps(weights.as_dict(), indent=1) + "\n")
        for name, found in loaded:
            use_database(name)
            print(json.dumps({"set": found.name, **measure(found, weights)}), flush=True)


if __name__ == "__main__":
    main()
