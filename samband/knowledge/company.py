"""Who stands behind documents, and what these say, read for one asker."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt
from django.db import connection

from samband.knowledge.evidence import ROLES
from samband.knowledge.rules import Floats, Ints, RankedDocuments, Roles

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


_BEGINNING = 80

_TEXTS = """
SELECT d.id, d.kind, d.at, d.title, d.text, d.link, d.entry_id, coalesce(e.root_id, e.id),
       coalesce(nullif(root.title, ''), left(begun.text, 120), '')
  FROM knowledge_document d
  LEFT JOIN entries_entry e ON e.id = d.entry_id
  LEFT JOIN entries_entry root ON root.id = e.root_id
  LEFT JOIN knowledge_document begun ON begun.entry_id = e.root_id AND begun.audience_id = d.audience_id
 WHERE d.id = ANY (%(documents)s)
   AND (d.audience_id = ANY ((SELECT samband_audiences(%(viewer)s))::bigint[])) IS TRUE
   AND (e.id IS NULL OR e.state = 'published')
"""


@dataclass(frozen=True, slots=True)
class Text:
    """What a piece of evidence says; `thread_id` is the root entry's id, `thread_title` for a comment how its thread is
    called or begins.
    """

    document_id: int
    kind: str
    at: datetime
    title: str
    text: str
    link: str
    entry_id: int | None
    thread_id: int | None
    thread_title: str


def _beginning(text: str) -> str:
    """A title, or the first words of a thread without one."""
    words = " ".join(text.split())
    return words if len(words) <= _BEGINNING else words[:_BEGINNING].rsplit(" ", 1)[0] + " …"


def read_texts(*, viewer_id: int, document_ids: Sequence[int]) -> dict[int, Text]:
    """The texts of documents that the asker may see, by id; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_TEXTS, {"viewer": viewer_id, "documents": list(document_ids)})
        # Columns in the order of the fields.
        texts = [Text(*(*row[:-1], _beginning(row[-1]))) for row in cursor.fetchall()]
    return {text.document_id: text for text in texts}
