"""Where thanks show and begin: on profiles, in menus of entries, beside their thread, in the search."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from samband.entries.blocks import ThreadBlock
from samband.entries.models import Entry
from samband.entries.threads import Thread
from samband.people.access import PersonRequest
from samband.people.blocks import ProfileBlock
from samband.people.lines import person_line
from samband.people.models import Person
from samband.search.conditions import Sql
from samband.thanks.queries import choices_of, thanked_in, thanks_to
from samband.web.parts import Action

SHOWN = 3


def thank_url(person: Person) -> str:
    """Where one thanks somebody."""
    return f"/thanks/new?to={person.handle}"


def _first_name(person: Person) -> str:
    return person.name.split()[0] if person.name.split() else f"@{person.handle}"


def can_be_thanked(reader: Person, person: Person) -> bool:
    """Whether the reader may thank somebody: not themselves, and nobody who left."""
    return reader.pk != person.pk and person.state == Person.State.ACTIVE


def profile_block(reader: Person, person: Person) -> ProfileBlock | None:
    """The newest thanks to somebody that the reader may see, and the way to say more; one statement."""
    page = thanks_to(reader, person, limit=SHOWN)
    may_thank = can_be_thanked(reader, person)
    if not page.rows and not may_thank:
        return None
    return ProfileBlock(
        _("Thanks"),
        "thanks/profile.html",
        {
            "cards": page.rows,
            "name": _first_name(person),
            "thank_url": thank_url(person) if may_thank else "",
            "all_url": f"/people/{person.handle}/thanks" if page.rows else "",
        },
    )


def thank_action(reader: Person, person: Person) -> Action | None:
    """The way to thank somebody, in the menu of their profile."""
    if not can_be_thanked(reader, person):
        return None
    return Action(_("Say thank you"), thank_url(person), "heart")


def entry_lines(entry_id: int) -> Sequence[Action]:
    """The quiet way to thank the writer of an entry for it."""
    return [Action(_("Say thank you for this"), f"/thanks/new?for={entry_id}", "heart")]


def thread_block(request: PersonRequest, thread: Thread) -> ThreadBlock | None:
    """Who is thanked, beside thanks; to them what they can choose. Two statements, for thanks only."""
    root = thread.root
    if root.kind != Entry.Kind.THANKS:
        return None
    people = thanked_in(root)
    if not people:
        return None
    mine = choices_of(request.user, [root.pk]) if request.user in people else {}
    return ThreadBlock(
        _("Thanked here"),
        "thanks/thread.html",
        {
            "people": [person_line(one) for one in people],
            "mine": mine.get(root.pk),
            "back": f"/entries/{root.pk}",
        },
    )


def has_thanks(reader: Person) -> Sql:
    """`has:thanks`."""
    return Sql("EXISTS (SELECT 1 FROM thanks_thanked x WHERE x.entry_id = {s}.entry_id)")
