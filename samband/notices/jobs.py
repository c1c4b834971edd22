"""What is told after a write, and what is forgotten."""

from django.utils import timezone

from samband.kernel.jobs import job


@job("notices.note")
def note(entry_id: int) -> None:
    """Tell those whom an entry concerns."""
    from samband.notices.noting import note_entry

    note_entry(entry_id, timezone.now())


@job("notices.forget", every="50 2 * * *")
def forget(timestamp: int) -> None:
    """Nightly: notifications that were read long ago are forgotten."""
    from samband.notices.actions import forget_read

    forget_read(timezone.now())
