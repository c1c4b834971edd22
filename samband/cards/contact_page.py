"""All that a contact's page says, in three statements: what is known of them, then who of ours knows them (`knowing`)."""

# ruff: noqa: S608 - built of constants, values are always bound

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from samband.cards.knowing import Knowing, knowing
from samband.cards.models import CardField
from samband.cards.own import details_from, details_sql
from samband.cards.queries import SAID, SMALLEST_TEAM, rows_of
from samband.cards.rules import own_band
from samband.cards.shapes import (
    ContactPage,
    Hint,
    OwnCard,
    OwnDetails,
    SharedDetail,
)
from samband.cards.sql import SEEN
from samband.kernel.errors import NotFound
from samband.people.models import Person
from samband.ties.queries import CONTACTS_FOR_RHYTHM
from samband.ties.rules import Parts, Rhythm, rhythm

Kind = CardField.Kind

_FACTS = f"""
WITH {SEEN},
line AS (
  SELECT s.name, s.title, s.how, s.organisation_id,
         coalesce(nullif(s.organisation_name, ''), nullif(d.name, ''), d.value, '') AS organisation_name
    FROM seen s
    LEFT JOIN LATERAL (SELECT i.name, i.value FROM parties_identity i
          WHERE i.party_id = s.organisation_id AND i.kind = 'domain' LIMIT 1) d ON true
   WHERE s.party_id = %(party)s
   ORDER BY array_position(ARRAY['mine', 'shared', 'public'], s.how), s.name = '', s.title = '' LIMIT 1
),
card AS (
  SELECT id, level, band, emails, place, topics FROM cards_card WHERE owner_id = %(reader)s AND party_id = %(party)s
),
hint AS (
  SELECT h.party_id, h.name, h.organisation_name,
         CASE WHEN (SELECT count(*) FROM people_person m
                     WHERE m.team_id = h.team_id AND m.state = 'active' AND m.id <> %(reader)s)
                   >= {SMALLEST_TEAM} THEN t.name ELSE '' END AS team
    FROM cards_knownhint h LEFT JOIN people_team t ON t.id = h.team_id
   WHERE h.party_id = %(party)s AND NOT EXISTS (SELECT FROM card)
),
detail AS (
{details_sql("(SELECT id FROM card)")}
),
tie AS (
  SELECT coalesce(sum(count) FILTER (WHERE from_party_id = %(me)s), 0) AS out_count,
         coalesce(sum(count) FILTER (WHERE to_party_id = %(me)s), 0) AS in_count,
         min(first_at) AS first_at, max(last_at) AS last_at
    FROM ties_tie WHERE layer IN (0, %(reader)s)
     AND ((from_party_id = %(me)s AND to_party_id = %(party)s) OR (from_party_id = %(party)s AND to_party_id = %(me)s))
),
heard AS (
  SELECT i.at FROM ties_interaction i
    JOIN parties_identity f ON f.id = i.from_identity_id JOIN parties_identity t ON t.id = i.to_identity_id
   WHERE i.layer IN (0, %(reader)s)
     AND ((f.party_id = %(me)s AND t.party_id = %(party)s) OR (f.party_id = %(party)s AND t.party_id = %(me)s))
   ORDER BY i.at DESC LIMIT {CONTACTS_FOR_RHYTHM}
)
SELECT (SELECT to_jsonb(line) FROM line) AS line, (SELECT to_jsonb(card) FROM card) AS card,
       (SELECT to_jsonb(hint) FROM hint) AS hint, (SELECT to_jsonb(tie) FROM tie) AS tie,
       (SELECT coalesce(jsonb_agg(said), '[]') FROM ({SAID}) said) AS said,
       (SELECT coalesce(jsonb_agg(detail ORDER BY detail.at, detail.value), '[]') FROM detail) AS details,
       (SELECT coalesce(jsonb_agg(heard.at), '[]') FROM heard) AS heard,
       (SELECT to_jsonb(k.said) FROM ties_correction k WHERE k.owner_id = %(reader)s AND k.party_id = %(party)s) AS corrected
"""


@dataclass(frozen=True, slots=True)
class WholeContact:
    """A contact's page: who they are, what stands on the reader's card, who of ours knows them, and the reader's own tie;
    `said` is what the reader says of it where dates tell it wrong."""

    page: ContactPage
    details: OwnDetails
    knowing: Knowing
    tie: Parts | None
    rhythm: Rhythm | None
    said: str = ""

    @property
    def band(self) -> str:
        """How well the reader knows them (`rules.own_band`)."""
        card = self.page.card
        standing = self.knowing.own_with.get(self.page.party_id)
        return own_band(standing, card.band if card is not None else None)


def whole_contact(reader: Person, party_id: int, *, now: datetime) -> WholeContact:
    """One human outside as the reader may see them; three statements. Raises `NotFound` when they see nothing of them."""
    (row,) = rows_of(_FACTS, {"party": party_id, "reader": reader.pk, "me": reader.party_id})
    # Django leaves JSON of raw statements as it comes.
    found: dict[str, Any] = {
        name: json.loads(value) if value else None for name, value in row.items()
    }
    line, hint, card = found["line"], found["hint"], found["card"]
    if line is None and hint is None:
        raise NotFound
    who = line or hint
    known = knowing(reader, [party_id], now=now, own_to=[party_id])
    page = ContactPage(
        party_id=party_id,
        name=who["name"],
        title=who.get("title", ""),
        organisation_id=who.get("organisation_id"),
        organisation_name=who["organisation_name"],
        emails=tuple(one["value"] for one in found["said"] if one["owner_id"] is None),
        shared=tuple(
            SharedDetail(one["kind"], one["value"], known.colleagues[one["owner_id"]])
            for one in found["said"]
            if one["owner_id"] in known.colleagues
        ),
        card=OwnCard(
            UUID(card["id"]),
            card["level"],
            card["band"],
            tuple(card["emails"]),
            card["place"],
            tuple(card["topics"]),
        )
        if card
        else None,
        known_by=tuple(replace(one, target_name="") for one in known.known_by({party_id: ""})),
        hint=Hint(party_id, hint["name"], hint["organisation_name"], hint["team"] or "")
        if hint
        else None,
        is_public=line is not None and line["how"] == "public",
        knowers=known.knowers,
    )
    tie = _tie(found["tie"], known, party_id)
    heard = rhythm(map(datetime.fromisoformat, found["heard"]), now) if tie else None
    details = [
        (one["kind"], one["value"], one["id"], datetime.fromisoformat(one["at"]))
        for one in found["details"]
    ]
    said = found["corrected"] or ""
    return WholeContact(page, details_from(details), known, tie, heard, said)


def contact_for_reading(reader: Person, party_id: int, *, now: datetime) -> ContactPage:
    """One human outside as the reader may see them, for whoever needs no more. Raises `NotFound`; three statements."""
    return whole_contact(reader, party_id, now=now).page


def _tie(row: dict[str, Any], known: Knowing, party_id: int) -> Parts | None:
    if row["first_at"] is None:
        return None
    standing = known.own_with.get(party_id)
    return Parts(
        band=standing.band if standing else None,
        chance=standing.chance if standing else 0.0,
        weeks_this_year=standing.weeks_this_year if standing else 0,
        out_count=int(row["out_count"]),
        in_count=int(row["in_count"]),
        first_at=datetime.fromisoformat(row["first_at"]),
        last_at=datetime.fromisoformat(row["last_at"]),
    )
