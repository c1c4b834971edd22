"""Who knows: from postings and roles to a ranking of people. Pure: no database, no clock.

Observation. What a person wrote, reviewed or answered says what they know; the best single predictor on public
records (who is responsible for a part of a program, judged from its history) is the document model of Balog, Azzopardi
and de Rijke (SIGIR 2006; IP&M 45, 2009, "Model 2"): a document speaks for the query, people speak through documents.
It overrates those who touch everything (who merges every change is not an expert on each), and those who sent forty
changes in one day.

Theory, in four steps; each constant is a field of `Weights` with its reason.

1. Document (Balog's eq. for p(t|θ_d), Dirichlet smoothing as in Zhai and Lafferty 2004, μ = mean length), divided by the
   background's own likelihood, which ranks alike and needs only the words that match:

       v(d) = Σ_{t∈q} ln(1 + c(t,d) / (μ·p(t|C))) − |q|·ln(1 + |d|/μ)

   c and |d| are sums over title, text and paths with a weight each. C is what all colleagues may see, whoever asks.
2. Evidence of person ca in period π (months, because forty changes of one day are one piece of work):

       e(ca,π) = Σ_{d∈π} exp(τ·v(d)) · w(role of ca in d) · 2^(−age(d)/h),      s(ca) = Σ_π e(ca,π)^γ

   τ < 1 because words in one document are not independent; γ < 1 gives the second piece in a period less than the first.
3. p(ca|q) = s(ca)/Σ s. Prior p(ca) ∝ W(ca) + κ with W(ca) = Σ_role w(role)·n(ca,role), counted over what all
   colleagues may see; κ pieces of work are granted to everybody, so that a newcomer's one piece is not a miracle.
4. Rank by the person's part in the divergence between those who speak on the query and those who speak at all
   (the term of Kullback and Leibler's sum, kept positive and monotone in p(ca|q)):

       score(ca) = p(ca|q) · ln(1 + p(ca|q)/p(ca))

   It stands in the place of Balog's p(ca|q) ∝ p(q|ca)·p(ca): much on the topic, and more than their general share.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from samband.knowledge.evidence import ROLES

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_ROLE_WEIGHTS: Mapping[str, float] = {
    "author": 1.0,
    # Asked for their judgement, or sharing the work: nearly as telling as writing.
    "reviewed": 0.8,
    "acked": 0.8,
    "codeveloped": 0.8,
    # "I know this", said by oneself.
    "claimed": 0.8,
    # Somebody else says that they helped with it.
    "thanked": 0.8,
    # Near the work.
    "tested": 0.2,
    "cc": 0.1,
    "reported": 0.1,
    "suggested": 0.1,
    "other": 0.1,
    # A duty of few for the work of all: says who administers, not who knows.
    "committed": 0.02,
}


@dataclass(frozen=True, slots=True)
class Weights:
    """The constants of the ranking; see the module's docstring for where each stands in the formula."""

    # A title names the subject, a text also tells the story; paths say where.
    title: float = 2.0
    text: float = 1.0
    paths: float = 2.0
    roles: Mapping[str, float] = field(default_factory=lambda: dict(_ROLE_WEIGHTS))
    # h, years: knowledge fades slowly.
    half_life: float = 8.0
    # τ
    sharpness: float = 0.85
    # days in a period
    period: int = 90
    # γ
    repetition: float = 0.7
    # κ, pieces of work granted to everybody
    grant: float = 30.0
    # Part of a word, or a longer word that begins with it, counts as this much of a mention.
    partial: float = 0.3
    # Documents that take part, best first: deeper ones add more noise than evidence, and time.
    documents: int = 500

    def changed(self, **changes: Any) -> Self:
        return replace(self, **changes)

    def role_table(self) -> Floats:
        """Weight by role number."""
        table = np.zeros(max(ROLES.values()) + 1)
        for name, number in ROLES.items():
            table[number] = self.roles.get(name, 0.0)
        return table

    def as_dict(self) -> dict[str, Any]:
        return {part.name: getattr(self, part.name) for part in fields(self)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Weights from a file; ValueError names what is unknown."""
        known = {part.name for part in fields(cls)}
        unknown = [*(set(data) - known), *(set(data.get("roles", {})) - set(ROLES))]
        if unknown:
            raise ValueError(f"unknown weights: {', '.join(sorted(unknown))}")
        return cls(**data)


DEFAULT = Weights()


@dataclass(frozen=True, slots=True)
class Collection:
    """Size of what all colleagues may see: documents, and words per field."""

    documents: int
    title: int
    text: int
    paths: int

    def length(self, weights: Weights) -> float:
        return weights.title * self.title + weights.text * self.text + weights.paths * self.paths


@dataclass(frozen=True, slots=True)
class WordMatches:
    """The documents that answer one word of the query, each once.

    `index` points into the documents of `Matches`; `counts` (n × 3) are mentions per field. `common_counts` and
    `common_documents` are the same summed over what all colleagues may see, whether or not the asker sees it.
    """

    index: Ints
    counts: Floats
    common_counts: Floats
    common_documents: int


@dataclass(frozen=True, slots=True)
class Matches:
    """Everything the asker may see that answers at least one word: ids, lengths (n × 3), days, and matches per word."""

    ids: Ints
    lengths: Floats
    days: Ints
    words: Sequence[WordMatches]
    collection: Collection


@dataclass(frozen=True, slots=True)
class RankedDocuments:
    """The best documents, best first: v(d) of step 1, age in years, and how much of the query each covers (0 to 1)."""

    ids: Ints
    scores: Floats
    ages: Floats
    days: Ints
    coverage: Floats


def rank_documents(matches: Matches, *, today: int, weights: Weights = DEFAULT) -> RankedDocuments:
    """Step 1 for all matching documents; the best `weights.documents` are kept.

    Coverage weighs each word by ln(1 + N/n), the words nobody has said included.
    """
    field_weights = np.array([weights.title, weights.text, weights.paths])
    lengths = matches.lengths @ field_weights
    total = max(matches.collection.length(weights), 1.0)
    mean = max(total / max(matches.collection.documents, 1), 1.0)
    scores = np.zeros(len(matches.ids))
    coverage = np.zeros(len(matches.ids))
    all_rarity = 0.0
    for word in matches.words:
        rarity = float(np.log1p((matches.collection.documents + 1) / (word.common_documents + 1)))
        all_rarity += rarity
        if not len(word.index):
            continue
        background = (float(word.common_counts @ field_weights) + 0.5) / (total + 1.0)
        counts = word.counts @ field_weights
        scores[word.index] += np.log1p(counts / (mean * background))
        # A partial mention covers a word partly.
        coverage[word.index] += rarity * np.minimum(word.counts.max(axis=1), 1.0)
        scores -= np.log1p(lengths / mean)
    if all_rarity:
        coverage /= all_rarity
    best = np.arange(len(scores))
    if len(scores) > weights.documents:
        best = np.argpartition(-scores, weights.documents)[: weights.documents]
    # Ties go to the newer, then to the higher id: the order never depends on how rows came.
    best = best[np.lexsort((-matches.ids[best], -matches.days[best], -scores[best]))]
    days = matches.days[best]
    return RankedDocuments(
        ids=matches.ids[best],
        scores=scores[best],
        ages=np.maximum(today - days, 0) / 365.25,
        days=days,
        coverage=coverage[best],
    )


@dataclass(frozen=True, slots=True)
class Roles:
    """Who did what: `document` points into `RankedDocuments`, `party` into the counts, `role` is a number."""

    document: Ints
    party: Ints
    role: Ints


@dataclass(frozen=True, slots=True)
class RankedPeople:
    """Per party (same order as the counts): the score of step 4, and its support.

    Support is absolute, for "nobody here knows": pieces of evidence, each times role, freshness and the cube of how
    much of the query it covers. 1.0 is one fresh document of one's own that says all that was asked for.
    `parts` is the share of each row of roles in its person's evidence, before step 2's power.
    """

    scores: Floats
    support: Floats
    parts: Floats


def rank_people(
    documents: RankedDocuments,
    roles: Roles,
    *,
    work: Floats,
    weights: Weights = DEFAULT,
) -> RankedPeople:
    """Steps 2 to 4. `work` (n × number of roles) counts what each party did in what all colleagues may see."""
    table = weights.role_table()
    people = len(work)
    if not len(roles.document):
        return RankedPeople(np.zeros(people), np.zeros(people), np.zeros(0))
    fresh = 2.0 ** (-documents.ages / weights.half_life)
    # Only ratios matter from here on, so the best document is put to 1 to stay within floating point.
    likelihood = np.exp(weights.sharpness * (documents.scores - documents.scores.max())) * fresh
    evidence: Floats = likelihood[roles.document] * table[roles.role]
    period = documents.days[roles.document] // max(weights.period, 1)
    cells, cell_of = np.unique(roles.party * 100_000 + period, return_inverse=True)
    per_cell = np.bincount(cell_of, weights=evidence) ** weights.repetition
    spoken = np.bincount(cells // 100_000, weights=per_cell, minlength=people)
    share = spoken / max(float(spoken.sum()), 1e-300)
    prior = work @ table + weights.grant
    prior = prior / prior.sum()
    covered = np.where(documents.coverage >= _COVERED, documents.coverage, 0.0) ** 3 * fresh
    support = np.bincount(
        roles.party, weights=covered[roles.document] * table[roles.role], minlength=people
    )
    scores: Floats = share * np.log1p(share / prior)
    return RankedPeople(scores=scores, support=support.astype(np.float64), parts=evidence)


# Below this part of the query (by rarity) a document is about something else.
_COVERED = 0.45
# One own document about most of it, or three about half of it. On the topics of a program's history, 95 of 100 titles
# pass and 1 of 40 questions about other trades.
ENOUGH_SUPPORT = 0.35


def is_enough(support: float) -> bool:
    """Whether somebody's evidence is enough to name them; below it the answer is "nobody here has written about this"."""
    return support >= ENOUGH_SUPPORT
