"""Identity resolution on raw (name, e-mail) pairs with known truth.

    python benchmarks/identities.py FILE [--stored] [--show]
    python benchmarks/identities.py --crowd 1000000 [--stored]

Columns: name, email, n_commits, n_trailers, first, last, truth, covered, unjudged, …. All raw
identities are clustered by `samband.parties.rules.resolve`, the rules that every import runs; pairs
are scored where both ends are judged (covered=1, unjudged=0). With `--stored` they go the whole way
of an import on a scratch PostgreSQL: `see_identities`, sightings, `resolve_identities`, and the party
of each address is scored (an address is one identity there, whatever names it has). `--crowd` makes up
so many identities (`identities_data.py`) and reads them one by one. The last line is JSON; "seconds" is
the time of resolving alone (with a crowd that of reading its file as well), not of storing or of starting
a database; "cpu_s" the processor's time of this process in it, "peak_mb" the most memory it has held by then.
"""

import argparse
import csv
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import islice
from math import comb
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.scratch import scratch_databases
from samband.parties.names import fold
from samband.parties.rules import Observation, Resolution, resolve

STORED_AT_ONCE = 20_000


def lines_of(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


def read(path: Path) -> list[dict[str, str]]:
    return list(lines_of(path))


def observed(rows: Iterable[dict[str, str]]) -> Iterator[Observation]:
    """One observation a row; its number keeps rows of one address apart."""
    for number, row in enumerate(rows):
        count = int(row["n_commits"] or 0) + int(row["n_trailers"] or 0)
        yield Observation(f"{number:07d}", "email", row["email"], ((row["name"], count),))


def observe(rows: list[dict[str, str]]) -> list[Observation]:
    """The same, all at once."""
    return list(observed(rows))


def score(rows: list[dict[str, str]], resolution: Resolution) -> dict[str, float]:
    """Pairwise precision, recall, F1, and recall over pairs that no exact key can find."""
    cluster = {id_: group[0] for group in resolution.groups for id_ in group}
    judged = [
        (cluster[f"{number:07d}"], row["truth"], row)
        for number, row in enumerate(rows)
        if row["covered"] == "1" and row["unjudged"] == "0"
    ]
    joined = sum(comb(n, 2) for n in Counter(item[0] for item in judged).values())
    true = sum(comb(n, 2) for n in Counter(item[1] for item in judged).values())
    right = sum(comb(n, 2) for n in Counter(item[:2] for item in judged).values())
    by_truth = defaultdict(list)
    for found, truth, row in judged:
        by_truth[truth].append((found, row["email"].casefold(), _sorted_name(row["name"])))
    hard = found_hard = 0
    for members in by_truth.values():
        for index, (found, email, name) in enumerate(members):
            for other_found, other_email, other_name in members[index + 1 :]:
                if email != other_email and name != other_name:
                    hard += 1
                    found_hard += found == other_found
    precision = right / joined if joined else 1.0
    recall = right / true if true else 1.0
    return {
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "f1": round(2 * precision * recall / (precision + recall or 1), 4),
        "hard_recall": round(found_hard / hard if hard else 1.0, 4),
    }


def _sorted_name(name: str) -> str:
    words = "".join(char if char.isalnum() else " " for char in fold(name)).split()
    return " ".join(sorted(words))


def show(rows: list[dict[str, str]], resolution: Resolution) -> None:
    """Print what went wrong, for work on the rules."""
    cluster = {id_: group[0] for group in resolution.groups for id_ in group}
    by_truth, by_cluster = defaultdict(list), defaultdict(list)
    for number, row in enumerate(rows):
        if row["covered"] == "1" and row["unjudged"] == "0":
            found = cluster[f"{number:07d}"]
            by_truth[row["truth"]].append((found, row["name"], row["email"]))
            by_cluster[found].append((row["truth"], row["name"], row["email"]))
    for title, groups in (("split", by_truth), ("wrongly joined", by_cluster)):
        for members in groups.values():
            if len({member[0] for member in members}) > 1:
                print(title, *members, sep="\n   ")
    reasons = Counter(link.reason for link in resolution.links)
    print(dict(reasons), "asks:", len(resolution.asks))


class Timed:
    """Seconds, processor time and the most memory of what is done within."""

    def __enter__(self) -> "Timed":
        self._begun, self._cpu = time.perf_counter(), time.process_time()
        return self

    def __exit__(self, *_error: object) -> None:
        self.figures = {
            "seconds": round(time.perf_counter() - self._begun, 2),
            "cpu_s": round(time.process_time() - self._cpu, 2),
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        }


def stored_groups(path: Path) -> tuple[Resolution, dict[str, Any]]:
    """Rows grouped by the party that their address has after an import's actions."""
    from samband.kernel.db import as_system
    from samband.parties.actions import Home, Seen, resolve_identities, see_identities
    from samband.parties.models import Identity
    from samband.sources.models import Import, Source
    from samband.sources.storing import sight_rows

    begun = time.perf_counter()
    with as_system():
        run = Import.objects.create(source=Source.objects.create(kind=Source.Kind.SAMPLE))
    lines = lines_of(path)
    while rows := list(islice(lines, STORED_AT_ONCE)):
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for row in rows:
            counts[row["email"].casefold()][row["name"]] += 1 + int(row["n_commits"] or 0)
        with as_system():
            seen = [Seen(email, names.most_common(1)[0][0]) for email, names in counts.items()]
            known = see_identities(layer=0, seen=seen, home=Home(frozenset(), None))
            sighted: Counter[tuple[int, str]] = Counter()
            for email, names in counts.items():
                for name, count in names.items():
                    sighted[known["email", email].identity_id, name[:200]] += count
            sight_rows(run, sighted)
    stored = time.perf_counter() - begun
    with Timed() as timed, as_system():
        outcome = resolve_identities(layer=0)
    with as_system():
        party_of = dict(Identity.objects.filter(kind="email").values_list("value", "party_id"))
    groups: dict[int, list[str]] = defaultdict(list)
    for number, row in enumerate(lines_of(path)):
        groups[party_of[row["email"].casefold()]].append(f"{number:07d}")
    found = Resolution(tuple(map(tuple, groups.values())), (), ())
    return found, timed.figures | {"store_s": round(stored, 1), "merged": outcome.merged}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, nargs="?")
    parser.add_argument("--crowd", type=int, help="make up so many identities instead of a file")
    parser.add_argument("--stored", action="store_true", help="by way of a scratch database")
    parser.add_argument("--show", action="store_true", help="print splits and wrong joins")
    options = parser.parse_args()
    with ExitStack() as stack:
        path = options.file
        if options.crowd:
            path = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "crowd.tsv"
            maker = Path(__file__).with_name("identities_data.py")
            # Made elsewhere, so that its memory is not counted.
            subprocess.run([sys.executable, maker, path, str(options.crowd)], check=True)
        if path is None:
            parser.error("name a file, or --crowd")
        if options.stored:
            stack.enter_context(scratch_databases())("identities")
            resolution, figures = stored_groups(path)
        else:
            rows = lines_of(path) if options.crowd else read(path)
            with Timed() as timed:
                resolution = resolve(observed(rows))
            figures = timed.figures
        judged = read(path)
    if options.show:
        show(judged, resolution)
    print(json.dumps(score(judged, resolution) | figures))


if __name__ == "__main__":
    main()
