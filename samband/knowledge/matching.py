"""What answers a query, read for one asker: postings to arrays, roles of the best documents, their words.

Three statements for a whole answer, whatever its size: postings, roles, texts. Every one of them filters by the asker's
audiences itself.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt
from django.db import connection

from samband.knowledge import postings
from samband.knowledge.rules import (
    ROLES,
    Collection,
    Floats,
    Ints,
    Matches,
    RankedDocuments,
    Roles,
    WordMatches,
)
from samband.knowledge.text import QueryWord
from samband.spaces.models import COLLEAGUES_AUDIENCE

# A word that is asked for stands for longer ones from this length on, and for at most so many.
_SHORTEST_START = 4
_MOST_LONGER = 24
_AFTER_ALL = "\U0010ffff"

# The longer words are looked for among what the asker sees, so that no hidden word takes a visible one's place.
# A word's end counts if what stands before it is a word that is seen too ("värme|pump", not "in|form"); as terms are stems,
# its last vowel may be missing ("värm"), and a joining s is no part of it.
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
wanted AS (
  SELECT term, NULL::text AS word FROM unnest(%(terms)s::text[]) AS t (term)
  UNION ALL
  SELECT term, word FROM longer WHERE term <> ALL (%(terms)s::text[])
)
SELECT w.word, p.term, p.audience_id = %(common)s, p.audience_id = ANY ((SELECT ids FROM mine)::bigint[]),
       p.block, p.payload
  FROM wanted w JOIN knowledge_posting p ON p.term = w.term COLLATE "C"
 WHERE p.audience_id = %(common)s OR p.audience_id = ANY ((SELECT ids FROM mine)::bigint[])
UNION ALL
SELECT NULL, NULL, NULL, NULL, NULL,
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
    records: postings.Records


def read_matches(*, viewer_id: int, words: Sequence[QueryWord], partial: float) -> Matches:
    """Everything that the asker may see and that holds one of the words; one statement.

    With `partial` > 0 the longer words of a word count as that much of a mention.
    """
    starts = {
        word.text: min(word.terms, key=len)
        for word in words
        if partial > 0 and len(word.text) >= _SHORTEST_START
    }
    exact: defaultdict[str, list[_Run]] = defaultdict(list)
    longer: defaultdict[str, list[_Run]] = defaultdict(list)
    collection = Collection(0, 0, 0, 0)
    with connection.cursor() as cursor:
        cursor.execute(
            _POSTINGS,
            {
                "viewer": viewer_id,
                "terms": sorted({term for word in words for term in word.terms}),
                "starts": sorted(set(starts.values())),
                "after": _AFTER_ALL,
                "most": _MOST_LONGER,
                "common": COLLEAGUES_AUDIENCE,
            },
        )
        for start, term, is_common, is_visible, block, payload in cursor.fetchall():
            if block is None:
                collection = Collection(*np.frombuffer(payload, dtype=">i8").tolist())
                continue
            run = _Run(is_common, is_visible, block, postings.unpack(payload))
            if start is None:
                exact[term].append(run)
            else:
                longer[start].append(run)
    return _gather(
        [
            (
                [run for term in word.terms for run in exact[term]],
                longer[starts[word.text]] if word.text in starts else [],
            )
            for word in words
        ],
        partial,
        collection,
    )


def _gather(
    words: Sequence[tuple[Sequence[_Run], Sequence[_Run]]], partial: float, collection: Collection
) -> Matches:
    """Runs of records to arrays; a document that answers a word in several ways does so by its best."""
    every = [run for exact, longer in words for run in (*exact, *longer)]
    blocks = {block: at for at, block in enumerate(sorted({run.block for run in every}))}
    size = len(blocks) * postings.BLOCK
    lengths = np.zeros((size, 3))
    days = np.zeros(size, dtype=np.int64)
    is_common = np.zeros(size, dtype=bool)
    is_visible = np.zeros(size, dtype=bool)
    counted: list[tuple[Ints, Floats]] = []
    for exact, longer in words:
        counts = np.zeros((size, 3))
        is_said = np.zeros(size, dtype=bool)
        for runs, weight in ((exact, 1.0), (longer, partial)):
            for run in runs:
                records = run.records
                at = records["place"].astype(np.int64) + blocks[run.block] * postings.BLOCK
                for column, field in enumerate(postings.FIELDS):
                    counts[at, column] = np.maximum(counts[at, column], records[field] * weight)
                    lengths[at, column] = records[f"{field}_length"]
                is_said[at] = True
                days[at] = records["day"]
                is_common[at] = run.is_common
                is_visible[at] = run.is_visible
        at = np.flatnonzero(is_said)
        counted.append((at, counts[at]))
    kept = np.flatnonzero(is_visible)
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


_ROLES = """
WITH RECURSIVE mine AS MATERIALIZED (SELECT samband_audiences(%(viewer)s) AS ids),
-- IS TRUE keeps the audience out of the index condition: a thousand ids are few, an audience may hold everything.
seen AS MATERIALIZED (
  SELECT d.id FROM knowledge_document d
   WHERE d.id = ANY (%(documents)s) AND (d.audience_id = ANY ((SELECT ids FROM mine)::bigint[])) IS TRUE
),
said AS MATERIALIZED (
  SELECT r.document_id, r.party_id, r.role
    FROM knowledge_role r WHERE r.document_id IN (SELECT id FROM seen)
),
-- A merged party points to the one it became; evidence and counts of all of them are that one's.
up AS (
  SELECT p.id AS seen, p.id, p.merged_into_id FROM parties_party p
   WHERE p.id IN (SELECT party_id FROM said)
  UNION ALL
  SELECT up.seen, p.id, p.merged_into_id FROM up JOIN parties_party p ON p.id = up.merged_into_id
),
whole AS (SELECT seen, id FROM up WHERE merged_into_id IS NULL),
family AS (
  SELECT DISTINCT id AS whole, id AS part FROM whole
  UNION ALL
  SELECT f.whole, p.id FROM family f JOIN parties_party p ON p.merged_into_id = f.part
),
people AS (
  SELECT w.whole AS id, p.is_inside,
         p.kind = 'human' AND coalesce(a.state IN ('active', 'invited') AND a.role <> 'guest', true) AS can_be_asked
    FROM (SELECT DISTINCT id AS whole FROM whole) w
    JOIN parties_party p ON p.id = w.whole
    LEFT JOIN people_person a ON a.party_id = p.id
),
roles AS (
  SELECT s.document_id, w.id AS party_id, s.role
    FROM said s JOIN whole w ON w.seen = s.party_id
   WHERE NOT EXISTS (
     SELECT 1 FROM knowledge_evidencecorrection c JOIN family f ON f.part = c.party_id
      WHERE f.whole = w.id AND c.document_id = s.document_id)
),
counts AS (
  SELECT f.whole AS party_id, c.role, sum(c.count) AS count
    FROM family f JOIN knowledge_workcount c ON c.party_id = f.part GROUP BY 1, 2
),
rejected AS (
  SELECT f.whole AS party_id, t.name_sv, t.name_en
    FROM family f JOIN knowledge_evidencecorrection c ON c.party_id = f.part
    JOIN knowledge_topic t ON t.id = c.topic_id
)
SELECT r.*, p.*, c.*, j.*
  FROM (SELECT array_agg(document_id), array_agg(party_id), array_agg(role) FROM roles) AS r,
       (SELECT array_agg(id), array_agg(is_inside), array_agg(can_be_asked) FROM people) AS p,
       (SELECT array_agg(party_id), array_agg(role), array_agg(count::bigint) FROM counts) AS c,
       (SELECT array_agg(party_id), array_agg(name_sv), array_agg(name_en) FROM rejected) AS j
"""


@dataclass(frozen=True, slots=True)
class Company:
    """The parties behind some documents: ids in order, who is inside, who can be asked, and what each did in all."""

    parties: Ints
    is_inside: npt.NDArray[np.bool_]
    can_be_asked: npt.NDArray[np.bool_]
    work: Floats
    roles: Roles
    # (place of the party, its rejected topic's names)
    rejected: Sequence[tuple[int, tuple[str, str]]]


def read_company(*, viewer_id: int, documents: RankedDocuments) -> Company:
    """Who did what in these documents, without what they said is wrong; one statement.

    Merged parties are one; guests and those who left can't be asked.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ROLES, {"viewer": viewer_id, "documents": documents.ids.tolist()})
        row = [column or [] for column in cursor.fetchone() or [None] * 12]
    seen_in, seen, seen_as, ids, inside, askable, counted, counted_as, counts = (
        np.array(column, dtype=np.int64) for column in row[:9]
    )
    order = np.argsort(ids)
    parties = ids[order]
    work = np.zeros((len(parties), max(ROLES.values()) + 1))
    work[np.searchsorted(parties, counted), counted_as] = counts
    by_id = np.argsort(documents.ids)
    document = by_id[np.searchsorted(documents.ids[by_id], seen_in)]
    party = np.searchsorted(parties, seen)
    # Sums of floats depend on their order; rows come in any.
    stable = np.lexsort((seen_as, party, document))
    return Company(
        parties=parties,
        is_inside=inside[order].astype(bool),
        can_be_asked=askable[order].astype(bool),
        work=np.maximum(work, 0.0),
        roles=Roles(document=document[stable], party=party[stable], role=seen_as[stable]),
        rejected=[
            (int(np.searchsorted(parties, party_id)), (name_sv, name_en))
            for party_id, name_sv, name_en in zip(*row[9:], strict=True)
        ],
    )


_TEXTS = """
SELECT d.id, d.kind, d.at, d.title, d.text, d.link, d.entry_id, coalesce(e.root_id, e.id),
       coalesce(root.title, '')
  FROM knowledge_document d
  LEFT JOIN entries_entry e ON e.id = d.entry_id
  LEFT JOIN entries_entry root ON root.id = e.root_id
 WHERE d.id = ANY (%(documents)s)
   AND (d.audience_id = ANY ((SELECT samband_audiences(%(viewer)s))::bigint[])) IS TRUE
   AND (e.id IS NULL OR e.state = 'published')
"""


@dataclass(frozen=True, slots=True)
class Text:
    """What a piece of evidence says; `thread_id` is the root entry's id, `thread_title` its title for a comment."""

    document_id: int
    kind: str
    at: datetime
    title: str
    text: str
    link: str
    entry_id: int | None
    thread_id: int | None
    thread_title: str


def read_texts(*, viewer_id: int, document_ids: Sequence[int]) -> dict[int, Text]:
    """The texts of documents that the asker may see, by id; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_TEXTS, {"viewer": viewer_id, "documents": list(document_ids)})
        texts = [Text(*row) for row in cursor.fetchall()]  # columns in the order of the fields
    return {text.document_id: text for text in texts}
