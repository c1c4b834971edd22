"""Deleting what rooms do not keep any more."""

from datetime import datetime

from django.db import transaction

from samband.entries.models import Entry
from samband.entries.purge import erase_threads
from samband.entries.retention.queries import quiet_threads
from samband.kernel import audit
from samband.spaces.models import Space

BATCH = 50


def erase_quiet(now: datetime) -> int:
    """Delete the threads that rooms do not keep any more; returns how many.

    In batches of their own transactions: what was killed goes on where it was, and what is written in meanwhile stays. Each
    batch leaves an audit record that says how many, and nothing else.
    """
    rooms = Space.objects.filter(retention_months__isnull=False, retention_from__lte=now)
    return sum(
        _erase_in(space_id, now) for space_id in rooms.order_by("pk").values_list("pk", flat=True)
    )


def _erase_in(space_id: int, now: datetime) -> int:
    erased, after = 0, 0
    while True:
        with transaction.atomic():
            # Held, so that the choice can't be taken back while a batch of it is under way.
            space = Space.objects.select_for_update(of=("self",)).get(pk=space_id)
            months, starts_at = space.retention_months, space.retention_from
            if months is None or starts_at is None or starts_at > now:
                return erased
            found = quiet_threads(space_id, months, now, after=after, limit=BATCH)
            if not found:
                return erased
            after = found[-1]
            # Whoever writes holds the thread: look again at those that we hold now.
            list(
                Entry.objects.select_for_update(of=("self",))
                .filter(pk__in=found)
                .order_by("pk")
                .values_list("pk")
            )
            still = set(quiet_threads(space_id, months, now, after=found[0] - 1, limit=BATCH * 2))
            threads = [root_id for root_id in found if root_id in still]
            entries = erase_threads(threads)
            if threads:
                audit.record(
                    "space.retention-erased",
                    actor_id=None,
                    object_kind="space",
                    object_id=space_id,
                    threads=len(threads),
                    entries=entries,
                )
        erased += len(threads)
