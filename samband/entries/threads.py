"""The door to a thread's page: the thread, what its reader may do there, who takes part, and how it was put in order.

All of it in one statement, because a page has six.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import Markup, escape

from samband.entries.hidden import seen_params, seen_sql
from samband.entries.models import Entry, ThreadChange
from samband.kernel.db.prepared import prepared_cursor
from samband.kernel.db.rows import columns, instance
from samband.kernel.errors import NotFound
from samband.people.models import Person
from samband.spaces.audiences import READABLE
from samband.spaces.lines import picture_url, profile_url
from samband.spaces.models import Audience, Openness, Space
from samband.spaces.queries import COLLEAGUES, colleagues_counted
from samband.web.parts import PersonLine

WRITERS = 12
LINES = 100

# A room's name for this reader: NULL for one that they may not know of. One parameter.
_PLACE = """
(SELECT CASE WHEN a.kind = 'space' THEN (
          SELECT s.name FROM spaces_space s, people_person me WHERE s.id = a.space_id AND me.id = %s
             AND ((s.openness <> 'secret' AND me.role <> 'guest')
                  OR EXISTS (SELECT 1 FROM spaces_membership m WHERE m.space_id = s.id AND m.person_id = me.id)))
        ELSE ':' || a.kind END
   FROM spaces_audience a WHERE a.id = (t.data->>'{key}')::bigint)
"""
# The first who wrote, each once: from one to the next that has not been met, so that a long thread is not read to its end.
_WRITERS = f"""
WITH RECURSIVE met AS (
  SELECT CASE WHEN entries_entry.state = 'published' THEN entries_entry.author_id END AS author_id, 0 AS first,
         ARRAY[coalesce(entries_entry.author_id, 0)] AS all_met
  UNION ALL
  SELECT c.author_id, c.number, met.all_met || c.author_id
    FROM met, LATERAL (SELECT e.author_id, e.number FROM entries_entry e
                        WHERE e.root_id = entries_entry.id AND e.number > met.first AND e.state = 'published'
                          AND e.author_id <> ALL (met.all_met) ORDER BY e.number LIMIT 1) c
) SELECT author_id, first FROM met WHERE author_id IS NOT NULL LIMIT {WRITERS}
"""  # noqa: S608 - only our own number is put in
_FACTS = f"""
json_build_array(
  EXISTS (SELECT 1 FROM spaces_membership m JOIN spaces_audience a ON a.space_id = m.space_id
           WHERE a.id = entries_entry.audience_id AND m.person_id = %s AND m.is_host),
  EXISTS (SELECT 1 FROM entries_pin WHERE entry_id = entries_entry.id),
  ({seen_sql()}),
  (SELECT json_agg(json_build_array(p.name, CASE WHEN p.state <> 'erased' THEN p.handle END, p.photo, p.role = 'guest')
                   ORDER BY w.first)
     FROM ({_WRITERS}) w
     JOIN people_person p ON p.id = w.author_id),
  (SELECT json_agg(json_build_array(l.id, l.kind, l.at, l.name, l.undone_at, l.undoer, l.data, l.root_id = entries_entry.id,
                                    l.before, l.after, l.thread_id, l.thread, l.count) ORDER BY l.at DESC, l.id DESC)
     FROM (SELECT t.id, t.kind, t.at, p.name, t.undone_at, u.name AS undoer, t.root_id,
                  json_build_array(t.data->>'before', t.data->>'after') AS data,
                  CASE WHEN t.kind = 'moved' THEN {_PLACE.format(key="before")} END AS before,
                  CASE WHEN t.kind = 'moved' THEN {_PLACE.format(key="after")} END AS after,
                  o.id AS thread_id, coalesce(nullif(o.title, ''), left(o.body, 60)) AS thread,
                  jsonb_array_length(t.data->'moved') AS count
             FROM entries_threadchange t
             LEFT JOIN people_person p ON p.id = t.actor_id
             LEFT JOIN people_person u ON u.id = t.undone_by_id
             LEFT JOIN entries_entry o ON o.state = 'published' AND o.audience_id {READABLE}
                   AND o.id = CASE WHEN t.root_id = entries_entry.id THEN t.other_id ELSE t.root_id END
            WHERE t.root_id = entries_entry.id OR t.other_id = entries_entry.id
            ORDER BY t.at DESC, t.id DESC LIMIT {LINES}) l),
  CASE WHEN audience.kind = 'colleagues' AND %s THEN ({COLLEAGUES}) END
)::text
"""  # noqa: S608 - only our own words are put in


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a thread's history as its reader may see it."""

    id: int
    text: Markup
    at: datetime
    kind: str
    undone: Markup  # who undid it, in words; empty when nobody did


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread for its reader."""

    root: Entry
    is_host: bool
    is_pinned: bool
    is_seen: bool  # not put away, and not begun by somebody whom the reader blocked
    writers: Sequence[PersonLine]
    lines: Sequence[Line]
    looks_after: bool  # may hide what others wrote, and sees what is hidden
    facts: Mapping[str, Any]  # what other packages wanted to know, see `register_fact`

    @property
    def can_write(self) -> bool:
        """Whoever reads may write, until the room is closed down."""
        space = self.root.audience.space
        return space is None or space.archived_at is None


def looks_after(person: Person, audience: Audience, *, is_host: bool) -> bool:
    """Hosts look after their room, editors after what all colleagues read; nobody after direct messages."""
    if audience.kind == Audience.Kind.PEOPLE:
        return False
    is_everybodys = audience.kind != Audience.Kind.SPACE or audience.openness == Openness.OPEN
    return is_host or (person.is_editor and is_everybodys)


# What other packages want to know: their word for it -> one value of JSON, with one parameter, the reader's id.
_facts: dict[str, str] = {}


def register_fact(key: str, sql: str) -> None:
    """Let `sql` say something of `entries_entry` and its reader (one `%s`) in the statement of each thread's page.

    It comes as `Thread.facts[key]`.
    """
    _facts[key] = sql


@cache
def _thread_sql() -> str:
    """A thread's first entry with author, audience and space, after the facts about it."""
    more = "".join(f", '{key}', ({sql})" for key, sql in _facts.items())
    wanted = [
        *columns(Entry, "entries_entry"),
        *columns(Person, "author"),
        *columns(Audience, "audience"),
        *columns(Space, "space"),
    ]
    return (  # column names from the models, nothing from outside
        f"SELECT {_FACTS}, json_build_object({more[2:]})::text, {', '.join(wanted)} FROM entries_entry "  # noqa: S608
        "JOIN spaces_audience audience ON audience.id = entries_entry.audience_id "
        "LEFT JOIN spaces_space space ON space.id = audience.space_id "
        "LEFT JOIN people_person author ON author.id = entries_entry.author_id "
        "WHERE entries_entry.id = %s AND entries_entry.state IN ('published', 'hidden') "
        f"AND entries_entry.audience_id {READABLE}"
    )


def thread_for_reading(person: Person, entry_id: int) -> Thread:
    """The thread that an entry begins, with author, audience and space; of a comment, `root` is the comment itself.

    What is hidden is there for its author and those who look after its audience. Raises `NotFound`; one statement.
    """
    me = person.pk
    counts = colleagues_counted.kept() is None
    asked = [me, *seen_params(me), me, me, me, counts, *[me] * len(_facts), entry_id, me]
    with prepared_cursor() as cursor:
        cursor.execute(_thread_sql(), asked)
        row = cursor.fetchone()
    if row is None:
        raise NotFound
    values = iter(row)
    facts, more = next(values), next(values)
    entry = instance(Entry, values)
    author, audience, space = (
        instance(Person, values),
        instance(Audience, values),
        instance(Space, values),
    )
    assert entry is not None, "the row is the entry's"
    assert audience is not None, "every entry has one"
    entry.author = author
    entry.audience = audience
    audience.space = space
    is_host, is_pinned, is_seen, writers, lines, colleagues = json.loads(facts)
    if colleagues is not None:
        colleagues_counted.keep(colleagues)
    may_look_after = looks_after(person, entry.audience, is_host=is_host)
    if entry.state == Entry.State.HIDDEN and not (may_look_after or entry.author_id == me):
        raise NotFound
    return Thread(
        root=entry,
        is_host=is_host,
        is_pinned=is_pinned,
        is_seen=is_seen or entry.author_id == me,
        writers=[_writer(*row) for row in writers or ()],
        lines=[_line(*row) for row in lines or ()],
        looks_after=may_look_after,
        facts=json.loads(more),
    )


def _writer(name: str, handle: str | None, photo: str, is_guest: bool) -> PersonLine:
    if handle is None:
        return PersonLine(name or _("Somebody who left"))
    return PersonLine(
        name, profile_url(handle), picture_url(handle, photo), key=handle, guest=is_guest
    )


def _where(place: str | None) -> Markup:
    if place is None:
        return escape(_("another place"))
    if place == ":colleagues":
        return escape(_("all colleagues"))
    if place == ":public":
        return escape(_("everybody, also outside"))
    return _bdi(place)


def _bdi(name: object) -> Markup:
    return Markup("<bdi>{}</bdi>").format(name)


def _thread(thread_id: int | None, title: str | None) -> Markup:
    if thread_id is None:
        return escape(_("a thread that you can't see"))
    return Markup('<a href="/entries/{}">{}</a>').format(thread_id, title or "…")


def _line(
    key: int,
    kind: str,
    at: str,
    name: str | None,
    undone_at: str | None,
    undoer: str | None,
    data: list[Any],
    is_here: bool,
    before: str | None,
    after: str | None,
    thread_id: int | None,
    thread: str | None,
    count: int | None,
) -> Line:
    who = _bdi(name or _("Somebody who left"))
    words = _sentence(kind, is_here, bool(data[0]), bool(data[1]), count or 0)
    text = Markup(words) % {  # noqa: S704 - our own sentence; what is put in is escaped
        "name": who,
        "before": _where(before) if kind == "moved" else data[0] or "",
        "after": _where(after) if kind == "moved" else data[1] or "",
        "thread": _thread(thread_id, thread),
        "count": count or 0,
    }
    undone = Markup("")
    if undone_at:
        undone = Markup(_("undone by %(name)s")) % {"name": _bdi(undoer or _("Somebody who left"))}  # noqa: S704
    moment = parse_datetime(at)
    assert moment is not None, "the database writes times"
    return Line(key, text, moment, kind, undone)


def _sentence(kind: str, is_here: bool, had: bool, has: bool, count: int) -> str:
    kinds = ThreadChange.Kind
    if kind == kinds.TITLED and not had:
        return _("%(name)s gave this the title “%(after)s”")
    if kind == kinds.TITLED and not has:
        return _("%(name)s took away the title “%(before)s”")
    if kind == kinds.TITLED:
        return _("%(name)s changed the title from “%(before)s” to “%(after)s”")
    if kind == kinds.MOVED:
        return _("%(name)s moved this from %(before)s to %(after)s")
    if kind == kinds.SPLIT and is_here:
        return ngettext(
            "%(name)s made a thread of its own of %(count)d comment: %(thread)s",
            "%(name)s made a thread of its own of %(count)d comments: %(thread)s",
            count,
        )
    if kind == kinds.SPLIT:
        return _("%(name)s split this off from %(thread)s")
    if kind == kinds.MERGED and is_here:
        return _("%(name)s put the thread %(thread)s here")
    if kind == kinds.MERGED:
        return _("%(name)s had put this in the thread %(thread)s")
    if kind == kinds.RESOLVED:
        return _("%(name)s said that this is resolved")
    return _("%(name)s opened this again")
