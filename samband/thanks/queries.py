"""The thanks that somebody got, as far as their reader may see them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from samband.entries.cards import Listed, before_cursor, cards_sql, list_cards, page_of
from samband.entries.hidden import seen_params, seen_sql
from samband.entries.models import Entry
from samband.kernel.pages import Page
from samband.knowledge.models import EvidenceCorrection
from samband.people.models import Person
from samband.spaces.audiences import READABLE
from samband.thanks.evidence import still_thanked
from samband.thanks.models import Thanked

LIMIT = 20

_CHOSEN = (
    "SELECT e.* FROM thanks_thanked t JOIN entries_entry e ON e.id = t.entry_id "
    "JOIN entries_mention m ON m.entry_id = t.entry_id AND m.person_id = t.person_id "
    "WHERE t.person_id = %s AND (t.off_profile_at IS NULL OR t.person_id = %s) AND e.state = 'published' "
    f"AND e.audience_id {READABLE} AND {seen_sql('e')} "
    "AND NOT EXISTS (SELECT 1 FROM entries_block b WHERE b.person_id = t.person_id AND b.blocked_id = e.author_id)"
)


def thanks_to(reader: Person, person: Person, cursor: str = "", limit: int = LIMIT) -> Page[Listed]:
    """The thanks to somebody that the reader may see, newest first; one statement. One's own also when they are hidden.

    Raises `Invalid` for a damaged cursor.
    """
    condition, key = before_cursor(cursor)
    within = condition.replace("(published_at, id)", "(t.published_at, t.entry_id)")
    chosen = f"{_CHOSEN}{within} ORDER BY t.published_at DESC, t.entry_id DESC LIMIT {limit + 1:d}"
    me = reader.pk
    params = [person.pk, me, me, *seen_params(me), *key]
    return page_of(list_cards(cards_sql(chosen), params), limit)


@dataclass(frozen=True, slots=True)
class Shown:
    """What somebody chose for thanks to themselves."""

    entry_id: int
    on_profile: bool
    as_evidence: bool


def choices_of(person: Person, entry_ids: Sequence[int]) -> dict[int, Shown]:
    """What a person chose for thanks to themselves, "this is wrong" included; one statement."""
    wrong = EvidenceCorrection.objects.filter(
        party_id=person.party_id, document__entry=OuterRef("entry")
    )
    rows = Thanked.objects.filter(person=person, entry_id__in=list(entry_ids))
    return {
        row.entry_id: Shown(
            row.entry_id,
            on_profile=row.off_profile_at is None,
            as_evidence=row.not_evidence_at is None and not row.is_wrong,
        )
        for row in rows.annotate(is_wrong=Exists(wrong))
    }


def thanked_in(entry: Entry) -> list[Person]:
    """Who is thanked in an entry that came through its door, in the order of the text's names; one statement."""
    rows = still_thanked().filter(entry=entry).select_related("person__team", "person__place")
    return [row.person for row in rows.order_by("pk")]
