"""What two have in common and what not, out of what both may see; worked out when it is read, never stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from babel.lists import format_list
from django.db.models import F, Q, QuerySet, Value
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from samband.entries.models import Entry
from samband.knowledge.models import EntryTopic, Topic, TopicClaim
from samband.knowledge.topics import language_shown
from samband.people.models import Person
from samband.spaces.models import Membership, Space

LATELY = timedelta(days=730)
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Likeness:
    """What a reader and somebody else share, and what the other could tell: names in the reader's language."""

    topics: Sequence[str]
    rooms: Sequence[str]
    knows: Sequence[str]


def _written(author: Person, reader: Person, now: datetime) -> QuerySet[EntryTopic]:
    """The topics on which somebody wrote where the reader reads it."""
    entries = Entry.objects.visible_to(reader).filter(author=author, published_at__gt=now - LATELY)
    return EntryTopic.objects.filter(entry__in=entries)


def likenesses_of(reader: Person, others: Sequence[Person], now: datetime) -> dict[int, Likeness]:
    """What a reader has in common with each of some others, as far as both may see it, by id; one statement."""
    parts = [part for other in others for part in _parts(reader, other, now)]
    if not parts:
        return {}
    language = language_shown()
    found: dict[tuple[int, str], list[str]] = {}
    for who, how, swedish, english in parts[0].union(*parts[1:], all=True):
        found.setdefault((who, how), []).append(swedish if language == "sv" else english)
    return {
        other.pk: Likeness(*(found.get((other.pk, how), []) for how in ("both", "rooms", "knows")))
        for other in others
    }


def _parts(reader: Person, other: Person, now: datetime) -> "list[QuerySet[Any, Any]]":
    """Rows of (whom, how, name in Swedish, name in English), each kind in its order."""
    both = Topic.objects.filter(pk__in=_written(other, reader, now).values("topic")).filter(
        pk__in=_written(reader, other, now).values("topic")
    )
    rooms = Space.objects.filter(
        pk__in=Membership.objects.filter(person=reader).values("space"), archived_at=None
    ).filter(pk__in=Membership.objects.filter(person=other).values("space"))
    mine = Q(pk__in=TopicClaim.objects.filter(person=reader).values("topic")) | Q(
        pk__in=_written(reader, reader, now).values("topic")
    )
    knows = Topic.objects.filter(claims__person=other).exclude(mine)
    named = ("name_sv", "name_en")
    return [
        _rows(both.order_by("slug"), other, "both", *named),
        _rows(rooms.order_by("name"), other, "rooms", "name", "name"),
        _rows(knows.order_by("slug"), other, "knows", *named),
    ]


def _rows(
    found: "QuerySet[Any, Any]", other: Person, how: str, swedish: str, english: str
) -> "QuerySet[Any, Any]":
    named = found.annotate(
        who=Value(other.pk), how=Value(how), swedish=F(swedish), english=F(english)
    )
    rows: QuerySet[Any, Any] = named.values_list("who", "how", "swedish", "english")[:SHOWN]
    return rows


def sentences(reader: Person, other: Person, found: Likeness) -> list[str]:
    """Likeness and difference in whole sentences; at least one."""
    name = first_name(other)
    said = []
    if found.topics:
        said.append(_("You both write about %(topics)s.") % {"topics": _list(found.topics)})
    if found.rooms:
        said.append(_("You are both in %(rooms)s.") % {"rooms": _list(found.rooms)})
    if found.knows:
        said.append(
            _("%(name)s knows about %(topics)s. Ask.")
            % {"name": name, "topics": _list(found.knows)}
        )
    said += _differences(reader, other, name)
    return said or [
        _("You and %(name)s have hardly met here: everything is left to tell.") % {"name": name}
    ]


def _differences(reader: Person, other: Person, name: str) -> list[str]:
    said = []
    if reader.place and other.place and reader.place_id != other.place_id:
        said.append(
            _("%(name)s works in %(place)s, you in %(mine)s.")
            % {"name": name, "place": other.place.name, "mine": reader.place.name}
        )
    elif reader.place and other.place:
        said.append(_("You both work in %(place)s.") % {"place": other.place.name})
    if reader.team and other.team and reader.team_id != other.team_id:
        said.append(
            _("%(name)s belongs to %(team)s, you to %(mine)s.")
            % {"name": name, "team": other.team.name, "mine": reader.team.name}
        )
    return said


def _list(names: Sequence[str]) -> str:
    return format_list(list(names), locale=get_language() or "en")


def first_name(person: Person) -> str:
    """How one speaks of somebody."""
    return person.name.split()[0] if person.name.split() else f"@{person.handle}"
