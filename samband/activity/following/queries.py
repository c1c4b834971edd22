"""Who follows what, for whoever tells people something, and for the pages that show one's own choice."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from samband.activity.models import Follow
from samband.activity.rules import Level, Why, level_of
from samband.entries.called import called
from samband.entries.models import Entry
from samband.people.lines import profile_url
from samband.people.models import Person
from samband.spaces.models import Audience, Membership, Space

_CONNECTED = """
WITH root AS (
  SELECT r.id, r.author_id, a.space_id, coalesce(r.outline->'hashtags', '[]') AS tags
    FROM entries_entry r JOIN spaces_audience a ON a.id = r.audience_id WHERE r.id = %(root)s
), told AS (
  SELECT f.person_id, f.level, 'thread' AS of FROM activity_follow f, root WHERE f.thread_id = root.id
  UNION ALL SELECT f.person_id, f.level, 'person' FROM activity_follow f, root WHERE f.other_id = root.author_id
  UNION ALL SELECT f.person_id, f.level, 'topic' FROM activity_follow f, root
   WHERE f.topic <> '' AND f.topic = ANY (ARRAY(SELECT left(tag, 60) FROM jsonb_array_elements_text(root.tags) tag))
  UNION ALL SELECT f.person_id, f.level, 'room' FROM activity_follow f, root WHERE f.space_id = root.space_id
  UNION ALL SELECT e.author_id, 'all', 'part' FROM entries_entry e
   WHERE (e.id = %(root)s OR e.root_id = %(root)s) AND e.state = 'published' AND e.author_id IS NOT NULL
  UNION ALL SELECT m.person_id, 'all', 'part' FROM entries_mention m JOIN entries_entry e ON e.id = m.entry_id
   WHERE (e.id = %(root)s OR e.root_id = %(root)s) AND e.state = 'published'
)
SELECT DISTINCT person_id, level, of FROM told
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """How much of a thread somebody wants, and what decided it."""

    level: Level
    why: Why


def standings_in(root_id: int) -> dict[int, Standing]:
    """Everybody who chose something that touches a thread, wrote in it or is named there; one statement.

    Whoever is not among them has the default: all for members of the room and for what goes to all colleagues or to named
    people. It says nothing of who may read: check that apart, and at delivery again. Cost: the thread's authors.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CONNECTED, {"root": root_id})
        rows: list[tuple[int, Level, str]] = cursor.fetchall()
    by_person: dict[int, dict[str, list[Level]]] = {}
    for person_id, level, of in rows:
        by_person.setdefault(person_id, {}).setdefault(of, []).append(level)
    return {
        person_id: Standing(
            *level_of(
                thread=_one(said.get("thread")),
                takes_part="part" in said,
                person=_one(said.get("person")),
                topics=said.get("topic", ()),
                room=_one(said.get("room")),
                default="all",
            )
        )
        for person_id, said in by_person.items()
    }


def _one(levels: list[Level] | None) -> Level | None:
    return levels[0] if levels else None


def followers_of(root_id: int) -> dict[int, Standing]:
    """Who follows a thread at level "all" by a choice of their own or because they take part; never by default."""
    return {who: one for who, one in standings_in(root_id).items() if one.level == "all"}


@dataclass(frozen=True, slots=True)
class Followed:
    """One line of what somebody follows."""

    kind: str
    label: str
    url: str
    form_url: str
    level: Level
    by_itself: bool


TopicNames = Callable[[Sequence[str]], dict[str, str]]
_topic_names: list[TopicNames] = []


def register_topic_names(names: TopicNames) -> None:
    """Say how topics are called: `names(slugs)` gives what it knows. The package that has topics registers itself."""
    if names not in _topic_names:
        _topic_names.append(names)


def topic_names(slugs: Sequence[str]) -> dict[str, str]:
    """What topics are called in the page's language; a slug that nobody knows is its own name."""
    found = {slug: slug for slug in slugs}
    for names in _topic_names:
        found.update(names(slugs) if slugs else {})
    return found


def followed_by(person: Person) -> list[Followed]:
    """What somebody chose to follow or not, as far as they may still see it; four statements at most."""
    rows = list(
        Follow.objects.filter(person=person).select_related("other", "space").order_by("-at", "-pk")
    )
    spaces = set(
        Space.objects.visible_to(person)
        .filter(pk__in=[row.space_id for row in rows if row.space_id])
        .values_list("pk", flat=True)
    )
    threads = Entry.objects.visible_to(person).in_bulk(
        [row.thread_id for row in rows if row.thread_id]
    )
    names = topic_names([row.topic for row in rows if row.topic])
    lines = (_line(row, spaces, threads, names) for row in rows)
    return [line for line in lines if line is not None]


def _line(
    row: Follow, spaces: Iterable[int], threads: dict[Any, Entry], names: dict[str, str]
) -> Followed | None:
    level: Level = row.level  # type: ignore[assignment]  # the choices are the levels
    if row.other is not None and row.other.state != Person.State.ERASED:
        url = profile_url(row.other)
        return Followed("person", row.other.name, url, f"{url}/following", level, False)
    if row.topic:
        url = f"/topics/{row.topic}"
        return Followed("topic", names[row.topic], url, f"{url}/following", level, False)
    if row.space is not None and row.space.pk in spaces:
        url = f"/rooms/{row.space.slug}"
        return Followed("room", row.space.name, url, f"{url}/following", level, False)
    thread = threads.get(row.thread_id)
    if thread is None:
        return None
    url = f"/entries/{thread.pk}"
    label = called(thread.title, thread.html)
    return Followed("thread", label, url, f"{url}/following", level, row.by_itself)


def chosen_level(person: Person, **of: Any) -> Level | None:
    """What somebody chose for one thing (`other=`, `topic=`, `space=` or `thread=`); None without a choice."""
    row = Follow.objects.filter(person=person, **of).values_list("level", flat=True).first()
    return row  # type: ignore[return-value]  # the choices are the levels


def is_wanted_anyway(person: Person, root_id: int) -> bool:
    """Whether somebody hears all of a thread without a choice for it; two statements."""
    told = standings_in(root_id).get(person.pk)
    if told is not None and told.why != "default":
        return told.level == "all"
    root = Entry.objects.select_related("audience").get(pk=root_id)
    if root.audience.kind == Audience.Kind.SPACE:
        return Membership.objects.filter(person=person, space=root.audience.space_id).exists()
    return root.audience.kind == Audience.Kind.PEOPLE or not person.is_guest
