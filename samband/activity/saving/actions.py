"""Keeping an entry for later, and being reminded of it."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samband.activity.models import Reminder, Saved
from samband.entries.access import entry_for_reading
from samband.entries.models import Entry
from samband.kernel.errors import Invalid, NotFound
from samband.kernel.text import one_line
from samband.people.models import Person

# More at once is no reminder any more.
MOST_WAITING = 200
LONGEST = timedelta(days=366)


@transaction.atomic
def save_entry(*, actor: Person, entry_id: int, now: datetime | None = None) -> Entry:
    """Keep an entry on one's own list. Raises `NotFound`."""
    entry = entry_for_reading(actor, entry_id)
    Saved.objects.get_or_create(person=actor, entry=entry, defaults={"at": now or timezone.now()})
    return entry


@transaction.atomic
def unsave_entry(*, actor: Person, entry_id: int) -> None:
    """Take an entry from the list; one that is not there changes nothing."""
    Saved.objects.filter(person=actor, entry_id=entry_id).delete()


@transaction.atomic
def toggle_saved(*, actor: Person, entry_id: int) -> bool:
    """Save what is not saved, and the other way round; True when it is saved now. Raises `NotFound`."""
    if Saved.objects.filter(person=actor, entry_id=entry_id).exists():
        unsave_entry(actor=actor, entry_id=entry_id)
        return False
    save_entry(actor=actor, entry_id=entry_id)
    return True


@transaction.atomic
def remind(
    *, actor: Person, entry_id: int, at: datetime, note: str = "", now: datetime | None = None
) -> Reminder:
    """Remind the actor of an entry. Raises `NotFound`, and `Invalid` for a moment that is past or too far away."""
    now = now or timezone.now()
    entry = entry_for_reading(actor, entry_id)
    if not now < at <= now + LONGEST:
        raise Invalid(
            _("Choose a moment within the next year."),
            fields={"at": [_("Choose a moment within the next year.")]},
        )
    if Reminder.objects.filter(person=actor, done_at=None).count() >= MOST_WAITING:
        raise Invalid(_("So many reminders wait already. Take some away first."), code="too-many")
    return Reminder.objects.create(
        person=actor, entry=entry, at=at, note=one_line(note, 300) if note.strip() else ""
    )


@transaction.atomic
def forget_reminder(*, actor: Person, reminder_id: int) -> None:
    """Take a reminder away. Raises `NotFound` for what is not one's own."""
    if not Reminder.objects.filter(person=actor, pk=reminder_id).delete()[0]:
        raise NotFound
