"""What is tried at an address: what stands in it, and the thing that it names; for each also one that is not there."""

from collections.abc import Callable, Iterator
from typing import Any

from tests.matrix.world import World

Things = Callable[[World], Iterator[tuple[dict[str, Any], Any]]]
#: A note that nobody wrote.
NO_NOTE = "00000000-0000-4000-8000-000000000000"


def nothing(world: World) -> Iterator[tuple[dict[str, Any], Any]]:
    yield {}, None


def all_entries(world: World) -> Iterator[tuple[dict[str, Any], Any]]:
    for thing in world.entries:
        yield {"entry_id": thing.id}, thing
    yield {"entry_id": 10**9}, None


def thanked_entries(world: World) -> Iterator[tuple[dict[str, Any], Any]]:
    for given, thing in all_entries(world):
        yield {**given, "emoji": ":tack:"}, thing


def all_pictures(world: World) -> Iterator[tuple[dict[str, Any], Any]]:
    for key, thing in world.attachments.items():
        yield {"attachment_id": key}, thing
    yield {"attachment_id": 10**9}, None


def all_files(world: World) -> Iterator[tuple[dict[str, Any], Any]]:
    for key, thing in world.files.items():
        yield {"attachment_id": key}, thing
    # A picture is not given as a file.
    yield {"attachment_id": min(world.attachments)}, None


def all_files_by_id(world: World) -> Iterator[tuple[dict[str, Any], Any]]:
    for key, thing in {**world.attachments, **world.files}.items():
        yield {"file_id": key}, thing
    yield {"file_id": 10**9}, None


def spaces_as_data(world: World) -> Iterator[tuple[dict[str, Any], Any]]:
    """A space that is named in what is sent, not in the address."""
    for _given, thing in all_spaces(world):
        yield {}, thing


def all_spaces(world: World) -> Iterator[tuple[dict[str, Any], Any]]:
    for thing in world.spaces:
        yield {"slug": thing.space.slug}, thing
    yield {"slug": "finns-inte"}, None


def spaces_with_edit(world: World) -> Iterator[tuple[dict[str, Any], Any]]:
    for given, thing in all_spaces(world):
        yield {**given, "handle": "edit"}, thing


def all_people(world: World) -> Iterator[tuple[dict[str, Any], Any]]:
    for person in (*world.readers, world.cast.invited):
        yield {"handle": person.handle}, person
    yield {"handle": "ingen.alls"}, None


def together(**given: Any) -> Things:
    """Only one thing that is not there, whose address names several."""

    def only(world: World) -> Iterator[tuple[dict[str, Any], Any]]:
        yield dict(given), None

    return only


def missing(name: str, value: Any = 10**9) -> Things:
    """Only a thing that is not there: its own package tests the ones that are."""

    def only(world: World) -> Iterator[tuple[dict[str, Any], Any]]:
        yield {name: value}, None

    return only


def known_sections(world: World) -> Iterator[tuple[dict[str, Any], Any]]:
    """Of one's own data: every person has the same sections."""
    for key in ("account", "ties", "no-such"):
        yield {"section": key}, key


def a_person_id(world: World) -> Iterator[tuple[dict[str, Any], Any]]:
    yield {"person_id": world.cast.bo.pk}, None


def device_cards(world: World) -> Iterator[tuple[dict[str, Any], Any]]:
    yield {"handle": world.cast.anna.handle, "name": "kim.vcf"}, None
