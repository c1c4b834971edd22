"""What is told after a write, and what is forgotten."""

from django.utils import timezone

from samband.kernel.jobs import job


@job("notices.note")
def note(entry_id: int) -> None:
    """Tell those whom an entry concerns."""
    from samband.notices.noting import note_entry

    note_entry(entry_id, timezone.now())


@job("notices.note_reactions")
def note_shown(entry_id: int) -> None:
    """Tell an author of reactions."""
    from samband.notices.noting import note_reactions

    note_reactions(entry_id)


@job("notices.note_report")
def note_report(report_id: int) -> None:
    """Tell those who look after a place of a report."""
    from samband.notices import reporting

    reporting.note_report(report_id)


@job("notices.post", every="* * * * *")
def post(timestamp: int) -> None:
    """Each minute: send the letters that are due."""
    from samband.notices.outbox import send_due

    send_due(timezone.now())


@job("notices.summaries", every="5,35 * * * *")
def summaries(timestamp: int) -> None:
    """Twice an hour: a summary for those whose morning it is."""
    from samband.notices.summaries import put_summaries

    put_summaries(timezone.now())


@job("notices.forget", every="50 2 * * *")
def forget(timestamp: int) -> None:
    """Nightly: notifications that were read long ago are forgotten."""
    from samband.notices.actions import forget_read

    forget_read(timezone.now())


@job("notices.push", every="* * * * *")
def push(timestamp: int = 0) -> None:
    """At once after a notification, and each minute for what waits: tell devices."""
    from samband.notices.push.sending import send_due as tell_due

    tell_due(timezone.now())
