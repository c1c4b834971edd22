"""What hosts put first in their room."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samband.entries.access import entry_for_reading
from samband.entries.models import Entry, Pin
from samband.entries.repair.holding import hold_thread
from samband.entries.repair.rules import MOST_PINS
from samband.kernel import audit
from samband.kernel.errors import Invalid, Refused
from samband.kernel.events import announce
from samband.people.models import Person
from samband.spaces.models import Membership, Space


def _require_host(actor: Person, space: Space | None) -> Space:
    if space is None:
        raise Invalid(_("Only what stands in a room can be pinned."), code="no-room")
    if not Membership.objects.filter(person=actor, space=space, is_host=True).exists():
        raise Refused(_("Only the room's hosts can change this. Ask one of them."))
    return space


@transaction.atomic
def pin_entry(*, actor: Person, entry_id: int, now: datetime | None = None) -> Pin:
    """Let a thread stand first in its room; doing it twice changes nothing.

    Raises `NotFound`, `Refused` for those who are no hosts there and when five stand there already, `Invalid` for what is not
    in a room.
    """
    root = hold_thread(actor, entry_id)
    space = _require_host(actor, root.audience.space)
    # Two hosts at once must not make six.
    Space.objects.select_for_update().get(pk=space.pk)
    known = Pin.objects.filter(entry=root, space=space).first()
    if known is not None:
        return known
    if Pin.objects.filter(space=space, entry__state=Entry.State.PUBLISHED).count() >= MOST_PINS:
        raise Refused(
            _("%(count)d are pinned here already. Unpin one of them first.") % {"count": MOST_PINS},
            code="too-many-pins",
        )
    pin = Pin.objects.create(entry=root, space=space, actor=actor, at=now or timezone.now())
    _tell("entry.pinned", actor, root)
    return pin


@transaction.atomic
def unpin_entry(*, actor: Person, entry_id: int) -> None:
    """Let a thread stand where its time puts it; nothing happens when it is not pinned. Raises `NotFound`, `Refused`."""
    entry = entry_for_reading(actor, entry_id)
    _require_host(actor, entry.audience.space)
    if Pin.objects.filter(entry=entry).delete()[0]:
        _tell("entry.unpinned", actor, entry)


def _tell(verb: str, actor: Person, root: Entry) -> None:
    audit.record(verb, actor_id=actor.pk, object_kind="entry", object_id=root.pk)
    announce("pin", audience_id=root.audience_id, object_id=root.pk)
