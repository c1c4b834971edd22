"""One of everything, and the oracle: who may see what, written from design 3.2 and nothing else.

The oracle knows roles, memberships and kinds of audience; it never asks the product.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from samband.entries import actions as entries
from samband.entries.addressing import Addressee, ToColleagues, ToPeople, ToSpace
from samband.entries.models import Attachment, Entry
from samband.gatherings.events.actions import Wanted as WantedEvent
from samband.gatherings.events.actions import written_event
from samband.gatherings.polls.actions import Wanted, written_poll
from samband.kernel.db import as_person
from samband.kernel.files import save_picture
from samband.kernel.uploads import save_file
from samband.people.models import Person
from samband.spaces import actions as spaces
from samband.spaces.models import Space
from tests.cast import Cast, make_person


@dataclass(frozen=True)
class SpaceThing:
    """A space with who belongs to it."""

    space: Space
    openness: str
    members: frozenset[int]
    hosts: frozenset[int]


@dataclass(frozen=True)
class EntryThing:
    """An entry with who is meant to read it."""

    id: int
    author: int
    audience: str  # "colleagues", "people" or "space"
    space: SpaceThing | None = None
    people: frozenset[int] = frozenset()
    is_deleted: bool = False


@dataclass(frozen=True)
class World:
    """The cast, an outsider to every room among the colleagues, rooms and entries of each kind."""

    cast: Cast
    stranger: Person
    spaces: Sequence[SpaceThing]
    entries: Sequence[EntryThing]
    attachments: dict[int, EntryThing] = field(default_factory=dict)
    files: dict[int, EntryThing] = field(default_factory=dict)

    @property
    def readers(self) -> tuple[Person, ...]:
        return (*self.cast.everybody, self.stranger)


def knows_space(person: Person, thing: SpaceThing) -> bool:
    """Open and closed: its name is known to colleagues. Secret: nothing of it shows outside. Guests: their spaces only."""
    if person.pk in thing.members:
        return True
    return thing.openness != "secret" and not person.is_guest


def reads_space(person: Person, thing: SpaceThing) -> bool:
    """Open: colleagues read. Closed and secret: members."""
    return person.pk in thing.members or (thing.openness == "open" and not person.is_guest)


def reads_entry(person: Person, thing: EntryThing) -> bool:
    """Colleagues excludes guests; a set of people is these people and the writer."""
    if thing.is_deleted:
        return False
    if thing.audience == "colleagues":
        return not person.is_guest
    if thing.audience == "people":
        return person.pk in thing.people
    return thing.space is not None and reads_space(person, thing.space)


def sees_person(reader: Person, other: Person, things: Sequence[SpaceThing]) -> bool:
    """Guests see the profiles of those spaces' members only."""
    if not reader.is_guest or reader.pk == other.pk:
        return True
    return any(reader.pk in thing.members and other.pk in thing.members for thing in things)


POLL = Wanted(("Ja", "Nej"), shows_names=True)
EVENT = WantedEvent(day=date(2099, 6, 3), begin=time(14, 0), zone="Europe/Stockholm")


def _picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 4), "white").save(out, "PNG")
    return out.getvalue()


def build(cast: Cast) -> World:
    """Rooms by anna with edit in the closed and secret ones and the guest in one of each; entries by anna everywhere."""
    stranger = make_person("Sten Stranger", handle="sten")
    anna, editor, guest = cast.anna, cast.editor, cast.guest
    found: list[SpaceThing] = []
    for openness in ("open", "closed", "secret"):
        for with_guest in (False, True):
            with as_person(anna.pk):
                space = spaces.create_space(
                    actor=anna,
                    name=f"{openness} {'guest' if with_guest else 'plain'}",
                    openness=openness,
                )
                members = {anna.pk}
                for person in (editor, *((guest,) if with_guest else ())):
                    spaces.add_member(actor=anna, slug=space.slug, person=person)
                    members.add(person.pk)
            found.append(
                SpaceThing(
                    Space.objects.get(pk=space.pk),
                    openness,
                    frozenset(members),
                    frozenset({anna.pk}),
                )
            )
    things: list[EntryThing] = []
    pictures: dict[int, EntryThing] = {}
    files: dict[int, EntryThing] = {}
    stored = save_picture(_picture())
    document = save_file(SimpleUploadedFile("a.txt", b"text")).name

    def write(to: Addressee, **meant: object) -> Entry:
        with as_person(anna.pk):
            entry = entries.write_post(
                actor=anna,
                to=to,
                body="Något att läsa.",
                extras=[written_poll(POLL), written_event(EVENT)],
            )
            attachment = Attachment.objects.create(
                entry=entry,
                owner=anna,
                stored_name=stored,
                content_type="image/webp",
                width=4,
                height=4,
            )
            file = Attachment.objects.create(
                entry=entry, owner=anna, stored_name=document, content_type="text/plain", name="a"
            )
        thing = EntryThing(entry.pk, anna.pk, **meant)  # type: ignore[arg-type]  # fields by name
        things.append(thing)
        pictures[attachment.pk] = thing
        files[file.pk] = thing
        return entry

    write(ToColleagues(), audience="colleagues")
    write(ToPeople(("edit",)), audience="people", people=frozenset({anna.pk, editor.pk}))
    write(ToPeople(("greta",)), audience="people", people=frozenset({anna.pk, guest.pk}))
    for thing in found:
        write(ToSpace(thing.space.pk), audience="space", space=thing)
    gone = write(ToColleagues(), audience="colleagues", is_deleted=True)
    with as_person(anna.pk):
        entries.delete_entry(actor=anna, entry_id=gone.pk, now=timezone.now())
    return World(cast, stranger, found, things, pictures, files)
