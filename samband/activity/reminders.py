"""Reminders whose time has come: who tells people is registered from above."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from samband.activity.models import Reminder
from samband.people.models import Person
from samband.spaces.audiences import may_read

Due = Callable[[Reminder], None]
_due: list[Due] = []
BATCH = 500


def register_due(tell: Due) -> None:
    """Call `tell(reminder)` once for each reminder that is due, in the transaction that marks it done.

    The person may read the entry at that moment; `reminder.entry`, `.person` and `.note` are there.
    """
    if tell not in _due:
        _due.append(tell)


def tell_due(now: datetime) -> int:
    """Tell whoever is due; returns how many. Claimed under row locks, so that two workers tell nobody twice."""
    told = 0
    while True:
        with transaction.atomic():
            rows = list(
                Reminder.objects.select_for_update(skip_locked=True, of=("self",))
                .select_related("entry", "person")
                .filter(done_at=None, at__lte=now)
                .order_by("at", "pk")[:BATCH]
            )
            for row in rows:
                row.done_at = now
                row.save(update_fields=["done_at"])
                if _may_be_told(row):
                    told += 1
                    for tell in _due:
                        tell(row)
        if len(rows) < BATCH:
            return told


def _may_be_told(row: Reminder) -> bool:
    return (
        row.entry.state == "published"
        and row.person.state == Person.State.ACTIVE
        and may_read(row.person_id, row.entry.audience_id)
    )
