"""Which threads nobody has written in for how long."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

# What a room never deletes by itself: pages, what is pinned, and what somebody has reported and nobody has looked at.
QUIET = """
SELECT e.id, greatest(e.published_at, e.edited_at, c.last_comment_at) AS last
  FROM entries_entry e
  JOIN spaces_audience a ON a.id = e.audience_id
  LEFT JOIN entries_counters c ON c.entry_id = e.id
 WHERE a.space_id = %s AND e.root_id IS NULL AND e.kind <> 'page' AND e.state IN ('published', 'hidden')
   AND NOT EXISTS (SELECT 1 FROM entries_pin p WHERE p.entry_id = e.id)
   AND NOT EXISTS (SELECT 1 FROM entries_report r JOIN entries_entry x ON x.id = r.entry_id
                    WHERE coalesce(x.root_id, x.id) = e.id AND r.outcome = '')
"""
_FIGURES = f"""
WITH quiet AS ({QUIET})
SELECT m.months,
       count(q.id) FILTER (WHERE q.last < %s - make_interval(months => m.months)),
       min(q.last + make_interval(months => m.months))
  FROM unnest(%s::int[]) AS m (months) LEFT JOIN quiet q ON true
 GROUP BY m.months ORDER BY m.months
"""
_OLD = f"""
SELECT id FROM ({QUIET}) AS quiet WHERE last < %s - make_interval(months => %s) AND id > %s ORDER BY id LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a choice of months means for a room: threads that are older now, and when the first one reaches the age."""

    months: int
    threads: int
    first_at: datetime | None


def outlooks(space_id: int, months: Sequence[int], now: datetime) -> list[Outlook]:
    """What each of these choices would mean; one statement that reads the room's threads once."""
    with connection.cursor() as cursor:
        cursor.execute(_FIGURES, [space_id, now, list(months)])
        return [Outlook(*row) for row in cursor.fetchall()]


def quiet_threads(
    space_id: int, months: int, now: datetime, *, after: int, limit: int
) -> list[int]:
    """Threads of a room that nobody has written in for so many months, with ids above `after`; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_OLD, [space_id, now, months, after, limit])
        return [int(row[0]) for row in cursor.fetchall()]
