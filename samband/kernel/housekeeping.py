"""What the kernel throws away and what it seals, by the hour."""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from samband.kernel import once
from samband.kernel.db import as_system
from samband.kernel.models import AuditRecord, AuditSeal, Event, KeptAnswer, RateBucket

EVENTS_KEPT = timedelta(hours=24)
RATES_KEPT = timedelta(hours=2)
# As long as samband_forget_audit() in the database says; two years with a leap day.
AUDIT_KEPT = timedelta(days=730)
JOBS_KEPT = timedelta(days=7)
HEAD_FILE = "audit-head"


def throw_away(now: datetime) -> None:
    """Delete live events and kept answers after a day, counted attempts after two hours."""
    Event.objects.filter(at__lt=now - EVENTS_KEPT).delete()
    RateBucket.objects.filter(window__lt=now - RATES_KEPT).delete()
    with as_system():
        KeptAnswer.objects.filter(at__lt=now - once.KEPT).delete()


_DONE_JOBS = """
DELETE FROM procrastinate_jobs WHERE id IN (
  SELECT j.id FROM procrastinate_jobs j
   WHERE j.status = ANY ('{succeeded,cancelled,aborted}'::procrastinate_job_status[])
     AND NOT EXISTS (SELECT FROM procrastinate_events e WHERE e.job_id = j.id AND e.at >= %s)
   ORDER BY j.id LIMIT 20000)
"""


def forget_done_jobs(now: datetime) -> int:
    """Delete jobs that were done a week ago, at most 20,000; returns how many. What failed stays until somebody looks."""
    with connection.cursor() as cursor:
        cursor.execute(_DONE_JOBS, [now - JOBS_KEPT])
        return int(cursor.rowcount)


def _line(record: AuditRecord) -> bytes:
    parts = [
        record.pk,
        record.at.isoformat(),
        record.actor_id,
        record.verb,
        record.object_kind,
        record.object_id,
        record.subject_id,
        record.data,
    ]
    return json.dumps(parts, sort_keys=True, ensure_ascii=False).encode()


def _digest(before: bytes, after_id: int, until_id: int) -> bytes:
    digest = hashlib.sha256(before)
    records = AuditRecord.objects.filter(pk__gt=after_id, pk__lte=until_id).order_by("pk")
    for record in records.iterator(chunk_size=2000):
        digest.update(_line(record))
    return digest.digest()


@transaction.atomic
def seal_audit(keep_head: Callable[[str], None] | None = None) -> AuditSeal | None:
    """Hash the audit records since the last seal together with it; None when there are none.

    The newest seal is also kept outside the database (`audit-head` in the data folder), so that somebody who rewrites the
    table and all seals can be found out. Records younger than a minute wait: an older id could still be uncommitted.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(7204)")
        cursor.execute(
            "SELECT coalesce(max(id), 0) FROM kernel_auditrecord WHERE at < now() - interval '1 minute'"
        )
        row = cursor.fetchone()
    last = AuditSeal.objects.order_by("-until_id").first()
    after, before = (last.until_id, bytes(last.digest)) if last is not None else (0, b"")
    until = int(row[0]) if row else 0
    if until <= after:
        return None
    seal = AuditSeal.objects.create(until_id=until, digest=_digest(before, after, until))
    (keep_head or write_head)(f"{until} {bytes(seal.digest).hex()}\n")
    return seal


def write_head(line: str) -> None:
    """Keep the newest seal in the data folder."""
    path = Path(settings.SAMBAND.data) / HEAD_FILE
    fresh = path.with_suffix(".new")
    fresh.write_text(line, encoding="ascii")
    fresh.replace(path)


def forget_old_audit() -> int:
    """Delete audit records that are older than two years, and the seals over nothing else; how many records went."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT samband_forget_audit()")
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def first_broken_seal() -> AuditSeal | None:
    """The first seal that no longer fits the records it covers, or None when all fit.

    The chain may begin with a seal that is older than two years and whose records were forgotten.
    """
    after, before = 0, b""
    for seal in AuditSeal.objects.order_by("until_id"):
        is_base = not after and seal.at < timezone.now() - AUDIT_KEPT
        if is_base and not AuditRecord.objects.filter(pk__lte=seal.until_id).exists():
            after, before = seal.until_id, bytes(seal.digest)
            continue
        if _digest(before, after, seal.until_id) != bytes(seal.digest):
            return seal
        after, before = seal.until_id, bytes(seal.digest)
    return None


class Chain(StrEnum):
    """What became of the audit trail."""

    WHOLE = "whole"
    CHANGED = "changed"  # a seal does not fit its records
    REPLACED = "replaced"  # records and seals fit each other, but not the head kept outside
    NO_HEAD = "no-head"  # nothing outside to compare with: after a restore, until the next hour


def examine_audit(read_head: Callable[[], str] | None = None) -> Chain:
    """Whether the audit trail is as it was written: its seals, and the head outside the database."""
    if first_broken_seal() is not None:
        return Chain.CHANGED
    head = (read_head or _kept_head)().split()
    if not AuditSeal.objects.exists() and not head:
        return Chain.WHOLE
    if len(head) != 2:
        return Chain.NO_HEAD
    until, digest = head
    sealed = AuditSeal.objects.filter(until_id=int(until)).first() if until.isdigit() else None
    if sealed is None or bytes(sealed.digest).hex() != digest:
        return Chain.REPLACED
    return Chain.WHOLE


def _kept_head() -> str:
    try:
        return (Path(settings.SAMBAND.data) / HEAD_FILE).read_text(encoding="ascii")
    except OSError:
        return ""
