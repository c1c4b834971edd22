"""What a device's card is made of, and its digest, in SQL: one place for what has changed and for what is sent.

Both are of one moment where one statement reads them, so an etag never stands beside a text of another time.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import connection

from samband.people.models import Person

# All that a card's vCard is made of, and nothing else: a change of its level or band is none for a device. Addresses that
# only imports saw stand on a card until its owner writes on it. Each is looked up once, whoever asks for which column. What
# stands on a card is looked up by the card: a database that has not counted its rows yet reads all of the owner's with "=".
FROM: Final = """
  FROM cards_card c
 CROSS JOIN LATERAL (
  SELECT jsonb_agg(i.value ORDER BY i.value) AS mails FROM parties_identity i
   WHERE i.layer = c.owner_id AND i.party_id = c.party_id AND i.kind = 'email' AND c.edited_at IS NULL) seen
 CROSS JOIN LATERAL (
  SELECT jsonb_agg(DISTINCT f.kind || ':' || f.value) AS points,
         jsonb_agg(jsonb_build_array(f.kind, f.value) ORDER BY f.at, f.value) AS in_order
    FROM cards_cardfield f
   WHERE f.card_id = c.id AND f.owner_id IS NOT DISTINCT FROM c.owner_id AND f.kind NOT IN ('title', 'organisation')) said
 CROSS JOIN LATERAL (
  SELECT jsonb_agg(n.text ORDER BY n.at, n.id) AS texts FROM cards_cardnote n
   WHERE n.card_id = c.id AND n.owner_id IS NOT DISTINCT FROM c.owner_id) noted
  LEFT JOIN dav_kept k ON k.card_id = c.id
"""
ETAG: Final = """md5(jsonb_build_array(
  c.name, c.organisation_name, c.title, c.emails, seen.mails, said.points, noted.texts, k.digest)::text)"""
_READ: Final = f"""
SELECT c.id, {ETAG}, i.name, i.etag, c.name, c.organisation_name, c.title, CASE WHEN %s THEN k.text END,
       jsonb_build_array(c.emails, seen.mails, said.in_order, noted.texts)
{FROM}
"""
_BY_ID: Final = f"""{_READ}
  LEFT JOIN dav_item i ON i.owner_id = c.owner_id AND i.card_id = c.id AND NOT i.is_gone
 WHERE c.owner_id = %s AND c.id = ANY (%s)
 ORDER BY i.id
"""
# The cards are looked up one by one under what the names stand for: a database that has not counted its rows yet would look
# through all names for each of the owner's cards.
_BY_NAME: Final = f"""
WITH named AS MATERIALIZED (
  SELECT i.id, i.card_id, i.name, i.etag FROM dav_item i WHERE i.owner_id = %s AND i.name = ANY (%s) AND NOT i.is_gone
)
{_READ}
  JOIN named i ON i.card_id = c.id
 WHERE c.owner_id IS NOT DISTINCT FROM %s
 ORDER BY i.id
"""  # noqa: S608 - constants of this module; values are bound


@dataclass(frozen=True, slots=True)
class Made:
    """A card as it is now. `etag` is worked out, `told` what the book has noticed; `file` is its name in the book.

    `emails`, `mails` and `points` (kind and value) may say one thing twice: each import has a row of its own. `kept` is what
    a device wrote, its pictures included.
    """

    id: UUID
    etag: str
    file: str | None
    told: str | None
    name: str
    organisation: str
    title: str
    kept: str | None
    emails: list[str]
    mails: list[str] | None
    points: list[tuple[str, str]] | None
    notes: list[str] | None


def made_of(owner: Person, card_ids: Collection[UUID], *, has_kept: bool = True) -> list[Made]:
    """Some cards of the owner's, in the book's order; one statement. Those that aren't there are missing."""
    return _read(_BY_ID, [has_kept, owner.pk, list(card_ids)])


def made_by_name(owner: Person, files: Collection[str]) -> list[Made]:
    """The cards that have some names in the owner's book; one statement."""
    return _read(_BY_NAME, [owner.pk, list(files), True, owner.pk])


def _read(statement: str, values: Sequence[Any]) -> list[Made]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        # Django gives JSON as its text.
        return [Made(*row, *json.loads(lists)) for *row, lists in cursor.fetchall()]
