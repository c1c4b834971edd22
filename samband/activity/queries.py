"""The streams: each is one statement that brings everything its cards need."""

from typing import Any

from django.db.models import OuterRef, Subquery

from samband.activity.models import Follow
from samband.activity.rules import Level
from samband.entries.cards import (
    PINNED_FIRST,
    Listed,
    before_cursor,
    cards_sql,
    list_cards,
    page_of,
)
from samband.entries.hidden import seen_params, seen_sql
from samband.kernel.pages import Page
from samband.people.models import Person
from samband.spaces.audiences import READABLE
from samband.spaces.models import Membership, Space

LIMIT = 30

_ROOTS = "root_id IS NULL AND state = 'published'"


def home_sql(person: Person, cursor: str = "", limit: int = LIMIT) -> tuple[str, list[Any]]:
    """The statement of the home stream and its parameters.

    A colleague reads most of what is written, so the stream index is walked from the newest entry and a few are skipped.
    A guest reads a few audiences out of hundreds: there the newest of each audience are merged, because walking the
    stream would skip nearly everything.
    """
    condition, key = before_cursor(cursor)
    if not person.is_guest:
        chosen = (
            f"SELECT * FROM entries_entry WHERE {_ROOTS} AND audience_id {READABLE} AND {seen_sql()}{condition} "
            f"ORDER BY published_at DESC, id DESC LIMIT {limit + 1:d}"
        )
        return cards_sql(chosen), [person.pk, *seen_params(person.pk), *key]
    chosen = (
        "SELECT newest.* FROM unnest((SELECT samband_audiences(%s))::bigint[]) AS mine (audience), "
        f"LATERAL (SELECT * FROM entries_entry WHERE {_ROOTS} AND audience_id = mine.audience AND {seen_sql()}{condition} "
        f"ORDER BY published_at DESC, id DESC LIMIT {limit + 1:d}) AS newest "
        f"ORDER BY published_at DESC, id DESC LIMIT {limit + 1:d}"
    )
    return cards_sql(chosen), [person.pk, *seen_params(person.pk), *key]


def home_stream(person: Person, cursor: str = "", limit: int = LIMIT) -> Page[Listed]:
    """What a person may see, newest first; one statement. Raises `Invalid` for a damaged cursor."""
    sql, params = home_sql(person, cursor, limit)
    return page_of(list_cards(sql, params), limit)


def room_stream(person: Person, space: Space, cursor: str = "", limit: int = LIMIT) -> Page[Listed]:
    """What was written in a space and the person may see, what its hosts pinned before the newest; one statement.

    What is pinned stands on the first page only, beside the page's `limit`.
    """
    condition, key = before_cursor(cursor)
    here = (
        f"SELECT * FROM entries_entry WHERE {_ROOTS} AND audience_id {READABLE} "
        "AND audience_id = ANY (ARRAY(SELECT id FROM spaces_audience WHERE space_id = %s)) "
        f"AND {seen_sql()} "
    )
    params = [person.pk, space.pk, *seen_params(person.pk), space.pk]
    pins = "(ARRAY(SELECT entry_id FROM entries_pin WHERE space_id = %s))"
    chosen = f"{here} AND id <> ALL {pins}{condition} ORDER BY published_at DESC, id DESC LIMIT {limit + 1:d}"
    if cursor:
        return page_of(list_cards(cards_sql(chosen), [*params, *key], in_room=True), limit)
    chosen = f"({here} AND id = ANY {pins}) UNION ALL ({chosen})"
    cards = list_cards(cards_sql(chosen, PINNED_FIRST), [*params, *params, *key], in_room=True)
    first = [card for card in cards if card.is_pinned]
    page = page_of(cards[len(first) :], limit)
    return Page([*first, *page.rows], page.next_cursor)


def members_and_choice(
    reader: Person, space: Space, limit: int
) -> tuple[list[Membership], Level | None]:
    """A room's members, hosts first, then by name, and how the reader chose to follow it; one statement."""
    chosen = Follow.objects.filter(person=reader, space=OuterRef("space")).values("level")
    members = list(
        Membership.objects.filter(space=space, person__state=Person.State.ACTIVE)
        .select_related("person")
        .annotate(chosen=Subquery(chosen))
        .order_by("-is_host", "person__sort_key", "pk")[:limit]
    )
    return list[Membership](members), members[0].chosen if members else None


def mentions_of(person: Person, cursor: str = "", limit: int = LIMIT) -> Page[Listed]:
    """Where somebody named a person, newest first, comments included; one statement."""
    condition, key = before_cursor(cursor)
    condition = condition.replace("(published_at, id)", "(m.published_at, m.entry_id)")
    chosen = (
        "SELECT e.* FROM entries_mention m JOIN entries_entry e ON e.id = m.entry_id "
        f"WHERE m.person_id = %s AND e.state = 'published' AND e.audience_id {READABLE} "
        f"AND {seen_sql('e')}{condition} ORDER BY m.published_at DESC, m.entry_id DESC LIMIT {limit + 1:d}"
    )
    cards = list_cards(cards_sql(chosen), [person.pk, person.pk, *seen_params(person.pk), *key])
    return page_of(cards, limit)
