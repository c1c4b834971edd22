"""Which documents answer a query, read for one asker: postings to arrays.

Three statements make a whole answer, whatever its size: postings (here), roles and texts (`company`). Every one of them
filters by the asker's audiences itself.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.db import connection

from samband.knowledge import postings
from samband.knowledge.records import Records, unpack
from samband.knowledge.rules import (
    Collection,
    Floats,
    Ints,
    Matches,
    WordMatches,
)
from samband.knowledge.text import QueryWord
from samband.spaces.models import COLLEAGUES_AUDIENCE

# A word that is asked for stands for longer ones from this length on, and for at most so many.
_SHORTEST_START = 4
_MOST_LONGER = 24
_SHORTEST_COMPOUND = 6
# Enough to be shown as something that was said, not enough to name anybody.
_HEAD = 0.4
_AFTER_ALL = "\U0010ffff"

# Longer words and parts of words are looked for among what the asker sees, so that no hidden word takes a visible one's
# place. A word's end counts if what stands before it is a word that is seen too ("värme|pump", not "in|form"); as terms are
# stems, its last vowel may be missing ("värm"), and a joining s is no part of it. A compound that nobody has said is asked
# for by its two parts in one document, cut where the last part is longest ("batteri|återvinning"); the last part alone says
# what sort of thing it is ("el|avbrott"), and is a mention in part.
_POSTINGS = """
WITH mine AS MATERIALIZED (SELECT samband_audiences(%(viewer)s) AS ids),
longer AS (
  SELECT s.word, found.term
    FROM unnest(%(starts)s::text[]) AS s (word)
    CROSS JOIN LATERAL (
      SELECT DISTINCT p.term FROM knowledge_posting p
       WHERE p.term > s.word COLLATE "C" AND p.term < (s.word || %(after)s) COLLATE "C"
         AND p.audience_id = ANY ((SELECT ids FROM mine)::bigint[])
       ORDER BY 1 LIMIT %(most)s) AS found
  UNION
  SELECT s.word, found.term
    FROM unnest(%(starts)s::text[]) AS s (word)
    CROSS JOIN LATERAL (
      SELECT DISTINCT p.term FROM knowledge_posting p
       WHERE reverse(p.term) ~>~ reverse(s.word) AND reverse(p.term) ~<~ (reverse(s.word) || %(after)s)
         AND p.audience_id = ANY ((SELECT ids FROM mine)::bigint[])
         AND length(p.term) >= length(s.word) + 3
         AND EXISTS (
           SELECT 1 FROM knowledge_posting part,
                  left(p.term, length(p.term) - length(s.word)) AS before
            WHERE part.term = ANY (ARRAY[before, rtrim(before, 's'), rtrim(before, 'aeo')])
              AND part.audience_id = ANY ((SELECT ids FROM mine)::bigint[]))
       ORDER BY 1 LIMIT %(most)s) AS found
),
halves AS (
  SELECT DISTINCT ON (s.word) s.word, first.term AS first, last.term AS last
    FROM unnest(%(compounds)s::text[], %(forms)s::text[]) AS s (word, forms)
    CROSS JOIN LATERAL generate_series(2, length(s.word) - 3) AS cut
    CROSS JOIN LATERAL left(s.word, cut) AS before
    CROSS JOIN LATERAL (
      SELECT p.term FROM knowledge_posting p
       WHERE p.term = ANY (ARRAY[before, rtrim(before, 's'), rtrim(before, 'aeo')]) AND length(p.term) > 1
         AND p.audience_id = ANY ((SELECT ids FROM mine)::bigint[])
       ORDER BY length(p.term) DESC, p.term LIMIT 1) AS first
    CROSS JOIN LATERAL (
      SELECT p.term FROM knowledge_posting p
       WHERE p.term = substr(s.word, cut + 1) AND p.audience_id = ANY ((SELECT ids FROM mine)::bigint[])
       LIMIT 1) AS last
   WHERE NOT EXISTS (
     SELECT 1 FROM knowledge_posting p
      WHERE p.term = ANY (string_to_array(s.forms, ' ')) AND p.audience_id = ANY ((SELECT ids FROM mine)::bigint[]))
   ORDER BY s.word, cut
),
wanted AS (
  SELECT term, 'whole' AS part, '' AS word FROM unnest(%(terms)s::text[]) AS t (term)
  UNION ALL
  SELECT term, 'longer', word FROM longer WHERE term <> ALL (%(terms)s::text[])
  UNION ALL
  SELECT first, 'first', word FROM halves
  UNION ALL
  SELECT last, 'last', word FROM halves
)
SELECT w.part, w.word, p.term, p.audience_id = %(common)s, p.audience_id = ANY ((SELECT ids FROM mine)::bigint[]),
       p.block, p.payload
  FROM wanted w JOIN knowledge_posting p ON p.term = w.term COLLATE "C"
 WHERE p.audience_id = %(common)s OR p.audience_id = ANY ((SELECT ids FROM mine)::bigint[])
UNION ALL
SELECT NULL, NULL, NULL, NULL, NULL, NULL,
       int8send(coalesce(sum(documents), 0)) || int8send(coalesce(sum(title_words), 0)::bigint)
       || int8send(coalesce(sum(text_words), 0)::bigint) || int8send(coalesce(sum(path_words), 0)::bigint)
  FROM knowledge_block WHERE audience_id = %(common)s
"""


@dataclass(frozen=True, slots=True)
class _Run:
    """One row of postings: is it counted for the collection, does the asker see it, and its records."""

    is_common: bool
    is_visible: bool
    block: int
    records: Records


@dataclass(frozen=True, slots=True)
class _Word:
    """The rows that answer one word: its terms, longer words, and the last part that must stand in the same document
    for the first to count."""

    exact: Sequence[_Run]
    longer: Sequence[_Run] = ()
    together: Sequence[_Run] = ()


def read_matches(
    *, viewer_id: int, words: Sequence[QueryWord], partial: float
) -> tuple[Matches, tuple[QueryWord, ...]]:
    """Everything that the asker may see and that holds one of the words; and the words as they were understood: a
    compound that nobody has said is its two parts together. One statement.

    With `partial` > 0 the longer words of a word count as that much of a mention.
    """
    starts = {
        word.text: min(word.terms, key=len)
        for word in words
        if partial > 0 and len(word.text) >= _SHORTEST_START
    }
    compounds = {
        word.terms[0]: " ".join(word.terms)
        for word in words
        if len(word.terms[0]) >= _SHORTEST_COMPOUND and word.terms[0].isalpha()
    }
    runs: defaultdict[tuple[str, str], list[_Run]] = defaultdict(list)
    halves: dict[tuple[str, str], str] = {}
    collection = Collection(0, 0, 0, 0)
    with connection.cursor() as cursor:
        cursor.execute(
            _POSTINGS,
            {
                "viewer": viewer_id,
                "terms": sorted({term for word in words for term in word.terms}),
                "starts": sorted(set(starts.values())),
                "compounds": list(compounds),
                "forms": list(compounds.values()),
                "after": _AFTER_ALL,
                "most": _MOST_LONGER,
                "common": COLLEAGUES_AUDIENCE,
            },
        )
        for part, word, term, is_common, is_visible, block, payload in cursor.fetchall():
            if part is None:
                collection = Collection(*np.frombuffer(payload, dtype=">i8").tolist())
                continue
            run = _Run(is_common, is_visible, block, unpack(payload))
            runs[part, word or term].append(run)
            if part in ("first", "last"):
                halves[part, word] = term
    understood: list[QueryWord] = []
    found: list[_Word] = []
    for asked in words:
        compound = asked.terms[0]
        if ("first", compound) in halves:
            parts = (halves["first", compound], halves["last", compound])
            understood.extend(QueryWord(term, (term,)) for term in parts)
            found.append(_Word(runs["first", compound], together=runs["last", compound]))
        else:
            understood.append(asked)
            found.append(
                _Word(
                    [run for term in asked.terms for run in runs["whole", term]],
                    longer=runs["longer", starts[asked.text]] if asked.text in starts else (),
                )
            )
    return _gather(found, partial, collection), tuple(understood)


def _places(run: _Run, blocks: dict[int, int]) -> Ints:
    places: Ints = run.records["place"].astype(np.int64) + blocks[run.block] * postings.BLOCK
    return places


def _gather(words: Sequence[_Word], partial: float, collection: Collection) -> Matches:
    """Runs of records to arrays; a document that answers a word in several ways does so by its best."""
    every = [run for word in words for run in (*word.exact, *word.longer, *word.together)]
    blocks = {block: at for at, block in enumerate(sorted({run.block for run in every}))}
    size = len(blocks) * postings.BLOCK
    lengths = np.zeros((size, 3))
    days = np.zeros(size, dtype=np.int64)
    is_common = np.zeros(size, dtype=bool)
    is_visible = np.zeros(size, dtype=bool)
    answers = np.zeros(size, dtype=bool)
    counted: list[tuple[Ints, Floats]] = []
    for word in words:
        counts = np.zeros((size, 3))
        is_said = np.zeros(size, dtype=bool)
        for runs, weight, most in (
            (word.exact, 1.0, None),
            (word.longer, partial, None),
            (word.together, _HEAD, 1),
        ):
            if runs is word.together and word.together:
                apart = is_said.copy()
                for run in runs:
                    apart[_places(run, blocks)] = False
                counts[apart] = 0.0
                is_said &= ~apart
            for run in runs:
                records = run.records
                at = _places(run, blocks)
                for column, field in enumerate(postings.FIELDS):
                    said = np.minimum(records[field], most) if most else records[field]
                    counts[at, column] = np.maximum(counts[at, column], said * weight)
                    lengths[at, column] = records[f"{field}_length"]
                is_said[at] = True
                days[at] = records["day"]
                is_common[at] = run.is_common
                is_visible[at] = run.is_visible
        at = np.flatnonzero(is_said)
        counted.append((at, counts[at]))
        answers |= is_said
    kept = np.flatnonzero(is_visible & answers)
    place = np.zeros(size, dtype=np.int64)
    place[kept] = np.arange(len(kept))
    starts = np.array(sorted(blocks), dtype=np.int64) * postings.BLOCK
    ids = starts[kept // postings.BLOCK] + kept % postings.BLOCK if len(kept) else kept
    return Matches(
        ids=ids,
        lengths=lengths[kept],
        days=days[kept],
        words=[
            WordMatches(
                index=place[at[is_visible[at]]],
                counts=counts[is_visible[at]],
                common_counts=counts[is_common[at]].sum(axis=0),
                common_documents=int(is_common[at].sum()),
            )
            for at, counts in counted
        ],
        collection=collection,
    )
