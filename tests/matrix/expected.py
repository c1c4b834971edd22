"""Who gets what at an address: each a function of person and thing.

Outcomes: `absent` (404), `refused` (403), `present` (anything else that is no error of the server and no way to the sign-in
page), `redirected` (to the page where one proves who one is).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from samband.people.models import Person
from tests.matrix.things import Things, missing, nothing
from tests.matrix.world import (
    EntryThing,
    SpaceThing,
    World,
    knows_space,
    reads_entry,
    reads_space,
    sees_person,
)

Outcomes = frozenset[str]
ABSENT, REFUSED, PRESENT = frozenset({"absent"}), frozenset({"refused"}), frozenset({"present"})
Expect = Callable[[World, Person, Any], Outcomes]


@dataclass(frozen=True)
class Rule:
    """Which things are tried at an address, and what each person should get."""

    things: Things
    expect: Expect
    is_open: bool = False  # answers also without signing in
    data: Callable[[Any], dict[str, Any]] | None = None


def _if(is_there: bool) -> Outcomes:
    return PRESENT if is_there else ABSENT


def known_section(world: World, person: Person, thing: str) -> Outcomes:
    return _if(thing != "no-such")


def everybody(world: World, person: Person, thing: Any) -> Outcomes:
    return PRESENT


def nobody(world: World, person: Person, thing: Any) -> Outcomes:
    return ABSENT


def device_only(world: World, person: Person, thing: Any) -> Outcomes:
    return frozenset({"redirected"})


def colleagues(world: World, person: Person, thing: Any) -> Outcomes:
    return _if(not person.is_guest)


def administrators(world: World, person: Person, thing: Any) -> Outcomes:
    return _if(person.is_administrator)


def administrators_somehow(world: World, person: Person, thing: Any) -> Outcomes:
    """An administrator reaches it; whether it can be done now is its package's to test."""
    return frozenset({"present", "refused", "absent"}) if person.is_administrator else ABSENT


def own_if_any(world: World, person: Person, thing: Any) -> Outcomes:
    """Of one's own, if one has begun it; guests never."""
    return ABSENT if person.is_guest else frozenset({"present", "absent"})


def leavers(world: World, person: Person, thing: SpaceThing | None) -> Outcomes:
    """Whoever knows a space may leave it, except its last host."""
    if thing is not None and person.pk in thing.hosts:
        return REFUSED
    return space_knowers(world, person, thing)


def entry_readers(world: World, person: Person, thing: EntryThing | None) -> Outcomes:
    return _if(thing is not None and reads_entry(person, thing))


def entry_author(world: World, person: Person, thing: EntryThing | None) -> Outcomes:
    if thing is None or not reads_entry(person, thing):
        return ABSENT
    return PRESENT if person.pk == thing.author else REFUSED


def pinners(world: World, person: Person, thing: EntryThing | None) -> Outcomes:
    """Hosts pin in their rooms; elsewhere there is nothing to pin, and that is said."""
    if thing is None or not reads_entry(person, thing):
        return ABSENT
    return PRESENT if thing.space is None or person.pk in thing.space.hosts else REFUSED


def movers(world: World, person: Person, thing: EntryThing | None) -> Outcomes:
    """Whoever reads a thread may move it, guests not to all colleagues; direct messages stay."""
    if thing is None or not reads_entry(person, thing):
        return ABSENT
    return REFUSED if thing.audience == "people" or person.is_guest else PRESENT


def reporters(world: World, person: Person, thing: EntryThing | None) -> Outcomes:
    """Whoever reads it may report it, except direct messages."""
    if thing is None or not reads_entry(person, thing):
        return ABSENT
    return REFUSED if thing.audience == "people" and person.pk != thing.author else PRESENT


def who_deleted(world: World, person: Person, thing: EntryThing | None) -> Outcomes:
    return _if(thing is not None and thing.is_deleted and person.pk == thing.author)


def editors(world: World, person: Person, thing: Any) -> Outcomes:
    return _if(person.is_editor)


def pickers(world: World, person: Person, thing: EntryThing | None) -> Outcomes:
    """Editors pick what they may read; what not all colleagues may read is refused."""
    if thing is None or not reads_entry(person, thing) or not person.is_editor:
        return ABSENT
    is_for_all = thing.audience == "colleagues" or (
        thing.space is not None and thing.space.openness == "open"
    )
    return PRESENT if is_for_all else REFUSED


def space_knowers(world: World, person: Person, thing: SpaceThing | None) -> Outcomes:
    return _if(thing is not None and knows_space(person, thing))


def space_readers(world: World, person: Person, thing: SpaceThing | None) -> Outcomes:
    return _if(thing is not None and reads_space(person, thing))


def space_joiners(world: World, person: Person, thing: SpaceThing | None) -> Outcomes:
    if thing is None or not knows_space(person, thing):
        return ABSENT
    return PRESENT if thing.openness == "open" or person.pk in thing.members else REFUSED


def space_hosts(world: World, person: Person, thing: SpaceThing | None) -> Outcomes:
    if thing is None or not knows_space(person, thing):
        return ABSENT
    hosts_by_role = person.is_administrator and thing.openness == "open"
    return PRESENT if person.pk in thing.hosts or hosts_by_role else REFUSED


def profile_readers(world: World, person: Person, thing: Person | None) -> Outcomes:
    if thing is None or thing.state == Person.State.INVITED:
        return ABSENT
    return _if(sees_person(person, thing, world.spaces))


def no_photo(world: World, person: Person, thing: Person | None) -> Outcomes:
    return ABSENT


OPEN = Rule(nothing, everybody, is_open=True)
SIGNED_IN = Rule(nothing, everybody)
COLLEAGUES = Rule(nothing, colleagues)
ADMINISTRATORS = Rule(nothing, administrators)


def gone(name: str, value: Any = 10**9) -> Rule:
    return Rule(missing(name, value), nobody)
