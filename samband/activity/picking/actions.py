"""What editors pick for everybody."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samband.activity.models import Pick
from samband.entries.access import entry_for_reading
from samband.entries.models import Entry
from samband.kernel import audit
from samband.kernel.errors import Invalid, NotFound, Refused
from samband.kernel.text import one_line
from samband.people.models import Person
from samband.spaces.models import Audience, Openness


def may_pick(person: Person, entry: Entry) -> bool:
    """Editors pick first entries that every colleague may read."""
    audience = entry.audience
    is_for_all = audience.kind in (Audience.Kind.COLLEAGUES, Audience.Kind.PUBLIC) or (
        audience.kind == Audience.Kind.SPACE and audience.openness == Openness.OPEN
    )
    return person.is_editor and entry.root_id is None and is_for_all


def entry_for_picking(person: Person, entry_id: int) -> Entry:
    """An entry that this editor may pick. Raises `NotFound` for everybody else, `Refused` for what not all may read."""
    entry = entry_for_reading(person, entry_id)
    if not person.is_editor:
        raise NotFound
    if not may_pick(person, entry):
        raise Refused(_("Pick what all colleagues can read: nothing else may be shown to them."))
    return entry


@transaction.atomic
def pick_entry(*, actor: Person, entry_id: int, reason: str) -> Pick:
    """Show an entry to all colleagues, with a reason. Raises `NotFound`, `Refused`, `Invalid` without a reason."""
    entry = entry_for_picking(actor, entry_id)
    if not reason.strip():
        raise Invalid(
            _("Say in a line why colleagues should see it."),
            fields={"reason": [_("Say in a line why colleagues should see it.")]},
        )
    pick, _made = Pick.objects.update_or_create(
        entry=entry,
        defaults={"editor": actor, "reason": one_line(reason, 200), "at": timezone.now()},
    )
    audit.record("pick.made", actor_id=actor.pk, object_kind="entry", object_id=entry.pk)
    return pick


@transaction.atomic
def unpick_entry(*, actor: Person, entry_id: int) -> None:
    """Take a pick back; one that is not there changes nothing. Raises `NotFound` for who is no editor."""
    if not actor.is_editor:
        raise NotFound
    if Pick.objects.filter(entry_id=entry_id).delete()[0]:
        audit.record("pick.taken_back", actor_id=actor.pk, object_kind="entry", object_id=entry_id)
