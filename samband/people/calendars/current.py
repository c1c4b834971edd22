"""Laying the span that holds, or the next one, on a person's presence, which pages load anyway."""

from datetime import datetime

from django.db import connection

# Only of those whose span on the row is over: a look into the index for each, whatever is kept.
_LAY_ON = """
INSERT INTO people_presence (person_id, doing, place, availability, calendar_kind, calendar_from, calendar_until)
SELECT c.person_id, '', '', '', s.kind, s.starts_at, s.ends_at
  FROM people_presencecalendar c
  JOIN people_person p ON p.id = c.person_id AND p.state = 'active'
  LEFT JOIN people_presence o ON o.person_id = c.person_id
 CROSS JOIN LATERAL (
    SELECT kind, starts_at, ends_at FROM people_busyspan
     WHERE person_id = c.person_id AND ends_at > %(now)s ORDER BY ends_at LIMIT 1) s
 WHERE (%(person)s::bigint IS NULL OR c.person_id = %(person)s)
   AND (o.calendar_until IS NULL OR o.calendar_until <= %(now)s OR %(person)s::bigint IS NOT NULL)
ON CONFLICT (person_id) DO UPDATE SET calendar_kind = excluded.calendar_kind, calendar_from = excluded.calendar_from,
  calendar_until = excluded.calendar_until
"""
_TAKE_OFF = """
UPDATE people_presence SET calendar_kind = '', calendar_from = NULL, calendar_until = NULL
 WHERE person_id = %(person)s
"""
_FORGET_EMPTY = """
DELETE FROM people_presence WHERE person_id = %(person)s AND doing = '' AND place = '' AND availability = ''
   AND away_until IS NULL AND calendar_kind = ''
"""


def lay_on(now: datetime, person_id: int | None = None) -> int:
    """Bring one person's presence up to date, or as the system role everybody's; returns how many rows changed."""
    with connection.cursor() as cursor:
        if person_id is not None:
            cursor.execute(_TAKE_OFF, {"person": person_id})
        cursor.execute(_LAY_ON, {"now": now, "person": person_id})
        changed = cursor.rowcount
        if person_id is not None and not changed:
            cursor.execute(_FORGET_EMPTY, {"person": person_id})
        return int(changed)


def take_off(person_id: int) -> None:
    """Nothing of a calendar is said of this person any more."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_OFF, {"person": person_id})
        cursor.execute(_FORGET_EMPTY, {"person": person_id})
