"""What somebody wrote, on their profile."""

from django.utils.translation import gettext as _

from samband.entries.queries import entries_of
from samband.people.blocks import ProfileBlock
from samband.people.models import Person

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
