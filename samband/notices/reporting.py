"""Who looks after a place is told of what was reported there; who wrote it is not, and nobody by whom."""

from django.utils import timezone

from samband.entries.models import Entry, Report
from samband.entries.reporting import who_decides
from samband.notices import following
from samband.notices.kinds import REPORTED
from samband.notices.models import Notification
from samband.notices.noting import Notice, store


def note_report_later(report_id: int) -> None:
    """Have a report looked at once its transaction is done."""
    from samband.notices.jobs import note_report

    note_report.configure().defer(report_id=report_id)


def note_report(report_id: int) -> None:
    """Tell those who decide; once somebody has decided, nobody else needs to look. Doing it twice changes nothing."""
    report = (
        Report.objects.select_related("entry__audience__space", "reporter")
        .filter(pk=report_id)
        .first()
    )
    if report is None:
        return
    key = f"report-{report.pk}"
    if report.outcome:
        Notification.objects.filter(key=key, read_at=None).update(read_at=timezone.now())
        return
    entry = report.entry
    if entry.state != Entry.State.PUBLISHED:
        return
    readers = following.readers_among(who_decides(report).people, entry.audience_id)
    store(
        Notice(
            entry_id=entry.pk,
            root_id=entry.root_id or entry.pk,
            actor_id=None,
            at=report.at,
            key=key,
        ),
        dict.fromkeys(readers, REPORTED),
    )
