"""Search for better weights of the expert ranking: one constant at a time, over a short list of sensible values.

Few constants in coarse steps, because a set of 200 topics can't tell apart more; a step is taken only for a gain of
half a thousandth, so that what does not matter stays as it was reasoned.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection

from samband.knowledge import matching, rules
from samband.knowledge.evidence import ROLES
from samband.knowledge.postings import day_of
from samband.knowledge.rules import Matches, Roles, Weights
from samband.knowledge.text import query_words

JUDGED = ("reviewed", "acked", "codeveloped")
NAMED = ("cc", "reported", "suggested", "other")
STEP = 5e-4

CHOICES: dict[str, Sequence[float]] = {
    "title": (1, 2, 3),
    "paths": (1, 1.5, 2),
    "judged": (0.5, 0.65, 0.8, 1),
    "tested": (0.1, 0.2, 0.4),
    "named": (0, 0.05, 0.1, 0.2),
    "committed": (0, 0.02, 0.05, 0.1),
    "half_life": (4, 6, 8, 12, 20),
    "sharpness": (0.7, 0.75, 0.8, 0.85, 0.9, 1),
    "period": (30, 90, 180, 365),
    "repetition": (0.5, 0.6, 0.7, 0.8, 0.9, 1),
    "grant": (10, 20, 30, 50, 100),
    "documents": (300, 500, 1000, 2000),
}


@dataclass
class Remembered:
    """A set in memory: what the database would answer, whatever the weights."""

    today: int
    queries: list[tuple[Matches, frozenset[int]]]
    starts: np.ndarray[Any, Any]
    party: np.ndarray[Any, Any]
    role: np.ndarray[Any, Any]
    work: np.ndarray[Any, Any]
    first_id: int

    def mean_precision(
        self, weights: Weights, judge: Callable[[list[int], frozenset[int]], tuple[float, ...]]
    ) -> float:
        """MAP with these weights, by the product's own rules."""
        found = []
        for matches, right in self.queries:
            documents = rules.rank_documents(matches, today=self.today, weights=weights)
            at = documents.ids - self.first_id
            counts = self.starts[at + 1] - self.starts[at]
            rows = np.repeat(self.starts[at], counts) + (
                np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
            )
            parties, party = np.unique(self.party[rows], return_inverse=True)
            roles = Roles(np.repeat(np.arange(len(at)), counts), party, self.role[rows])
            people = rules.rank_people(documents, roles, work=self.work[parties], weights=weights)
            order = np.lexsort((parties, -people.scores))
            ranking = [int(parties[place]) for place in order if people.scores[place] > 0]
            found.append(judge(ranking, right)[0])
        return float(np.mean(found))


def remember(found: Any, partial: float) -> Remembered:
    """Read a loaded set from the database once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(id), max(id) FROM knowledge_document")
        first, last = cursor.fetchone() or (0, 0)
        cursor.execute("SELECT document_id, party_id, role FROM knowledge_role ORDER BY 1, 2, 3")
        rows = np.array(cursor.fetchall(), dtype=np.int64)
        cursor.execute("SELECT party_id, role, count FROM knowledge_workcount")
        counts = np.array(cursor.fetchall(), dtype=np.int64)
    starts = np.searchsorted(rows[:, 0], np.arange(first, last + 2))
    work = np.zeros((int(max(rows[:, 1].max(), counts[:, 0].max())) + 1, max(ROLES.values()) + 1))
    work[counts[:, 0], counts[:, 1]] = counts[:, 2]
    return Remembered(
        today=day_of(found.now),
        queries=[
            (
                matching.read_matches(
                    viewer_id=found.viewer_id, words=query_words(query), partial=partial
                )[0],
                right,
            )
            for query, right in found.queries
        ],
        starts=starts,
        party=rows[:, 1],
        role=rows[:, 2],
        work=work,
        first_id=first,
    )


def change(weights: Weights, name: str, value: float) -> Weights:
    """One constant of `CHOICES` put to a value."""
    together = {
        "judged": JUDGED,
        "named": NAMED,
        "tested": ("tested",),
        "committed": ("committed",),
    }
    if name in together:
        return weights.changed(roles={**weights.roles, **dict.fromkeys(together[name], value)})
    whole = isinstance(getattr(weights, name), int)
    return weights.changed(**{name: int(value) if whole else float(value)})


def learn(
    sets: Sequence[Remembered],
    start: Weights,
    judge: Callable[[list[int], frozenset[int]], tuple[float, ...]],
    rounds: int = 2,
) -> Weights:
    """Climb on the geometric mean of the sets' MAP."""

    def worth(weights: Weights) -> float:
        return float(np.mean([np.log(one.mean_precision(weights, judge)) for one in sets]))

    best, weights = worth(start), start
    for _ in range(rounds):
        before = best
        for name, values in CHOICES.items():
            tried = [(worth(change(weights, name, value)), value) for value in values]
            top, value = max(tried)
            if top > best + STEP:
                best, weights = top, change(weights, name, value)
                print(f"{name} = {value}: {np.exp(best):.4f}", flush=True)
        if best == before:
            break
    return weights
