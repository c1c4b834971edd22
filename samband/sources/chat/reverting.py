"""Taking a conversation away again. What colleagues have answered since stays, with what it answers."""

from typing import Final

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from samband.entries.models import Counters, Entry
from samband.entries.purge import remove_entries
from samband.kernel.db import as_system
from samband.kernel.errors import Conflict
from samband.sources.acting import lock_import
from samband.sources.batches import keep_batch
from samband.sources.models import Import, Item, Trouble
from samband.spaces.models import Audience, Space

BATCH: Final = 500


def revert_batch(run: Import) -> int:
    """Take away up to 500 items, the last stored first; gives how many. Raises Conflict when another process is at it.

    The item of what stays is kept, so that the same archive does not bring it a second time.
    """
    with as_system():
        if not lock_import(run.pk):
            raise Conflict(_("This import is being taken back already."), code="busy")
        items = list(
            Item.objects.filter(import_run=run, pk__lt=run.cursor.get("before", 2**62)).order_by(
                "-pk"
            )[:BATCH]
        )
        if not items:
            return 0
        entries = {one.object_id for one in items if one.object_id and one.object_id > 0}
        spaces = {-one.object_id for one in items if one.object_id and one.object_id < 0}
        stays = _take_entries(entries) | {-pk for pk in _take_spaces(spaces)}
        gone = [one.pk for one in items if one.object_id not in stays]
        Item.objects.filter(pk__in=gone).delete()
        keep_batch(run, {"before": items[-1].pk}, kept=sum(1 for one in stays if one > 0))
    return len(items)


def finish_revert(run: Import) -> None:
    """After the last batch: what could not be stored."""
    with as_system():
        Trouble.objects.filter(import_run=run).delete()


def _take_entries(ids: set[int]) -> set[int]:
    """Delete entries; gives those that stay because colleagues answered."""
    gone = _without_answered(ids)
    if not gone:
        return ids
    comments = Entry.objects.filter(pk__in=gone, root__isnull=False).exclude(root_id__in=gone)
    for root_id in comments.values_list("root_id", flat=True):
        Counters.objects.filter(entry_id=root_id, comments__gt=0).update(comments=F("comments") - 1)
    remove_entries(sorted(gone))
    return ids - gone


def _without_answered(ids: set[int]) -> set[int]:
    """Those of the entries under which nothing stands that stays."""
    gone = set(ids)
    while gone:
        staying = Entry.objects.filter(Q(parent__in=gone) | Q(root__in=gone)).exclude(pk__in=gone)
        held = {one for pair in staying.values_list("parent_id", "root_id") for one in pair} & gone
        if not held:
            return gone
        gone -= held
    return gone


def _take_spaces(ids: set[int]) -> set[int]:
    """Delete spaces in which nothing is left, whoever has joined them since; gives those that stay."""
    written = set(
        Entry.objects.filter(audience__space__in=ids).values_list("audience__space_id", flat=True)
    )
    empty = ids - written
    Space.objects.filter(pk__in=empty).update(audience=None)
    Audience.objects.filter(space__in=empty).delete()
    Space.objects.filter(pk__in=empty).delete()
    return written
