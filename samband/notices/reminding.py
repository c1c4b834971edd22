"""A reminder whose time has come, as a notification."""

from samband.activity.models import Reminder
from samband.notices.kinds import REMINDER
from samband.notices.noting import Notice, store


def note_reminder(reminder: Reminder) -> None:
    """Tell the person whose reminder it is; they may read the entry, the caller has looked."""
    entry = reminder.entry
    store(
        Notice(
            entry_id=entry.pk,
            root_id=entry.root_id or entry.pk,
            actor_id=None,
            at=reminder.at,
            key=f"reminder-{reminder.pk}",
            object_id=reminder.pk,
        ),
        {reminder.person_id: REMINDER},
    )
