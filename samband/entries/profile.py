"""What entries put on a profile and in one's own menu."""

from collections.abc import Sequence

from django.http import HttpRequest
from django.utils.translation import gettext as _

from samband.entries.queries import entries_of
from samband.people.blocks import ProfileBlock
from samband.people.models import Person
from samband.web.parts import Action

SHOWN = 5


def entries_block(reader: Person, person: Person) -> ProfileBlock | None:
    """The newest of what a person wrote and the reader may see; None when there is nothing. One statement."""
    page = entries_of(reader, person, limit=SHOWN)
    if not page.rows:
        return None
    more = f"/people/{person.handle}/entries" if page.next_cursor else ""
    return ProfileBlock(
        _("Written lately"), "entries/profile.html", {"cards": page.rows}, more_url=more
    )


def write_action(reader: Person, person: Person) -> Action | None:
    """The way to a message that nobody but the two of them reads."""
    if reader.pk == person.pk or person.state != Person.State.ACTIVE:
        return None
    label = _("Write to %(name)s") % {
        "name": person.name.split()[0] if person.name.split() else "@"
    }
    return Action(label, f"/write?to=people&persons=@{person.handle}", "send", primary=True)


def block_action(reader: Person, person: Person) -> Action | None:
    """The way to reading nothing more by somebody."""
    if reader.pk == person.pk:
        return None
    return Action(_("Block"), f"/people/{person.handle}/block", "ban")


def reports_line(request: HttpRequest) -> Sequence[Action]:
    """The way to what was reported, by oneself or where one looks after things."""
    return [Action(_("Reports"), "/reports", "flag")]
