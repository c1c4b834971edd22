"""What is unread for a person, computed exactly from what was published, read and chosen; nothing of it is stored.

One statement finds the unread entries; counts, the catch-up page and the marks on a list are made around it. An entry is
unread if the person may read it and wants it (`rules.level_of` in SQL), did not write it, and has not read it; what they
marked unread themselves counts whatever they follow. Three things bound the work: the person's mark, 60 days, and the
audiences they follow.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from samband.entries.hidden import seen_params, seen_sql
from samband.people.models import Person
from samband.spaces.audiences import READABLE

# What is older no longer counts as unread, unless it was marked so.
KEPT_UNREAD = timedelta(days=60)

_NEVER = "'infinity'::timestamptz"
_ALWAYS = "'-infinity'::timestamptz"

# The parts that a statement about somebody's reading begins with.
_ABOUT_ME = f"""
WITH me AS MATERIALIZED (
  SELECT p.id, p.role <> 'guest' AS is_colleague,
         greatest(coalesce(m.at, p.joined_at, p.created_at), %s::timestamptz) AS base
    FROM people_person p LEFT JOIN activity_readmark m ON m.person_id = p.id WHERE p.id = %s
), mine AS MATERIALIZED (
  SELECT f.* FROM activity_follow f, me WHERE f.person_id = me.id
), state AS MATERIALIZED (
  SELECT s.root_id, s.position, s.ahead, s.unread FROM activity_readstate s, me WHERE s.person_id = me.id
), part AS MATERIALIZED (
  SELECT coalesce(e.root_id, e.id) AS root_id FROM entries_entry e, me WHERE e.author_id = me.id AND e.state = 'published'
  UNION
  SELECT coalesce(e.root_id, e.id) FROM entries_mention n JOIN entries_entry e ON e.id = n.entry_id, me
   WHERE n.person_id = me.id AND e.state = 'published'
), place AS MATERIALIZED (
  -- Where everything is wanted unless something nearer was chosen, and since when.
  SELECT 1::bigint AS audience_id, {_ALWAYS} AS since FROM me WHERE is_colleague
  UNION ALL SELECT 2, {_ALWAYS} FROM me WHERE is_colleague
  UNION ALL SELECT p.audience_id, {_ALWAYS} FROM spaces_audienceperson p, me WHERE p.person_id = me.id
  UNION ALL SELECT a.id, m.since FROM spaces_membership m JOIN spaces_audience a ON a.space_id = m.space_id, me
   WHERE m.person_id = me.id
)"""

_CANDIDATES = """
SELECT e.id FROM place JOIN entries_entry e ON e.audience_id = place.audience_id, me
 WHERE e.state = 'published' AND e.published_at > greatest(me.base, place.since)
UNION
SELECT e.id FROM mine JOIN spaces_audience a ON a.space_id = mine.space_id JOIN entries_entry e ON e.audience_id = a.id, me
 WHERE mine.level = 'all' AND e.state = 'published' AND e.published_at > greatest(me.base, mine.at)
UNION
SELECT e.id FROM (
  SELECT root_id FROM part
  UNION SELECT thread_id FROM mine WHERE thread_id IS NOT NULL AND level <> 'nothing'
  UNION SELECT r.id FROM mine JOIN entries_entry r ON r.author_id = mine.other_id
   WHERE mine.level = 'all' AND r.root_id IS NULL
  UNION SELECT r.id FROM mine JOIN entries_entry r ON r.outline->'hashtags' ? mine.topic
   WHERE mine.topic <> '' AND mine.level = 'all' AND r.root_id IS NULL
) chosen JOIN entries_entry e ON e.id = chosen.root_id, me WHERE e.published_at > me.base
UNION
SELECT e.id FROM (
  SELECT root_id FROM part
  UNION SELECT thread_id FROM mine WHERE thread_id IS NOT NULL AND level <> 'nothing'
  UNION SELECT r.id FROM mine JOIN entries_entry r ON r.author_id = mine.other_id
   WHERE mine.level = 'all' AND r.root_id IS NULL
  UNION SELECT r.id FROM mine JOIN entries_entry r ON r.outline->'hashtags' ? mine.topic
   WHERE mine.topic <> '' AND mine.level = 'all' AND r.root_id IS NULL
) chosen JOIN entries_counters k ON k.entry_id = chosen.root_id JOIN entries_entry e ON e.root_id = chosen.root_id, me
 WHERE k.last_comment_at > me.base AND e.published_at > me.base
UNION
SELECT e.id FROM state JOIN entries_entry e ON e.root_id = state.root_id AND e.number = ANY (state.unread)
UNION
SELECT root_id FROM state WHERE 0 = ANY (unread)
"""

# `rules.level_of`, and since when: a choice counts what is published after it, and never takes away what was wanted before.
_WANTED = f"""
CASE WHEN own.level IS NOT NULL THEN own.level = 'all' OR (own.level = 'concerns' AND concerns.me)
     WHEN coalesce(who.level, topic.level, room.level) = 'nothing' THEN false
     WHEN part.root_id IS NOT NULL THEN true
     ELSE e.published_at > CASE WHEN who.level = 'all' THEN least(who.at, since.topic)
                                WHEN who.level IS NULL THEN since.topic ELSE {_NEVER} END END
"""

_WHERE = f"""
  FROM found JOIN entries_entry e ON e.id = found.id
  JOIN entries_entry r ON r.id = coalesce(e.root_id, e.id)
  JOIN spaces_audience a ON a.id = e.audience_id
  CROSS JOIN me
  LEFT JOIN state s ON s.root_id = r.id
  LEFT JOIN entries_counters k ON k.entry_id = r.id
  LEFT JOIN part ON part.root_id = r.id
  LEFT JOIN entries_entry parent ON parent.id = e.parent_id
  LEFT JOIN mine own ON own.thread_id = r.id
  LEFT JOIN mine who ON who.other_id = r.author_id
  LEFT JOIN mine room ON room.space_id = a.space_id
  LEFT JOIN place ON place.audience_id = e.audience_id
  LEFT JOIN LATERAL (
    SELECT (array_agg(level ORDER BY level = 'all' DESC, level = 'concerns' DESC))[1] AS level,
           min(at) FILTER (WHERE level = 'all') AS at
      FROM mine WHERE mine.topic <> '' AND r.outline->'hashtags' ? mine.topic
  ) topic ON true
  CROSS JOIN LATERAL (
    SELECT coalesce(parent.author_id = me.id, false)
           OR EXISTS (SELECT FROM entries_mention n WHERE n.entry_id = e.id AND n.person_id = me.id) AS me
  ) concerns
  CROSS JOIN LATERAL (
    SELECT CASE WHEN room.level = 'all' THEN least(room.at, place.since)
                WHEN room.level IS NULL THEN coalesce(place.since, {_NEVER}) ELSE {_NEVER} END AS room
  ) since_room
  CROSS JOIN LATERAL (
    SELECT CASE WHEN topic.level = 'all' THEN least(topic.at, since_room.room)
                WHEN topic.level IS NULL THEN since_room.room ELSE {_NEVER} END AS topic
  ) since
 WHERE e.state = 'published' AND r.state = 'published' AND e.audience_id {READABLE}
   AND e.author_id IS DISTINCT FROM me.id AND {seen_sql("e")} AND {seen_sql("r")}
   AND (coalesce(e.number = ANY (s.unread), false)
        OR e.number > coalesce(s.position, -1) AND NOT coalesce(e.number = ANY (s.ahead), false)
           AND e.published_at > me.base
           AND e.number >= coalesce(k.unread_from, 0) AND NOT coalesce(e.number = ANY (k.quiet), false)
           AND ({_WANTED}))
"""

_COLUMNS = """
SELECT e.id, r.id AS root_id, e.number, e.audience_id, a.space_id, e.published_at, e.author_id,
       concerns.me OR a.kind = 'people' AS concerns
"""


def unread_sql(person: Person, now: datetime | None = None) -> tuple[str, list[Any]]:
    """The `WITH` part that names the unread entries of a person `news`, and its parameters.

    Columns: id, root_id, number, audience_id, space_id, published_at, author_id, concerns.
    """
    oldest = (now or timezone.now()) - KEPT_UNREAD
    me = person.pk
    sql = f"{_ABOUT_ME}, found AS ({_CANDIDATES}), news AS ({_COLUMNS}{_WHERE})"
    return sql, [oldest, me, me, *seen_params(me), *seen_params(me)]


@dataclass(frozen=True, slots=True)
class UnreadCounts:
    """How much is unread: in all, of what concerns the person, and in each of the rooms."""

    everything: int = 0
    concerns: int = 0
    rooms: Mapping[int, int] = field(default_factory=dict)


def unread_counts(person: Person, now: datetime | None = None) -> UnreadCounts:
    """Everything that stands beside places in the navigation; one statement."""
    sql, params = unread_sql(person, now)
    with connection.cursor() as cursor:
        cursor.execute(
            f"{sql} SELECT space_id, count(*), count(*) FILTER (WHERE concerns) FROM news GROUP BY space_id",
            params,
        )
        rows = cursor.fetchall()
    return UnreadCounts(
        everything=sum(row[1] for row in rows),
        concerns=sum(row[2] for row in rows),
        rooms={row[0]: row[1] for row in rows if row[0] is not None},
    )


@dataclass(frozen=True, slots=True)
class UnreadThread:
    """A thread with something unread: how many, and the first of them."""

    root_id: int
    count: int
    first: int
    last_at: datetime


def unread_threads(
    person: Person, now: datetime | None = None, *, roots: list[int] | None = None
) -> dict[int, UnreadThread]:
    """Threads with something unread, by root; of `roots` only if given. One statement."""
    sql, params = unread_sql(person, now)
    chosen = "" if roots is None else "WHERE root_id = ANY (%s) "
    with connection.cursor() as cursor:
        cursor.execute(
            f"{sql} SELECT root_id, count(*), min(number), max(published_at) FROM news {chosen}GROUP BY root_id",
            params if roots is None else [*params, roots],
        )
        return {row[0]: UnreadThread(*row) for row in cursor.fetchall()}
