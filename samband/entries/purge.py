"""The end of what was deleted."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from samband.entries.attachments import remove_stored
from samband.entries.hooks import run_after_write
from samband.entries.models import Attachment, Entry, Link
from samband.entries.rules import KEPT_DELETED
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
            for attachment in Attachment.objects.filter(entry_id__in=ids):
                remove_stored(attachment)
            # What others answered stays, and answers the thread's beginning.
            Entry.objects.filter(parent_id__in=ids).exclude(root_id__in=ids).exclude(
                pk__in=ids
            ).update(parent_id=F("root_id"))
            Entry.objects.filter(pk__in=ids).delete()
            for entry_id in ids:
                run_after_write(entry_id)
        removed += len(ids)


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
