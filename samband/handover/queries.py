"""Page-shaped reads: one's relations with what was decided, and what one is asked to take over."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from samband.cards.models import Card
from samband.cards.queries import colleagues, rows_of
from samband.cards.shapes import Colleague
from samband.handover.models import Decision, Handover
from samband.kernel.pages import Page, cut, decode_cursor, encode_cursor
from samband.people.models import Person

PAGE = 40

_ROWS = """
SELECT c.party_id, c.name, c.name_key, c.organisation_name, c.level, d.id AS decision_id
  FROM cards_card c
  LEFT JOIN handover_decision d ON d.handover_id = %(handover)s AND d.contact_id = c.party_id
 WHERE c.owner_id = %(owner)s AND (c.name_key, c.party_id) > (%(key)s, %(party)s)
   AND (NOT %(undecided)s OR d.id IS NULL OR d.declined_at IS NOT NULL OR d.fault <> '')
 ORDER BY c.name_key, c.party_id LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Relation:
    """One of the reader's contacts and what was decided; `colleague` is the successor or keeper."""

    party_id: int
    name: str
    organisation_name: str
    level: str
    decision: Decision | None = None
    colleague: Colleague | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a handover is."""

    relations: int
    decided: int
    to_take_along: int
    to_delete: int
    in_touch: int
    handed_over: int

    @property
    def left(self) -> int:
        return max(0, self.relations - self.decided)


def relations_of(
    owner: Person, handover: Handover, *, cursor: str = "", undecided: bool = False
) -> Page[Relation]:
    """The owner's relations by name, with their decisions; three statements."""
    after = decode_cursor(cursor, str, int)
    key, party = after if after is not None else ("", 0)
    rows = rows_of(
        _ROWS,
        {
            "handover": handover.pk,
            "owner": owner.pk,
            "key": key,
            "party": party,
            "undecided": undecided,
            "limit": PAGE + 1,
        },
    )
    found = Decision.objects.in_bulk([row["decision_id"] for row in rows if row["decision_id"]])
    who = colleagues({one.colleague_id for one in found.values() if one.colleague_id is not None})
    keys = {row["party_id"]: row["name_key"] for row in rows}
    lines = [_relation(row, found, who) for row in rows]
    return cut(lines, PAGE, lambda line: encode_cursor(keys[line.party_id], line.party_id))


def _relation(
    row: dict[str, object], found: dict[int, Decision], who: dict[int, Colleague]
) -> Relation:
    decision = found.get(row["decision_id"])  # type: ignore[call-overload]  # a row's column
    return Relation(
        party_id=row["party_id"],  # type: ignore[arg-type]  # a row's columns
        name=row["name"],  # type: ignore[arg-type]
        organisation_name=row["organisation_name"],  # type: ignore[arg-type]
        level=row["level"],  # type: ignore[arg-type]
        decision=decision,
        colleague=who.get(decision.colleague_id or 0) if decision is not None else None,
    )


def progress(owner: Person, handover: Handover) -> Progress:
    """Counts over the owner's own rows; two statements."""
    (row,) = rows_of(
        """
        SELECT count(*) FILTER (WHERE declined_at IS NULL AND fault = '' AND NOT is_deleted) AS decided,
               count(*) FILTER (WHERE choice = 'private' AND NOT is_deleted
                                  AND (%(exported)s::timestamptz IS NULL OR %(exported)s < decided_at)) AS to_take_along,
               count(*) FILTER (WHERE choice IN ('private', 'close') AND NOT is_deleted) AS to_delete,
               count(*) FILTER (WHERE is_in_touch) AS in_touch,
               count(*) FILTER (WHERE agreed_at IS NOT NULL) AS handed_over
          FROM handover_decision WHERE handover_id = %(handover)s AND person_id = %(owner)s
        """,
        {"handover": handover.pk, "owner": owner.pk, "exported": handover.exported_at},
    )
    return Progress(relations=Card.objects.filter(owner=owner).count(), **row)


def asked_of(reader: Person, *, limit: int = 100) -> list[Decision]:
    """What colleagues ask the reader to take over or keep, and what they took over and is not in touch yet; one statement."""
    found = Decision.objects.filter(
        Q(agreed_at=None, declined_at=None)
        | Q(agreed_at__isnull=False, choice=Decision.Choice.INTRODUCE),
        colleague=reader,
        asked_at__isnull=False,
    )
    return list(found.select_related("person").order_by("is_in_touch", "-asked_at", "-pk")[:limit])


def kept_private(owner: Person, handover: Handover) -> tuple[list[int], datetime | None]:
    """The parties to be taken along, and when that was done the last time."""
    parties = Decision.objects.filter(
        handover=handover, person=owner, choice=Decision.Choice.PRIVATE, is_deleted=False
    )
    return list(parties.values_list("contact_id", flat=True)), handover.exported_at
