"""Page-shaped reads about spaces and audiences. Each function says how many statements it takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samband.kernel.briefly import KeptBriefly
from samband.kernel.db.prepared import prepared_cursor
from samband.kernel.text import sort_key
from samband.people.models import Person
from samband.spaces.content import Content, content_of
from samband.spaces.models import Audience, Membership, Openness, Space


@dataclass(frozen=True, slots=True)
class RoomLine:
    """A room in the navigation and in the list of rooms."""

    id: int
    slug: str
    name: str
    openness: str
    about: str = ""
    members: int = 0
    is_mine: bool = False
    is_archived: bool = False
    is_hosted: bool = False  # the reader is its host
    token: str = ""  # audience and version for forms; see audiences.token


@dataclass(frozen=True, slots=True)
class Reader:
    """A person who can see an audience, and why: "colleague", "member", "host" or "named"."""

    name: str
    handle: str
    title: str
    photo: str
    is_guest: bool
    reason: str


@dataclass(frozen=True, slots=True)
class AudienceWords:
    """Who can see it, as a sentence part, and the figures behind it."""

    text: str
    people: int
    guests: int

    def __str__(self) -> str:
        return self.text


# What packages above count for a reader, as one SQL value each and how often the reader's id is its parameter.
_counts: dict[str, tuple[str, int]] = {}


def register_count(key: str, sql: str, *, parameters: int = 1) -> None:
    """Count something for the reader in the statement of the rooms, which every page has: none is added."""
    _counts[key] = (sql, parameters)


def my_rooms(person: Person) -> list[RoomLine]:
    """The rooms a person belongs to, by name; one statement."""
    return rooms_and_counts(person)[0]


def rooms_and_counts(person: Person) -> tuple[list[RoomLine], dict[str, int]]:
    """A person's rooms by name, and what was registered to be counted; one statement.

    Plain SQL: every page's navigation shows them.
    """
    counted = "".join(f", {sql}" for sql, _often in _counts.values())
    often = sum(parameters for _sql, parameters in _counts.values())
    with prepared_cursor() as cursor:
        cursor.execute(
            "SELECT s.id, s.slug, s.name, s.openness, m.is_host, a.id::text || '.' || a.version"
            f"{counted} FROM (SELECT) AS one LEFT JOIN (spaces_membership m "
            "JOIN spaces_space s ON s.id = m.space_id AND s.archived_at IS NULL "
            "JOIN spaces_audience a ON a.id = s.audience_id) ON m.person_id = %s",
            [person.pk] * (often + 1),
        )
        rows = cursor.fetchall()
    rooms = [
        RoomLine(key, slug, name, openness, is_mine=True, is_hosted=is_hosted, token=token)
        for key, slug, name, openness, is_hosted, token, *_numbers in rows
        if key is not None
    ]
    return sorted(rooms, key=_by_name), dict(zip(_counts, rows[0][6:], strict=True))


# Not every database has a collation that puts å, ä and ö last.
_sort_key = lru_cache(maxsize=4096)(sort_key)


def _by_name(room: RoomLine) -> tuple[bytes, int]:
    return _sort_key(room.name), room.id


def rooms_for(person: Person) -> list[RoomLine]:
    """Every room whose name the person may know, their own first; one statement.

    A closed room's number of members shows to its members only.
    """
    mine = Membership.objects.filter(space=OuterRef("pk"), person=person)
    rows = (
        Space.objects.visible_to(person)
        .annotate(
            is_mine=Exists(mine),
            members=Count("memberships", filter=Q(memberships__person__state=Person.State.ACTIVE)),
            is_archived=Q(archived_at__isnull=False),
        )
        .values_list("id", "slug", "name", "openness", "about", "members", "is_mine", "is_archived")
    )
    rooms = [
        RoomLine(
            id=key,
            slug=slug,
            name=name,
            openness=openness,
            about=about,
            members=members if is_mine or openness == Openness.OPEN else 0,
            is_mine=is_mine,
            is_archived=is_archived,
        )
        for key, slug, name, openness, about, members, is_mine, is_archived in rows
    ]
    return sorted(rooms, key=lambda room: (not room.is_mine, *_by_name(room)))


def members_of(space: Space, limit: int = 2000) -> list[Membership]:
    """Members with their persons, hosts first, then by name; one statement."""
    return list(
        Membership.objects.filter(space=space, person__state=Person.State.ACTIVE)
        .select_related("person")
        .order_by("-is_host", "person__sort_key", "pk")[:limit]
    )


def hosts_of(space: Space) -> list[Person]:
    """Whom to ask about a space; one statement."""
    return list(
        Person.objects.active()
        .filter(memberships__space=space, memberships__is_host=True)
        .order_by("sort_key", "pk")
    )


def older_entries(space: Space) -> Content:
    """What stands in a space's audiences that are narrower than the space is now; two statements."""
    if space.openness != Openness.OPEN:
        return Content()
    narrow = space.audiences.exclude(openness=Openness.OPEN).order_by("pk")
    return content_of(list(narrow.values_list("pk", flat=True)))


def readers_of(audience_id: int, limit: int = 5000) -> list[Reader]:
    """Who can see an audience, and why, ordered by reason and name; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.name, p.handle, p.title, p.photo, r.is_guest, r.reason "
            "FROM samband_readers(%s) r JOIN people_person p ON p.id = r.person_id "
            "ORDER BY r.reason = 'colleague', r.is_guest, p.sort_key, p.id LIMIT %s",
            [audience_id, limit],
        )
        return [Reader(*row) for row in cursor.fetchall()]


_COUNTED = "SELECT count(*), count(*) FILTER (WHERE is_guest), NULL FROM samband_readers(%s)"
# The same for all colleagues, ten times faster; a test holds the two together.
COLLEAGUES = "SELECT count(*) FROM people_person WHERE state = 'active' AND role <> 'guest'"
_NAMED = (
    "SELECT count(*), count(*) FILTER (WHERE r.is_guest), (array_agg(p.name ORDER BY p.sort_key, p.id))[1:4] "
    "FROM samband_readers(%s) r JOIN people_person p ON p.id = r.person_id"
)


def _count_colleagues() -> int:
    with prepared_cursor() as cursor:
        cursor.execute(COLLEAGUES)
        (count,) = cursor.fetchone() or (0,)
    return int(count)


# Counting two thousand people is a tenth of what a thread costs the database.
colleagues_counted = KeptBriefly(_count_colleagues, seconds=30.0)


def audience_in_words(audience: Audience) -> AudienceWords:
    """Who can see an audience: "all colleagues, 60 people", "Battery pilot, 8 people, 1 of them a guest".

    One statement (two for a space whose name was not fetched with the audience); mostly none for the colleagues, whose
    number is at most half a minute old.
    """
    if audience.kind == Audience.Kind.COLLEAGUES:
        colleagues = colleagues_counted()
        return AudienceWords(_sentence(audience, colleagues, 0, []), colleagues, 0)
    with prepared_cursor() as cursor:
        cursor.execute(_NAMED if audience.kind == Audience.Kind.PEOPLE else _COUNTED, [audience.pk])
        people, guests, first_names = cursor.fetchone() or (0, 0, None)
    return AudienceWords(_sentence(audience, people, guests, first_names or []), people, guests)


def space_in_words(audience: Audience, people: int, guests: int) -> AudienceWords:
    """The same for the audience of a space, when who reads it was counted with something else."""
    return AudienceWords(_sentence(audience, people, guests, ()), people, guests)


def _sentence(audience: Audience, people: int, guests: int, names: Sequence[str]) -> str:
    count = ngettext("%(count)d person", "%(count)d people", people) % {"count": people}
    guest_count = ngettext("%(count)d of them a guest", "%(count)d of them guests", guests) % {
        "count": guests
    }
    if audience.kind == Audience.Kind.PUBLIC:
        return _("everybody, also outside")
    if audience.kind == Audience.Kind.PEOPLE:
        if people <= 4:
            return _("only %(names)s") % {"names": ", ".join(names)}
        return _("only these: %(people)s") % {"people": count}
    if audience.kind == Audience.Kind.COLLEAGUES:
        return _("all colleagues, %(people)s") % {"people": count}
    room = audience.space.name if audience.space is not None else ""
    if audience.openness == Openness.OPEN and guests:
        return _("%(room)s, open to all colleagues, %(people)s, %(guests)s") % {
            "room": room,
            "people": count,
            "guests": guest_count,
        }
    if audience.openness == Openness.OPEN:
        return _("%(room)s, open to all colleagues, %(people)s") % {"room": room, "people": count}
    if guests:
        return _("%(room)s, %(people)s, %(guests)s") % {
            "room": room,
            "people": count,
            "guests": guest_count,
        }
    return _("%(room)s, %(people)s") % {"room": room, "people": count}


def fellow_members(guest: Person) -> "QuerySet[Membership, Any]":
    """Ids of the people whose profile a guest may see: the members of the guest's spaces; a sub-query."""
    return Membership.objects.filter(space__memberships__person=guest).values("person_id")
