"""The end of what was deleted."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from samband.entries.attachments import remove_stored
from samband.entries.hooks import run_after_many
from samband.entries.models import Attachment, Entry, Link
from samband.entries.rules import KEPT_DELETED
from samband.kernel.events import announce
from samband.kernel.files import remove_picture

BATCH = 500


def purge_deleted(now: datetime) -> int:
    """Remove entries deleted more than 30 days before `now`, with texts, history and pictures; returns how many.

    Works in batches, so that it can be stopped and started; files go after their rows.
    """
    removed = 0
    while True:
        old = Entry.objects.filter(state=Entry.State.DELETED, deleted_at__lt=now - KEPT_DELETED)
        ids = list(old.order_by("pk").values_list("pk", flat=True)[:BATCH])
        if not ids:
            return removed
        with transaction.atomic():
            remove_entries(ids)
        removed += len(ids)


def erase_threads(root_ids: Sequence[int]) -> int:
    """Remove whole threads for good, in the current transaction, with all that hangs on them; returns how many entries.

    The roots must be held. Open pages are told.
    """
    whole = Entry.objects.filter(Q(pk__in=root_ids) | Q(root_id__in=root_ids))
    ids = sorted(whole.values_list("pk", flat=True))
    audiences = Entry.objects.filter(pk__in=root_ids).values_list("pk", "audience_id")
    for root_id, audience_id in audiences:
        announce("delete", audience_id=audience_id, object_id=root_id)
    remove_entries(ids)
    return len(ids)


def remove_entries(ids: Sequence[int]) -> None:
    """Take away these entries in the current transaction: rows, words, evidence, notices and files."""
    for attachment in Attachment.objects.filter(entry_id__in=ids):
        remove_stored(attachment)
    # What others answered stays, and answers the thread's beginning.
    Entry.objects.filter(parent_id__in=ids).exclude(root_id__in=ids).exclude(pk__in=ids).update(
        parent_id=F("root_id")
    )
    # Deleted first, so that whoever keeps an index of entries forgets them while they can still be looked up.
    Entry.objects.filter(pk__in=ids).exclude(state=Entry.State.DELETED).update(
        state=Entry.State.DELETED
    )
    run_after_many(ids)
    Entry.objects.filter(pk__in=ids).delete()


def purge_links(now: datetime) -> int:
    """Forget addresses that no entry has led to for 30 days, with their pictures; returns how many."""
    unused = Link.objects.filter(uses__isnull=True, created_at__lt=now - KEPT_DELETED)
    removed = 0
    for link in list(unused[:1000]):
        with transaction.atomic():
            # Somebody may share it in this very moment: the row goes only if it is still unused.
            gone, _each = Link.objects.filter(pk=link.pk, uses__isnull=True).delete()
        if gone:
            remove_picture(link.picture)
            removed += 1
    return removed
