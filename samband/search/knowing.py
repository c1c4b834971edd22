"""What has to be known before anything is looked for, in one statement: what the reader may read, the people and rooms that
the query may name, and what the page offers beside the results.
"""

# ruff: noqa: S608 - built of querysets and constants of ours, values are always bound

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When

from samband.kernel.rates import Attempt
from samband.kernel.text import fold, sort_key
from samband.people.access import people_visible_to
from samband.people.models import Person
from samband.search import rules
from samband.search.models import SavedSearch
from samband.search.rules import Query
from samband.spaces.models import Audience, AudiencePerson, Membership, Space
from samband.web.parts import Choice

MOST_PEOPLE = 500


@dataclass(frozen=True, slots=True)
class RoomRow:
    """An audience of a room that the reader may know of."""

    audience_id: int
    space_id: int
    slug: str
    name: str
    is_mine: bool


@dataclass(frozen=True, slots=True)
class Known:
    """What a reader may read and may have named. `people` are (id, user name, name); `direct` the audiences of messages."""

    audiences: Sequence[int]
    people: Sequence[tuple[int, str, str]] = ()
    rooms: Sequence[RoomRow] = ()
    direct: Sequence[int] = ()
    saved: Sequence[SavedSearch] = ()

    @property
    def choices(self) -> list[Choice]:
        """The rooms to look in, one's own first."""
        rooms = {room.space_id: room for room in self.rooms}.values()
        ordered = sorted(rooms, key=lambda one: (not one.is_mine, sort_key(one.name), one.space_id))
        return [Choice(room.slug, room.name) for room in ordered]


class _Statement:
    """One row under construction, each column a list or number of its own."""

    def __init__(self) -> None:
        self.columns: list[str] = []
        self.params: list[Any] = []

    def rows(self, found: "QuerySet[Any, Any] | None", width: int) -> None:
        """A column of a queryset's rows; NULL where nothing is asked for or nothing can be found."""
        try:
            sql, params = found.query.sql_with_params() if found is not None else ("", ())
        except EmptyResultSet:
            sql, params = "", ()
        if not sql:
            self.columns.append("NULL")
            return
        names = ", ".join(f"c{number}" for number in range(width))
        self.columns.append(
            f"(SELECT json_agg(json_build_array({names})) FROM ({sql}) AS x ({names}))::text"
        )
        self.params += params


def look_up(
    reader: Person, query: Query, *, offers: bool = False, attempt: Attempt | None = None
) -> Known:
    """What is to be known before `query` is read; one statement, which also counts an `attempt`.

    `offers` brings the rooms and the kept searches that a page shows. Must run as the reader. Raises `TooMany`.
    """
    made = _Statement()
    named = [fold(part.value) for part in query.filters(rules.IN)]
    made.rows(_people(reader, query), 3)
    made.rows(_rooms(reader) if named or offers else None, 5)
    is_direct = any(name in DIRECT for name in named)
    direct = AudiencePerson.objects.filter(person=reader).values_list("audience_id")
    made.rows(direct if is_direct else None, 1)
    kept = SavedSearch.objects.filter(person=reader).values_list("pk", "query", "name", "position")
    made.rows(kept if offers else None, 4)
    counting = ("WITH counted AS (" + attempt.sql + ") ", attempt.params) if attempt else ("", ())
    count = "(SELECT count FROM counted)" if attempt else "0"
    with connection.cursor() as cursor:
        cursor.execute(
            f"{counting[0]}SELECT {count}, samband_audiences(%s), {', '.join(made.columns)}",
            [*counting[1], reader.pk, *made.params],
        )
        tries, audiences, *columns = cursor.fetchone() or (0, ())
    if attempt is not None:
        attempt.check(tries)
    people, rooms, messages, saved = (json.loads(column) if column else [] for column in columns)
    return Known(
        audiences=sorted(set(audiences or ())),
        people=[(pk, handle, name) for pk, handle, name in people],
        rooms=[RoomRow(*row) for row in rooms],
        direct=[row[0] for row in messages],
        saved=sorted(
            (
                SavedSearch(pk=pk, person=reader, query=text, name=name, position=place)
                for pk, text, name, place in saved
            ),
            key=lambda one: (one.position, one.pk),
        ),
    )


# Names of what is no room but can be looked in: one's messages.
DIRECT = frozenset(("direct", "messages", "direkt", "meddelanden", "direktmeddelanden"))


def _rooms(reader: Person) -> "QuerySet[Any, Any]":
    """The audiences of all rooms that a reader may know of."""
    mine = Membership.objects.filter(space=OuterRef("space"), person=reader)
    return Audience.objects.filter(space__in=Space.objects.visible_to(reader)).values_list(
        "pk", "space_id", "space__slug", "space__name", Case(When(Exists(mine), then=Value(True)), default=Value(False))
    )  # fmt: skip


def _people(reader: Person, query: Query) -> "QuerySet[Any, Any] | None":
    """Everybody whom a `from:` may mean: by user name, or all whose names begin so."""
    wanted = Q()
    for part in query.filters(rules.FROM):
        if part.value == "me":
            continue
        named = Q()
        for word in fold(part.value).split():
            named &= Q(pk__in=_called(word))
        wanted |= Q(handle=part.value.lower()) | named
    if not wanted:
        return None
    known = _known(reader).filter(wanted).order_by("sort_key", "pk")
    return known.values_list("pk", "handle", "name")[:MOST_PEOPLE]


def _known(reader: Person) -> QuerySet[Person]:
    """Whom the reader may know of: for colleagues also those who left."""
    if reader.is_guest:
        return people_visible_to(reader)
    return Person.objects.filter(state__in=(Person.State.ACTIVE, Person.State.DEACTIVATED))


def _called(word: str) -> "QuerySet[Any, Any]":
    from samband.knowledge.models import NameWord

    return NameWord.objects.filter(
        word__gte=word, word__lt=word + "\U0010ffff", layer=0, person__isnull=False
    ).values("person_id")
