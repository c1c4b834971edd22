"""Will this pair be in touch again within twelve months? The chance behind every band, on real records.

    python benchmarks/ties.py FILE ADDRESSES [--model FILE] [--at DATE …] [--everybody]

FILE: date, kind, from, to, item (tab-separated, gzip or not); ADDRESSES: address, person, …. Pairs
of people with any contact before a day T are scored by `samband.ties.persistence`, which all pages
use, from what happened before T; right is whoever is in touch again within 365 days from T.

What is asked: of pairs with a contact in the three years before T of whom both are still there
(in touch with anybody in the year after T; else one would measure who leaves). T is 1 January
four and three years before the last record's year, both in one ranking. `--everybody` asks of all pairs
ever in touch instead. The last line is JSON; `half_life` is the yardstick, a decayed count (180 days).
"""

import argparse
import csv
import gzip
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path
from typing import IO

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from samband.ties.persistence import (
    Activity,
    Model,
    Touches,
    read_model,
    shipped,
    touches_of,
    week_of,
)

YEAR = timedelta(days=365)
STILL_KNOWN = timedelta(days=3 * 365)

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Case:
    """A pair on a day: what the chance is made of, the decayed count beside it, and what came."""

    touches: Touches
    decayed_count: float
    is_again: bool


def _open(path: Path) -> IO[str]:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8", newline="")
    return path.open(encoding="utf-8", newline="")


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with _open(path) as lines:
        yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


def read(events: Path, addresses: Path) -> list[tuple[date, str, str]]:
    """(day, one, other) of every record between two people."""
    person = {row["address"]: row["person"] for row in _rows(addresses)}
    found = (
        (
            date.fromisoformat(row["date"][:10]),
            person.get(row["from"], row["from"]),
            person.get(row["to"], row["to"]),
        )
        for row in _rows(events)
    )
    return [(day, min(a, b), max(a, b)) for day, a, b in found if a != b]


def usual_days(events: Sequence[tuple[date, str, str]]) -> list[date]:
    """The days of which is asked if none is named."""
    last = max(day for day, _, _ in events)
    wanted = [date(last.year - 4, 1, 1), date(last.year - 3, 1, 1)]
    possible = [at for at in all_days(events) if at in wanted]
    return possible or all_days(events)[-2:] or [last - YEAR]


def all_days(events: Sequence[tuple[date, str, str]]) -> list[date]:
    """Every 1 January with two years of records before it and one after: what is learnt from."""
    first, last = (f(day for day, _, _ in events) for f in (min, max))
    years = range(first.year + 2, last.year + 1)
    return [date(year, 1, 1) for year in years if date(year, 1, 1) + YEAR <= last]


def cases(
    events: Iterable[tuple[date, str, str]], at: date, *, everybody: bool, of_all: bool = False
) -> list[Case]:
    """The pairs of which is asked on a day; `of_all`: whether both stay or not."""
    weeks: dict[Pair, set[int]] = defaultdict(set)
    contacts: dict[str, Counter[int]] = defaultdict(Counter)
    count: dict[Pair, float] = defaultdict(float)
    last: dict[Pair, date] = {}
    again: set[Pair] = set()
    still_there: set[str] = set()
    for day, one, other in events:
        pair = (one, other)
        if day >= at:
            if day < at + YEAR:
                again.add(pair)
                still_there.update(pair)
            continue
        week = week_of(day)
        if week not in weeks[pair]:
            weeks[pair].add(week)
            contacts[one][week] += 1
            contacts[other][week] += 1
        count[pair] += 2 ** (-(at - day).days / 180)
        last[pair] = max(day, last.get(pair, day))
    now = week_of(at)
    activity = {person: Activity.of(found.items(), now) for person, found in contacts.items()}
    found = []
    for pair, seen in weeks.items():
        is_asked = at - last[pair] <= STILL_KNOWN and (of_all or still_there.issuperset(pair))
        touches = touches_of(seen, activity[pair[0]], activity[pair[1]], now)
        if touches is not None and (everybody or is_asked):
            found.append(Case(touches, count[pair], pair in again))
    return found


def average_precision(scores: Sequence[float], right: Sequence[bool]) -> float:
    """Precision averaged over the right ones; cases with the same score are one step."""
    found = seen = 0
    total = 0.0
    for _, step in groupby(sorted(zip(scores, right, strict=True), reverse=True), lambda s: s[0]):
        group = [is_right for _, is_right in step]
        seen += len(group)
        found += sum(group)
        total += sum(group) * found / seen
    return total / max(found, 1)


def area_under_curve(scores: Sequence[float], right: Sequence[bool]) -> float:
    """The chance that one who is right stands before one who isn't; ties count half."""
    below = wins = 0.0
    for _, step in groupby(sorted(zip(scores, right, strict=True)), lambda s: s[0]):
        group = [is_right for _, is_right in step]
        wrong = len(group) - sum(group)
        wins += sum(group) * (below + wrong / 2)
        below += wrong
    return wins / max(sum(right) * below, 1)


def measure(found: Sequence[Case], model: Model) -> dict[str, float]:
    """The figures of some cases."""
    right = [case.is_again for case in found]
    scores = [model.score(case.touches) for case in found]
    plain = [case.decayed_count for case in found]
    return {
        "ap": round(average_precision(scores, right), 4),
        "auc": round(area_under_curve(scores, right), 4),
        "half_life": round(average_precision(plain, right), 4),
        "pairs": len(found),
        "again": sum(right),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("addresses", type=Path)
    parser.add_argument(
        "--model", type=Path, help="coefficients; those that are shipped if missing"
    )
    parser.add_argument("--at", type=date.fromisoformat, nargs="+", help="days to ask of")
    parser.add_argument("--everybody", action="store_true", help="all pairs ever in touch")
    options = parser.parse_args()
    model = read_model(options.model.read_text("utf-8")) if options.model else shipped()
    events = read(options.file, options.addresses)
    found = [
        case
        for at in options.at or usual_days(events)
        for case in cases(events, at, everybody=options.everybody)
    ]
    print(json.dumps(measure(found, model)))


if __name__ == "__main__":
    main()
