"""The streams: each is one statement that brings everything its cards need."""

from typing import Any

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
from samband.spaces.models import Space

LIMIT = 30

_ROOTS = "root_id IS NULL AND state = 'published'"


# What is chosen nearest decides, as `rules.level_of` says for a thread's first entry; each array is made at most once.
_CHOSEN = (
    "ARRAY(SELECT {column} FROM activity_follow WHERE person_id = %s AND {what} AND level {level})"
)
_WHAT = (
    ("id = ANY ({})", "thread_id", "thread_id IS NOT NULL"),
    ("author_id = ANY ({})", "other_id", "other_id IS NOT NULL"),
    ("coalesce(outline->'hashtags' ?| {}, false)", "topic::text", "topic <> ''"),
    ("audience_id = ANY ({})", "", "space_id IS NOT NULL"),
)
_OF_ROOMS = (
    "ARRAY(SELECT a.id FROM activity_follow f JOIN spaces_audience a ON a.space_id = f.space_id "
    "WHERE f.person_id = %s AND f.level {level})"
)
_PLACES = (
    "ARRAY(SELECT a.id FROM spaces_membership m JOIN spaces_audience a ON a.space_id = m.space_id "
    "WHERE m.person_id = %s UNION ALL SELECT audience_id FROM spaces_audienceperson WHERE person_id = %s "
    "UNION ALL SELECT one FROM people_person p, unnest(ARRAY[1, 2]) one WHERE p.id = %s AND p.role <> 'guest')"
)


def _followed() -> tuple[str, int]:
    """The condition that a first entry is followed, and how often the reader's id is its parameter."""
    cases = ""
    for test, column, what in _WHAT:
        for level, then in (("= 'all'", "true"), ("<> 'all'", "false")):
            chosen = _CHOSEN.format(column=column, what=what, level=level)
            found = test.format(chosen if column else _OF_ROOMS.format(level=level))
            cases += f" WHEN {found} THEN {then}"
    return f"(author_id = %s OR CASE{cases} ELSE audience_id = ANY ({_PLACES}) END)", 12


_FOLLOWED, _TIMES = _followed()


def home_sql(
    person: Person, cursor: str = "", limit: int = LIMIT, *, followed: bool = False
) -> tuple[str, list[Any]]:
    """The statement of the home stream and its parameters; `followed` leaves out what the person does not follow.

    A colleague reads most of what is written, so the stream index is walked from the newest entry and a few are skipped.
    A guest reads a few audiences out of hundreds: there the newest of each audience are merged, because walking the
    stream would skip nearly everything.
    """
    condition, key = before_cursor(cursor)
    wanted = seen_sql() + (f" AND {_FOLLOWED}" if followed else "")
    mine = [*seen_params(person.pk), *([person.pk] * _TIMES if followed else [])]
    # In a CASE the planner takes the condition for an even chance; else it expects that nearly nothing passes, and sorts
    # everything instead of walking the index: at 15,000 entries that cost 35 ms instead of 2.5.
    even = "CASE WHEN {} THEN true ELSE false END"
    if not person.is_guest:
        passes = even.format(f"audience_id {READABLE} AND {wanted}")
        chosen = (
            f"SELECT * FROM entries_entry WHERE {_ROOTS} AND {passes}{condition} "
            f"ORDER BY published_at DESC, id DESC LIMIT {limit + 1:d}"
        )
        return cards_sql(chosen), [person.pk, *mine, *key]
    chosen = (
        "SELECT newest.* FROM unnest((SELECT samband_audiences(%s))::bigint[]) AS mine (audience), "
        f"LATERAL (SELECT * FROM entries_entry WHERE {_ROOTS} AND audience_id = mine.audience "
        f"AND {even.format(wanted)}{condition} "
        f"ORDER BY published_at DESC, id DESC LIMIT {limit + 1:d}) AS newest "
        f"ORDER BY published_at DESC, id DESC LIMIT {limit + 1:d}"
    )
    return cards_sql(chosen), [person.pk, *mine, *key]


def home_stream(person: Person, cursor: str = "", limit: int = LIMIT) -> Page[Listed]:
    """What a person may see, newest first; one statement. Raises `Invalid` for a damaged cursor."""
    sql, params = home_sql(person, cursor, limit)
    return page_of(list_cards(sql, params), limit)


def followed_stream(person: Person, cursor: str = "", limit: int = LIMIT) -> Page[Listed]:
    """What a person follows and belongs to, newest first; one statement. Raises `Invalid` for a damaged cursor.

    Threads that somebody only commented on or was named in are not here but under what concerns them.
    """
    sql, params = home_sql(person, cursor, limit, followed=True)
    return page_of(list_cards(sql, params), limit)


def concerns_of(person: Person, cursor: str = "", limit: int = LIMIT) -> Page[Listed]:
    """Where somebody was named, answered, or written to directly, newest first; one statement."""
    condition, key = before_cursor(cursor)
    tail = f"ORDER BY e.published_at DESC, e.id DESC LIMIT {limit + 1:d}"
    within = condition.replace("(published_at, id)", "(e.published_at, e.id)")
    me = person.pk
    chosen = (
        f"SELECT * FROM (("
        "SELECT e.* FROM entries_mention m JOIN entries_entry e ON e.id = m.entry_id "
        f"WHERE m.person_id = %s AND e.state = 'published'{within} {tail}) UNION ("
        "SELECT e.* FROM entries_entry p JOIN entries_entry e ON e.parent_id = p.id "
        f"WHERE p.author_id = %s AND e.state = 'published'{within} {tail}) UNION ("
        "SELECT e.* FROM spaces_audienceperson n, LATERAL (SELECT * FROM entries_entry e "
        f"WHERE e.audience_id = n.audience_id AND e.state = 'published'{within} {tail}) e "
        f"WHERE n.person_id = %s {tail})) entries_entry "
        f"WHERE audience_id {READABLE} AND author_id IS DISTINCT FROM %s AND {seen_sql()} "
        f"ORDER BY published_at DESC, id DESC LIMIT {limit + 1:d}"
    )
    params = [me, *key, me, *key, me, *key, me, me, *seen_params(me)]
    return page_of(list_cards(cards_sql(chosen), params), limit)


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
