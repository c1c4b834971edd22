"""Groups of people that one can name: `@team:drift`, `@room`, `@room:pilot`, and what upper packages add.

A group tells only those of its people who read the audience, and only people whose belonging the writer may see:
naming a room that the writer doesn't know does nothing and says nothing.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from samband.kernel.errors import Conflict
from samband.kernel.text import fold
from samband.people.models import Person, Team
from samband.spaces.models import Audience, Membership, Openness, Space

# More people than this are told only after the writer has seen the number.
ASKS_ABOVE = 10
MOST_GROUPS = 10

# Gives the ids of a group's people, or None when there is no such group for this writer.
Resolver = Callable[[Person, str], Iterable[int] | None]


@dataclass(frozen=True, slots=True)
class GroupName:
    """A group while one types: what is written for it, and what it is called."""

    token: str
    label: str


Finder = Callable[[Person, str], Sequence[GroupName]]


@dataclass(frozen=True, slots=True)
class GroupKind:
    """A kind of group. `words` are the prefixes in each language; the first Swedish, the second English."""

    words: tuple[str, ...]
    about: str | Promise
    resolve: Resolver
    find: Finder


@dataclass(frozen=True, slots=True)
class Named:
    """The groups that a text names: their people by token, and all of them once."""

    groups: dict[str, frozenset[int]] = field(default_factory=dict)

    @property
    def people(self) -> frozenset[int]:
        return frozenset().union(*self.groups.values())


class AsksFirst(Conflict):
    """The groups would tell many people; `data["people"]` is the number to confirm."""

    code = "tells-many"


_kinds: list[GroupKind] = []
# The room that is written in, without its name.
HERE = frozenset({"rum", "rummet", "room"})


def register_group(kind: GroupKind) -> None:
    """Add a kind of group: followers of a topic, say. Its resolver sees only what the writer may see."""
    if kind.words not in [known.words for known in _kinds]:
        _kinds.append(kind)


def kinds() -> Sequence[GroupKind]:
    """All kinds of groups, in the order they were added."""
    return tuple(_kinds)


def slug_of(name: str) -> str:
    """A team's name as it is written after `@team:`: lower case, words joined by hyphens, å ä ö stay.

    >>> slug_of("Drift & underhåll")
    'drift-underhåll'
    """
    return re.sub(r"[\W_]+", "-", fold(name)).strip("-")[:58]


def _ids_of(writer: Person, token: str, audience: Audience) -> Iterable[int] | None:
    if token in HERE:
        return None if audience.space_id is None else _members(audience.space_id)
    word, colon, name = token.partition(":")
    if not colon:
        return None
    for kind in _kinds:
        if word in kind.words:
            return kind.resolve(writer, name)
    return None


def named_in(tokens: Iterable[str], writer: Person, audience_id: int) -> Named:
    """The groups among `tokens`, with those of their people who read the audience; the writer is left out.

    Two statements for each group that there is, none for a text without any.
    """
    words = {word for kind in _kinds for word in kind.words} | HERE
    wanted = sorted(token for token in tokens if token.partition(":")[0] in words)[:MOST_GROUPS]
    if not wanted:
        return Named()
    audience = Audience.objects.get(pk=audience_id)
    found: dict[str, frozenset[int]] = {}
    for token in wanted:
        ids = _ids_of(writer, token, audience)
        if ids is not None:
            found[token] = _readers_among(ids, audience_id) - {writer.pk}
    return Named(found)


def _readers_among(ids: Iterable[int], audience_id: int) -> frozenset[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person_id FROM samband_readers(%s) WHERE person_id = ANY (%s)",
            [audience_id, list(ids)],
        )
        return frozenset(int(row[0]) for row in cursor.fetchall())


def _members(space_id: int) -> list[int]:
    return list(Membership.objects.filter(space_id=space_id).values_list("person_id", flat=True))


def _team(writer: Person, name: str) -> list[int] | None:
    if writer.is_guest:
        return None
    team = next((key for key, called in _teams() if slug_of(called) == name), None)
    if team is None:
        return None
    return list(Person.objects.active().filter(team_id=team).values_list("pk", flat=True))


def _teams() -> list[tuple[int, str]]:
    return list(Team.objects.order_by("name").values_list("pk", "name"))


def _find_teams(writer: Person, words: str) -> list[GroupName]:
    if writer.is_guest:
        return []
    return [
        GroupName(slug_of(name), name)
        for _key, name in _teams()
        if slug_of(name) and fold(words) in fold(name)
    ]


def _rooms_with_seen_members(writer: Person) -> "list[Space]":
    mine = Space.objects.of(writer)
    if writer.is_guest:
        return list(mine)
    return list((mine | Space.objects.filter(openness=Openness.OPEN)).distinct())


def _room(writer: Person, name: str) -> list[int] | None:
    space = next((one for one in _rooms_with_seen_members(writer) if one.slug == name), None)
    return None if space is None else _members(space.pk)


def _find_rooms(writer: Person, words: str) -> list[GroupName]:
    return [
        GroupName(space.slug, space.name)
        for space in _rooms_with_seen_members(writer)
        if fold(words) in fold(space.name) and space.archived_at is None
    ]


def register_own_groups() -> None:
    """Called once when Django has started."""
    register_group(GroupKind(("team",), _("everybody in the team"), _team, _find_teams))
    register_group(GroupKind(("rum", "room"), _("everybody in the room"), _room, _find_rooms))


def ask_first(told: int, confirmed: int | None) -> None:
    """Raises `AsksFirst` when more people than ten would be told and the writer has not said yes to that number."""
    if told > ASKS_ABOVE and told > (confirmed or 0):
        raise AsksFirst(
            _("This names groups of %(count)d people, who are all told. Is that what you want?")
            % {"count": told},
            people=told,
        )
