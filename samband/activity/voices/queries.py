"""What waits for an answer, for one reader."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils.translation import gettext as _

from samband.activity.models import VoiceAges
from samband.activity.voices.rules import Ages, Circle, circle_of, greeters
from samband.entries.called import BEGINNING, called
from samband.entries.hidden import seen_params, seen_sql
from samband.people.models import Person
from samband.spaces.audiences import READABLE

# What is older is history, not a question that waits.
KEPT_WAITING = timedelta(days=90)
LIMIT = 50
# A first contribution is one in a person's first weeks here.
NEWCOMER = timedelta(days=60)

KnownTopics = Callable[[Person], Iterable[str]]
_known: list[KnownTopics] = []


def register_known_topics(known: KnownTopics) -> None:
    """Say what somebody knows about: `known(person)` gives slugs of topics. At most one statement."""
    if known not in _known:
        _known.append(known)


def ages() -> Ages:
    """What the organisation chose; one statement."""
    row = VoiceAges.objects.first()
    return Ages(row.members, row.followers, row.editors) if row is not None else Ages()


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something without an answer, and why this reader is shown it."""

    entry_id: int
    title: str
    author: str
    room: str
    at: datetime
    is_first: bool
    is_greeting: bool
    circle: Circle | None

    @property
    def url(self) -> str:
        return f"/entries/{self.entry_id}#comments"

    @property
    def reason(self) -> str:
        if self.is_greeting:
            return _("New here: this is the first they wrote. A word from you is a welcome.")
        if self.circle == "members":
            return _("You belong to where it was written.")
        if self.circle == "followers":
            return _("It is about a topic that you follow or know.")
        return _("Nobody answered yet: editors see to it that somebody does.")


_WAITING = f"""
SELECT e.id, e.title, left(e.html, {BEGINNING:d}), coalesce(nullif(e.byline, ''), p.name, ''), s.name,
       e.published_at, e.author_id, f.is_first,
       CASE WHEN a.kind = 'space' THEN m.id IS NOT NULL ELSE a.kind = 'people' END,
       ARRAY(SELECT jsonb_array_elements_text(coalesce(e.outline->'hashtags', '[]'))),
       f.is_first AND p.joined_at > e.published_at - %s * interval '1 day',
       CASE WHEN a.kind = 'people' THEN NULL ELSE ARRAY(
         SELECT q.id FROM people_person q
          WHERE q.state = 'active' AND q.role <> 'guest' AND q.id <> e.author_id
            AND e.audience_id = ANY (samband_audiences(q.id))
            AND (q.team_id = p.team_id OR EXISTS (SELECT FROM spaces_membership h WHERE h.person_id = q.id
                 AND h.space_id = a.space_id AND h.is_host)) AND f.is_first ORDER BY q.id LIMIT 30) END
  FROM entries_entry e
  JOIN spaces_audience a ON a.id = e.audience_id
  LEFT JOIN spaces_space s ON s.id = a.space_id
  LEFT JOIN spaces_membership m ON m.space_id = a.space_id AND m.person_id = %s
  LEFT JOIN people_person p ON p.id = e.author_id
  CROSS JOIN LATERAL (
    SELECT e.author_id IS NOT NULL AND NOT EXISTS (
      SELECT FROM entries_entry b WHERE b.author_id = e.author_id
         AND (b.published_at, b.id) < (e.published_at, e.id) AND b.root_id IS NULL
         AND b.state NOT IN ('draft', 'deleted')) AS is_first
  ) f
 WHERE e.root_id IS NULL AND e.state = 'published' AND e.resolved_at IS NULL AND e.audience_id {READABLE}
   AND e.published_at > %s AND e.author_id IS DISTINCT FROM %s AND s.archived_at IS NULL AND {seen_sql("e")}
   AND (e.kind = 'question' OR f.is_first AND p.state = 'active'
        AND NOT EXISTS (SELECT FROM entries_reaction t WHERE t.entry_id = e.id AND t.person_id <> e.author_id))
   AND NOT EXISTS (SELECT FROM entries_entry c WHERE c.root_id = e.id AND c.state = 'published'
                   AND c.author_id IS DISTINCT FROM e.author_id)
 ORDER BY e.published_at DESC, e.id DESC LIMIT 200
"""


def waiting_for(person: Person, now: datetime, limit: int = LIMIT) -> Sequence[Waiting]:
    """What has no answer and is this reader's turn by its age, the oldest first; five statements at most.

    Questions without a comment by anybody else, and first contributions without any response at all.
    """
    limits = ages()
    me = person.pk
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, [NEWCOMER.days, me, me, now - KEPT_WAITING, me, *seen_params(me)])
        rows = cursor.fetchall()
    topics = _topics_of(person) if rows else frozenset()
    found = []
    for (
        key,
        title,
        html,
        author,
        room,
        at,
        author_id,
        is_first,
        is_member,
        tags,
        is_new,
        near,
    ) in rows:
        circle = circle_of(
            now - at,
            limits,
            is_member=is_member,
            knows_topic=not topics.isdisjoint(tags),
            is_editor=person.is_editor,
        )
        greets = is_new and (
            person.pk in greeters(author_id, near or []) or (person.is_editor and not near)
        )
        if circle is not None or greets:
            shown = called(title, html, 110)
            found.append(
                Waiting(key, shown, author, room or "", at, is_first, bool(greets), circle)
            )
    return sorted(found, key=lambda one: (one.at, one.entry_id))[:limit]


def _topics_of(person: Person) -> frozenset[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT topic FROM activity_follow WHERE person_id = %s AND topic <> '' AND level = 'all'",
            [person.pk],
        )
        followed = {row[0] for row in cursor.fetchall()}
    return frozenset(followed.union(*(known(person) for known in _known)))
