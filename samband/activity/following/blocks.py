"""The buttons for following, on the pages of other packages."""

from django.utils.translation import gettext as _

from samband.activity.following.queries import chosen_level
from samband.activity.following.words import follow_form
from samband.people.blocks import ProfileBlock
from samband.people.models import Person


def profile_block(reader: Person, person: Person) -> ProfileBlock | None:
    """How much I want of what somebody begins; one statement. None on one's own profile, and for who has left."""
    if reader.pk == person.pk or person.state != Person.State.ACTIVE:
        return None
    form = follow_form(f"/people/{person.handle}/following", chosen_level(reader, other=person))
    return ProfileBlock(_("Follow"), "activity/follow_block.html", {"form": form}, column="context")
