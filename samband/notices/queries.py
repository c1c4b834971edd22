"""Notifications as their person reads them: each line with the reader's rights, in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from samband.entries.called import called, first_words
from samband.entries.cards import entry_url
from samband.entries.hidden import seen_sql
from samband.kernel.db.prepared import prepared_cursor
from samband.kernel.pages import Page, cut, decode_cursor, encode_cursor
from samband.notices.kinds import NEW, REMINDER, Told, kind_of
from samband.people.models import Person
from samband.spaces.audiences import READABLE
from samband.spaces.lines import picture_url
from samband.web.parts import PersonLine

LIMIT = 30

# What a reader may still be told of: the entry is there, they may read it and did not put it or its people away. What is
# about no entry goes when it is dealt with.
_MINE = (
    "notices_notification n LEFT JOIN entries_entry e ON e.id = n.entry_id AND e.state = 'published' "
    f"AND e.audience_id {READABLE} AND {seen_sql('e')} AND (n.actor_id IS NULL OR n.actor_id <> ALL "
    "(ARRAY(SELECT blocked_id FROM entries_block WHERE person_id = %s)))"
)
_MINE_PARAMETERS = 4
_IS_THERE = "(e.id IS NOT NULL OR n.entry_id IS NULL)"
# The number at the bell, as one value for a statement that has it beside others; each parameter is the reader.
UNREAD_LINES = (
    f"(SELECT count(DISTINCT n.group_key) FROM {_MINE} "
    f"WHERE n.person_id = %s AND n.read_at IS NULL AND n.is_shown AND {_IS_THERE})"
)
UNREAD_PARAMETERS = _MINE_PARAMETERS + 1


@dataclass(frozen=True, slots=True)
class Line:
    """What one line says: a sentence with its people, the newest text, where it leads."""

    group_key: str
    kind: str
    sentence: str
    url: str
    at: datetime
    id: int
    count: int
    is_unread: bool
    actor: PersonLine
    excerpt: str
    where: str
    entry_id: int
    root_id: int


def unread_lines(person: Person) -> int:
    """How many lines are unread; one statement."""
    with prepared_cursor() as cursor:
        cursor.execute(f"SELECT {UNREAD_LINES}", [person.pk] * UNREAD_PARAMETERS)
        row = cursor.fetchone()
    return int(row[0]) if row else 0


# Rows of one line are those with its key that are unread, or were read at the same moment.
_LINES = """\
WITH lines AS (
  SELECT n.group_key, n.read_at, max(n.at) AS at, max(n.id) AS id, count(*) AS count,
         count(DISTINCT n.actor_id) AS actors,
         (array_agg(n.entry_id ORDER BY n.at DESC, n.id DESC))[1] AS newest,
         (array_agg(n.entry_id ORDER BY n.at, n.id))[1] AS oldest,
         (array_agg(n.kind ORDER BY n.at DESC, n.id DESC))[1] AS kind, max(n.object_id) AS object_id,
         (array_agg(n.emoji ORDER BY n.at DESC, n.id DESC))[1:20] AS emoji,
         (array_agg(n.actor_id ORDER BY n.at DESC, n.id DESC))[1:20] AS people
    FROM {mine}
   WHERE n.person_id = %s AND {which} AND {there}
   GROUP BY n.group_key, n.read_at
  {having}
   ORDER BY max(n.at) DESC, max(n.id) DESC
   LIMIT {limit}
)
SELECT l.group_key, l.read_at, l.at, l.id, l.count, l.actors, l.kind, l.emoji, e.id, e.root_id, l.oldest,
       coalesce(e.outline->>'html', e.html), r.id, r.title, coalesce(r.outline->>'html', r.html), s.name,
       (SELECT array_agg(p.name ORDER BY array_position(l.people, p.id))
          FROM people_person p WHERE p.id = ANY (l.people)),
       l.object_id, p.name, CASE WHEN p.state <> 'erased' THEN p.handle END, p.photo, p.role = 'guest'
  FROM lines l
  LEFT JOIN entries_entry e ON e.id = l.newest
  LEFT JOIN entries_entry r ON r.id = coalesce(e.root_id, e.id)
  LEFT JOIN spaces_audience a ON a.id = e.audience_id
  LEFT JOIN spaces_space s ON s.id = a.space_id
  LEFT JOIN people_person p ON p.id = l.people[1]
 ORDER BY l.at DESC, l.id DESC
"""


def notices_of(person: Person, cursor: str = "", limit: int = LIMIT) -> Page[Line]:
    """A person's notifications as lines, newest first; one statement, and one more for each package whose things are no
    entries. Raises `Invalid` for a damaged cursor."""
    key = decode_cursor(cursor, datetime, int)
    having = "" if key is None else "HAVING (max(n.at), max(n.id)) < (%s, %s)"
    sql = _LINES.format(
        mine=_MINE, which="n.is_shown", there=_IS_THERE, having=having, limit=limit + 1
    )
    with prepared_cursor() as rows:
        rows.execute(sql, [*[person.pk] * UNREAD_PARAMETERS, *(key or ())])
        found = rows.fetchall()
    lines = _lines(person, found)
    return cut(lines, limit, lambda line: encode_cursor(line.at, line.id))


def unread_line(person: Person, group_key: str) -> Line | None:
    """One line, also one that stands in no list, if something on it is unread and may still be read; one statement."""
    which = "n.group_key = %s AND n.read_at IS NULL"
    sql = _LINES.format(mine=_MINE, which=which, there=_IS_THERE, having="", limit=1)
    with prepared_cursor() as rows:
        rows.execute(sql, [*[person.pk] * UNREAD_PARAMETERS, group_key])
        found = rows.fetchall()
    return next(iter(_lines(person, found)), None)


def _lines(person: Person, rows: Sequence[Sequence[Any]]) -> list[Line]:
    """Lines of rows; things that are no entries are called what their packages say to this reader."""
    asked: dict[Any, set[int]] = {}
    for row in rows:
        found = kind_of(row[_KIND])
        if row[_OBJECT] is not None and found is not None and found.titles is not None:
            asked.setdefault(found.titles, set()).add(row[_OBJECT])
    titles = {titles: titles(person, ids) for titles, ids in asked.items()}
    lines = []
    for row in rows:
        found = kind_of(row[_KIND])
        called_as = titles.get(found.titles, {}) if found is not None else {}
        lines.append(_line(row, called_as.get(row[_OBJECT], "")))
    return lines


# Where these stand in a row of `_LINES`.
_KIND, _OBJECT = 6, 17


def _line(row: Sequence[Any], thing: str) -> Line:
    (
        group_key, read_at, at, row_id, count, actors, kind, emoji, entry_id, entry_root, oldest, html, root_id, title,
        root_html, room, names, object_id, name, handle, photo, is_guest,
    ) = row  # fmt: skip
    somebody = _("Somebody who left")
    names = list(names or [somebody])
    told = Told(
        names=names,
        others=max(0, actors - 1),
        title=(thing or "…") if entry_id is None else called(title, root_html, 60),
        emoji=" ".join(dict.fromkeys(part for part in emoji if part)),
    )
    found = kind_of(kind)
    # From the line one comes to the first that was not read; the page goes on from there.
    first = oldest if read_at is None else entry_id
    actor = PersonLine(
        name or somebody,
        picture_url=picture_url(handle, photo) if handle else "",
        key=handle or "",
        guest=bool(is_guest),
    )
    excerpt = thing if kind in ("reaction", REMINDER) or not html else first_words(html, 160)
    return Line(
        group_key=group_key,
        kind=kind,
        sentence=str(found.sentence(told)) if found is not None else told.title,
        url=found.path.format(entry=entry_id, object=object_id)
        if found is not None and found.path
        else entry_url(first, root_id if entry_root else None),
        at=at,
        id=row_id,
        count=count,
        is_unread=read_at is None,
        actor=actor,
        # The sentence about a new thread names a short text whole.
        excerpt="" if kind == NEW and excerpt == told.title else excerpt,
        where=room or "",
        entry_id=entry_id or 0,
        root_id=root_id or 0,
    )
