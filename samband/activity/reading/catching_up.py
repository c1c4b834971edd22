"""What somebody missed, by thread, most discussed first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils.translation import ngettext

from samband.activity.reading.queries import unread_sql
from samband.entries.called import BEGINNING, called, first_words
from samband.people.models import Person
from samband.web.counts import said

MOST_THREADS = 50


@dataclass(frozen=True, slots=True)
class Missed:
    """One line of the catch-up page: a thread, who wrote, and the newest of it."""

    root_id: int
    title: str
    room: str
    people: str
    count: int
    newest: str
    at: datetime
    first_url: str

    @property
    def how_much(self) -> str:
        return said(self.count)


_BY_THREAD = f"""
, thread AS (
  SELECT root_id, count(*) AS many, max(published_at) AS last_at, max(space_id) AS space_id, min(number) AS first,
         (array_agg(id ORDER BY published_at DESC, id DESC))[1] AS newest_id,
         (array_agg(id ORDER BY number))[1] AS first_id,
         array_agg(DISTINCT author_id) FILTER (WHERE author_id IS NOT NULL) AS authors
    FROM news GROUP BY root_id ORDER BY 2 DESC, 3 DESC, 1 DESC LIMIT 51
)
SELECT t.root_id, r.title, left(r.html, {BEGINNING:d}), s.name, t.many, t.last_at, t.first, t.first_id,
       left(n.html, {BEGINNING:d}), n.id = t.root_id,
       ARRAY(SELECT p.name FROM people_person p WHERE p.id = ANY (t.authors)
             ORDER BY p.id = n.author_id DESC, p.sort_key LIMIT 3),
       coalesce(cardinality(t.authors), 0), n.byline
  FROM thread t JOIN entries_entry r ON r.id = t.root_id JOIN entries_entry n ON n.id = t.newest_id
  LEFT JOIN spaces_space s ON s.id = t.space_id
 ORDER BY t.many DESC, t.last_at DESC, t.root_id DESC
"""  # noqa: S608 - a constant


def missed(person: Person, now: datetime | None = None) -> tuple[Sequence[Missed], bool]:
    """The threads with something unread, most discussed first, at most 50, and whether there are more; one statement."""
    sql, params = unread_sql(person, now)
    with connection.cursor() as cursor:
        cursor.execute(sql + _BY_THREAD, params)
        rows = cursor.fetchall()
    return [_line(row) for row in rows[:MOST_THREADS]], len(rows) > MOST_THREADS


def _line(row: tuple[object, ...]) -> Missed:
    (
        root_id, title, html, room, many, last_at, first, first_id, newest, is_root, names, authors, byline,
    ) = row  # fmt: skip
    assert isinstance(many, int)
    assert isinstance(root_id, int)
    assert isinstance(authors, int)
    assert isinstance(names, list)
    assert isinstance(last_at, datetime)
    place = "" if first == 0 else f"#entry-{first_id}"
    return Missed(
        root_id=root_id,
        title=called(str(title), str(html)),
        room=str(room or ""),
        people=_people([str(name) for name in names], authors) or str(byline),
        count=many,
        newest="" if is_root and not title else first_words(str(newest), 140),
        at=last_at,
        first_url=f"/entries/{root_id}{place}",
    )


def _people(names: Sequence[str], count: int) -> str:
    if count <= len(names):
        return ", ".join(names)
    others = count - len(names)
    return ngettext("%(names)s and %(count)d other", "%(names)s and %(count)d others", others) % {
        "names": ", ".join(names),
        "count": others,
    }
