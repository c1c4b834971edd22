"""Who reads what: the SQL functions against an oracle written from the design, not from the SQL."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connection
from django.utils.translation import override

from samband.kernel.errors import Conflict, Refused
from samband.people.models import Person
from samband.spaces import actions
from samband.spaces.audiences import audience_of_people, lock_space_for_writing, may_read, token
from samband.spaces.models import Audience, Membership, Space
from samband.spaces.queries import audience_in_words, my_rooms, readers_of, rooms_for
from tests.cast import Cast, make_guest, make_person
from tests.spaces.factories import make_room


@dataclass
class Oracle:
    """Design 3.2 in Python: what each person may read, told as the story goes."""

    people: list[Person]
    # audience id -> (openness when last narrowed or opened, its space)
    spaces: dict[int, tuple[str, int]] = field(default_factory=dict)
    members: dict[tuple[int, int], int] = field(
        default_factory=dict
    )  # (space, person) -> first audience
    sets: dict[int, set[int]] = field(default_factory=dict)

    def reads(self, person: Person, audience_id: int) -> bool:
        if person.state != "active":
            return False
        if audience_id in (1, 2):
            return audience_id == 2 or person.role != "guest"
        if audience_id in self.sets:
            return person.pk in self.sets[audience_id]
        openness, space = self.spaces[audience_id]
        if openness == "open" and person.role != "guest":
            return True
        first = self.members.get((space, person.pk))
        return first is not None and audience_id >= first


def readable(person: Person) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT samband_audiences(%s)", [person.pk])
        row = cursor.fetchone()
    assert row is not None
    assert len(row[0]) == len(set(row[0])), "an audience is named twice"
    return set(row[0])


def agrees(oracle: Oracle) -> None:
    for audience in Audience.objects.all():
        expected = {p.pk for p in oracle.people if oracle.reads(p, audience.pk)}
        backwards = set(
            Person.objects.filter(
                handle__in=[reader.handle for reader in readers_of(audience.pk)]
            ).values_list("pk", flat=True)
        )
        forwards = {p.pk for p in oracle.people if audience.pk in readable(p)}
        assert forwards == expected, (audience.pk, audience.kind, audience.openness)
        assert backwards == expected, (audience.pk, audience.kind, audience.openness)


def everybody(cast: Cast) -> list[Person]:
    return [*cast.everybody, cast.gone, cast.invited]


def test_functions_agree_with_the_design_through_a_rooms_life(cast: Cast) -> None:
    oracle = Oracle(everybody(cast))
    second_guest = make_guest("Gudrun", handle="gudrun")
    oracle.people.append(second_guest)
    room = make_room(cast.anna, "Pilot", "closed")
    first = room.audience_id
    assert first is not None
    oracle.spaces[first] = ("closed", room.pk)
    oracle.members[room.pk, cast.anna.pk] = 0
    agrees(oracle)

    actions.add_member(actor=cast.anna, slug="pilot", person=cast.bo)
    oracle.members[room.pk, cast.bo.pk] = 0
    agrees(oracle)

    actions.add_member(actor=cast.anna, slug="pilot", person=cast.guest, from_now_on=True)
    room.refresh_from_db()
    second = room.audience_id
    assert second is not None
    assert second != first
    oracle.spaces[second] = ("closed", room.pk)
    oracle.members[room.pk, cast.guest.pk] = second
    agrees(oracle)

    actions.add_member(actor=cast.anna, slug="pilot", person=second_guest)
    oracle.members[room.pk, second_guest.pk] = 0
    agrees(oracle)

    actions.change_openness(actor=cast.anna, slug="pilot", openness="open")
    room.refresh_from_db()
    third = room.audience_id
    assert third is not None
    oracle.spaces[third] = ("open", room.pk)
    agrees(oracle)
    assert not may_read(cast.editor.pk, first), "old entries wait for a host's word"

    actions.open_older_entries(actor=cast.anna, slug="pilot", shown_version=0)
    oracle.spaces |= {first: ("open", room.pk), second: ("open", room.pk)}
    agrees(oracle)

    actions.change_openness(actor=cast.anna, slug="pilot", openness="secret")
    oracle.spaces = dict.fromkeys(oracle.spaces, ("secret", room.pk))
    agrees(oracle)

    actions.remove_member(actor=cast.anna, slug="pilot", person=cast.bo)
    del oracle.members[room.pk, cast.bo.pk]
    agrees(oracle)

    people = audience_of_people([cast.bo.pk, cast.guest.pk])
    oracle.sets[people.pk] = {cast.bo.pk, cast.guest.pk}
    agrees(oracle)


def test_a_set_of_people_is_one_audience(cast: Cast) -> None:
    one = audience_of_people([cast.bo.pk, cast.anna.pk, cast.bo.pk])
    two = audience_of_people([cast.anna.pk, cast.bo.pk])
    assert one.pk == two.pk
    assert audience_of_people([cast.anna.pk]).pk != one.pk


@pytest.mark.parametrize(
    ("widen", "is_wider"),
    [
        (lambda c: actions.add_member(actor=c.anna, slug="pilot", person=c.editor), True),
        (lambda c: actions.add_member(actor=c.anna, slug="pilot", person=c.guest), True),
        (
            lambda c: actions.add_member(
                actor=c.anna, slug="pilot", person=c.guest, from_now_on=True
            ),
            True,
        ),
        (lambda c: actions.change_openness(actor=c.anna, slug="pilot", openness="open"), True),
        (lambda c: actions.change_openness(actor=c.anna, slug="pilot", openness="secret"), False),
        (lambda c: actions.remove_member(actor=c.anna, slug="pilot", person=c.bo), False),
    ],
)
def test_a_form_notices_when_more_people_read(
    cast: Cast, widen: Callable[[Cast], Any], is_wider: bool
) -> None:
    room = make_room(cast.anna, "Pilot", "closed", cast.bo)
    assert room.audience is not None
    shown = token(room.audience)
    assert lock_space_for_writing(room.pk, shown).pk == room.audience_id
    widen(cast)
    if is_wider:
        with pytest.raises(Conflict) as caught:
            lock_space_for_writing(room.pk, shown)
        assert lock_space_for_writing(room.pk, caught.value.data["version"])
    else:
        assert lock_space_for_writing(room.pk, shown)


def test_a_colleague_in_an_open_room_widens_nothing(cast: Cast) -> None:
    room = make_room(cast.anna, "Pilot", "open")
    assert room.audience is not None
    shown = token(room.audience)
    actions.join_space(actor=cast.bo, slug="pilot")
    assert lock_space_for_writing(room.pk, shown).pk == room.audience_id


def test_an_audience_in_words(cast: Cast) -> None:
    room = make_room(cast.anna, "Battery pilot", "closed", cast.bo, cast.guest)
    colleagues = Audience.objects.get(pk=1)
    make_person("Gone Away", state=Person.State.DEACTIVATED)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM samband_readers(1)")
        count = cursor.fetchone()[0]
    two = audience_of_people([cast.anna.pk, cast.bo.pk])
    many = audience_of_people([p.pk for p in cast.everybody])
    assert room.audience is not None
    with override("en"):
        assert str(audience_in_words(room.audience)) == "Battery pilot, 3 people, 1 of them a guest"
        assert str(audience_in_words(colleagues)) == f"all colleagues, {count} people"
        assert str(audience_in_words(two)) == "only Anna Åkerman, Bo Östlund"
        assert str(audience_in_words(many)) == "only these: 5 people"
    with override("sv"):
        assert str(audience_in_words(room.audience)) == "Battery pilot, 3 personer, 1 av dem gäst"


def test_the_only_host_stays_until_there_is_another(cast: Cast) -> None:
    make_room(cast.anna, "Pilot", "closed", cast.bo)
    with pytest.raises(Refused):
        actions.leave_space(actor=cast.anna, slug="pilot")
    actions.make_host(actor=cast.anna, slug="pilot", person=cast.bo)
    actions.leave_space(actor=cast.anna, slug="pilot")
    assert not Membership.objects.filter(person=cast.anna).exists()
    assert Space.objects.get(slug="pilot").memberships.count() == 1


def test_a_guest_cannot_host_nor_start_a_room(cast: Cast) -> None:
    make_room(cast.anna, "Pilot", "closed", cast.guest)
    with pytest.raises(Refused):
        actions.make_host(actor=cast.anna, slug="pilot", person=cast.guest)
    with pytest.raises(Refused):
        actions.create_space(actor=cast.guest, name="Ours")


def test_a_taken_name_gets_a_number(cast: Cast) -> None:
    assert make_room(cast.anna, "Pilot").slug == "pilot"
    assert make_room(cast.bo, "Pilot").slug == "pilot-2"
    assert make_room(cast.bo, "New").slug == "new-2"


def test_rooms_stand_in_swedish_order(cast: Cast) -> None:
    for name in ("Öland", "Åre", "zink", "Älvdalen", "Arvika"):
        make_room(cast.anna, name, "closed")
    ordered = ["Arvika", "zink", "Åre", "Älvdalen", "Öland"]
    assert [room.name for room in my_rooms(cast.anna)] == ordered
    assert [room.name for room in rooms_for(cast.bo)] == ordered
