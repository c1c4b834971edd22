"""Answers for one asker: who knows, and what has been said."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from samband.knowledge import matching, rules
from samband.knowledge.company import Company, Text, read_company, read_texts
from samband.knowledge.evidence import ROLES
from samband.knowledge.models import Document
from samband.knowledge.postings import day_of
from samband.knowledge.rules import DEFAULT, RankedDocuments, RankedPeople, Weights
from samband.knowledge.text import Marker, QueryWord, query_words, stems_of

# People ranked at most; evidence shown for each.
MOST_PEOPLE = 1_000
MOST_EVIDENCE = 5
_TITLE_SHOWN = 160
# Characters quoted as a reason to ask somebody, and as an answer.
_REASON = 150
_QUOTE = 240

Ranges = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """One thing that somebody wrote or did, as far as the asker may see it.

    `role` is a name of `ROLES`; `title` may be empty, for a comment it is its thread's; ranges are (start, end) in
    `title` and `snippet`. `is_said` is false where only the thread around it says what was asked for.
    """

    document_id: int
    kind: str
    role: str
    at: datetime
    title: str
    title_ranges: Ranges
    snippet: str
    snippet_ranges: Ranges
    link: str
    entry_id: int | None
    is_said: bool = True


@dataclass(frozen=True, slots=True)
class Expert:
    """Somebody who knows, with 1 to 5 pieces of evidence. `is_enough` is false for a guess that nobody should be shown."""

    party_id: int
    is_enough: bool
    evidence: tuple[EvidenceItem, ...]


@dataclass(frozen=True, slots=True)
class ExpertsAnswer:
    """Who knows, best first; `ranking` holds the party ids behind them too, without evidence.

    `is_enough` is false when the evidence is too thin to name anybody: then "nobody here has written about this" is the
    answer. `words` are what was searched for, empty if the query held stop words only.
    """

    words: tuple[QueryWord, ...]
    experts: tuple[Expert, ...]
    ranking: tuple[int, ...]

    @property
    def is_enough(self) -> bool:
        return any(expert.is_enough for expert in self.experts)


@dataclass(frozen=True, slots=True)
class SaidHit:
    """An entry or another piece of evidence that says something on the query; one per thread.

    `thread_id` is the entry that the link's page starts with; ranges are (start, end) in `title` and `snippet`.
    """

    document_id: int
    kind: str
    at: datetime
    title: str
    title_ranges: Ranges
    snippet: str
    snippet_ranges: Ranges
    link: str
    entry_id: int | None
    thread_id: int | None
    coverage: float
    is_said: bool = True


@dataclass(frozen=True, slots=True)
class Findings:
    """One query's whole answer out of what people wrote and did: in three statements."""

    inside: ExpertsAnswer
    outside: ExpertsAnswer
    said: tuple[SaidHit, ...]


def find(
    *,
    viewer_id: int,
    query: str,
    now: datetime,
    limit: int = 10,
    outside_limit: int = 5,
    said_limit: int = 10,
    weights: Weights = DEFAULT,
    among: Collection[int] | None = None,
) -> Findings:
    """Who inside and outside knows, and what was said, as far as the asker may see; three statements.

    `among`: of those outside only these parties.

    See `rules` for the ranking. Never raises for odd queries: stop words only give an empty answer.
    """
    words = query_words(query)
    nobody = ExpertsAnswer(words, (), ())
    if not words:
        return Findings(nobody, nobody, ())
    matches, understood = matching.read_matches(
        viewer_id=viewer_id, words=words, partial=weights.partial
    )
    if not len(matches.ids):
        return Findings(nobody, nobody, ())
    documents = rules.rank_documents(matches, today=day_of(now), weights=weights)
    company = read_company(viewer_id=viewer_id, documents=documents)
    people = rules.rank_people(documents, company.roles, work=company.work, weights=weights)
    order = _order(people, company, (*words, *understood))
    inside = [place for place in order if company.is_inside[place]]
    outside = [
        place
        for place in order
        if not company.is_inside[place] and (among is None or int(company.parties[place]) in among)
    ]
    shown = [*inside[:limit], *outside[:outside_limit]]
    chosen = {place: _choose(place, people, documents, company, weights) for place in shown}
    said = _best_said(documents, said_limit, weights)
    texts = read_texts(
        viewer_id=viewer_id,
        document_ids=sorted(
            {id for rows in chosen.values() for id, _ in rows} | {id for id, _ in said}
        ),
    )
    marker = Marker(understood)

    def answer(places: Sequence[int], count: int) -> ExpertsAnswer:
        return ExpertsAnswer(
            words=words,
            experts=tuple(
                Expert(
                    party_id=int(company.parties[place]),
                    is_enough=rules.is_enough(float(people.support[place])),
                    evidence=tuple(
                        _item(texts[id], role, marker) for id, role in chosen[place] if id in texts
                    ),
                )
                for place in places[:count]
            ),
            ranking=tuple(int(company.parties[place]) for place in places[:MOST_PEOPLE]),
        )

    return Findings(
        inside=answer(inside, limit),
        outside=answer(outside, outside_limit),
        said=_hits(said, texts, marker, said_limit),
    )


def find_experts(
    *,
    viewer_id: int,
    query: str,
    now: datetime,
    limit: int = 10,
    inside: bool = True,
    weights: Weights = DEFAULT,
) -> ExpertsAnswer:
    """People who know, best first, with evidence that the asker may see; `inside=False` for those outside."""
    found = find(
        viewer_id=viewer_id,
        query=query,
        now=now,
        limit=limit if inside else 0,
        outside_limit=0 if inside else limit,
        said_limit=0,
        weights=weights,
    )
    return found.inside if inside else found.outside


def find_said(
    *, viewer_id: int, query: str, now: datetime, limit: int = 10, weights: Weights = DEFAULT
) -> tuple[SaidHit, ...]:
    """What has been said on it, best first, one hit per thread, with highlight ranges; two statements."""
    words = query_words(query)
    matches, understood = matching.read_matches(
        viewer_id=viewer_id, words=words, partial=weights.partial
    )
    documents = rules.rank_documents(matches, today=day_of(now), weights=weights)
    said = _best_said(documents, limit, weights)
    if not said:
        return ()
    texts = read_texts(viewer_id=viewer_id, document_ids=[id for id, _ in said])
    return _hits(said, texts, Marker(understood), limit)


def _order(people: RankedPeople, company: Company, words: Sequence[QueryWord]) -> list[int]:
    """Places of those who can be asked, best first; ties by id. Who said "not my topic" is left out on that topic."""
    asked = {term for word in words for term in word.terms}
    silent = {
        place
        for place, names in company.rejected
        if any(stems_of(name) and stems_of(name) <= asked for name in names)
    }
    order = np.lexsort((company.parties, -people.scores))
    return [
        int(place)
        for place in order
        if people.scores[place] > 0 and company.can_be_asked[place] and int(place) not in silent
    ]


def _choose(
    place: int,
    people: RankedPeople,
    documents: RankedDocuments,
    company: Company,
    weights: Weights,
) -> list[tuple[int, str]]:
    """The documents that speak most for somebody, as (id, role); a second one of the same period counts half."""
    rows = np.flatnonzero((company.roles.party == place) & (people.parts > 0))
    names = {number: name for name, number in ROLES.items()}
    rows = rows[np.argsort(-people.parts[rows], kind="stable")][: 8 * MOST_EVIDENCE]
    left = {int(row): float(people.parts[row]) for row in rows}
    chosen: dict[int, str] = {}
    while left and len(chosen) < MOST_EVIDENCE:
        best = max(left, key=lambda row: left[row])
        at = int(company.roles.document[best])
        chosen.setdefault(int(documents.ids[at]), names[int(company.roles.role[best])])
        del left[best]
        period = documents.days[at] // weights.period
        for row in left:
            if documents.days[company.roles.document[row]] // weights.period == period:
                left[row] /= 2
    return list(chosen.items())


# Below this part of the query (by rarity of its words) a text is not shown as an answer.
_SHOWN_COVERAGE = 0.4


def _best_said(documents: RankedDocuments, limit: int, weights: Weights) -> list[tuple[int, float]]:
    """(id, coverage) of what says most, newer before older; more than are shown, because a thread is shown once."""
    if not limit or not len(documents.ids):
        return []
    worth = weights.sharpness * documents.scores - np.log(2) * documents.ages / weights.half_life
    worth = np.where(documents.coverage >= _SHOWN_COVERAGE, worth, -np.inf)
    order = np.lexsort((-documents.ids, -worth))[: 4 * limit]
    return [
        (int(documents.ids[at]), float(documents.coverage[at]))
        for at in order
        if np.isfinite(worth[at])
    ]


def _item(text: Text, role: str, marker: Marker, length: int = _REASON) -> EvidenceItem:
    title = (text.title or text.thread_title)[:_TITLE_SHOWN]
    title_ranges = marker.ranges(title)
    piece, ranges = marker.snippet(text.text, length=length)
    return EvidenceItem(
        document_id=text.document_id,
        kind=text.kind,
        role=role,
        at=text.at,
        title=title,
        title_ranges=title_ranges,
        snippet=piece,
        snippet_ranges=ranges,
        link=text.link,
        entry_id=text.entry_id,
        # What a change touched is evidence without a word of it in its message.
        is_said=text.entry_id is None
        or bool(ranges or (text.title and title_ranges) or marker.ranges(text.text)),
    )


def _hits(
    said: Sequence[tuple[int, float]],
    texts: dict[int, Text],
    marker: Marker,
    limit: int,
) -> tuple[SaidHit, ...]:
    hits: dict[tuple[str, int], SaidHit] = {}
    for id, coverage in said:
        text = texts.get(id)
        # That somebody says they know is evidence for them, but no answer.
        if text is None or text.kind == Document.Kind.STATEMENT:
            continue
        key = ("thread", text.thread_id) if text.thread_id else ("document", id)
        if len(hits) >= limit and key not in hits:
            continue
        if key in hits and hits[key].is_said:
            continue
        item = _item(text, "", marker, _QUOTE)
        if key in hits and not item.is_said:
            continue  # a thread stands with the first in it that says the words itself
        hits[key] = SaidHit(
            document_id=id,
            kind=item.kind,
            at=item.at,
            title=item.title,
            title_ranges=item.title_ranges,
            snippet=item.snippet,
            snippet_ranges=item.snippet_ranges,
            link=item.link,
            entry_id=item.entry_id,
            thread_id=text.thread_id,
            coverage=coverage,
            is_said=item.is_said,
        )
    return tuple(hits.values())
