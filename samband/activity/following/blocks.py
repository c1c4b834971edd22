"""The buttons for following, on the pages of other packages."""

from django.utils.translation import gettext as _

from samband.activity.following.queries import chosen_level
from samband.activity.following.words import follow_form
from samband.activity.models import Follow
from samband.entries.blocks import ThreadBlock
from samband.entries.models import Entry
from samband.people.access import PersonRequest
from samband.people.blocks import ProfileBlock
from samband.people.models import Person


def profile_block(reader: Person, person: Person) -> ProfileBlock | None:
    """How much I want of what somebody begins; one statement. None on one's own profile, and for who has left."""
    if reader.pk == person.pk or person.state != Person.State.ACTIVE:
        return None
    form = follow_form(f"/people/{person.handle}/following", chosen_level(reader, other=person))
    return ProfileBlock(_("Follow"), "activity/follow_block.html", {"form": form}, column="context")


def thread_block(request: PersonRequest, root: Entry) -> ThreadBlock:
    """How much I want of a thread; one statement."""
    row = Follow.objects.filter(person=request.user, thread=root).first()
    form = follow_form(
        f"/entries/{root.pk}/following",
        row.level if row else None,  # type: ignore[arg-type]  # the choices are the levels
        by_itself=row is not None and row.by_itself,
    )
    return ThreadBlock(_("Follow"), "activity/follow_block.html", {"form": form})
