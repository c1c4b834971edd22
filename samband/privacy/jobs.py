"""Exports that are made later, and what goes by the clock."""

from django.utils import timezone

from samband.kernel.db import as_system
from samband.kernel.jobs import job


@job("privacy.make_export")
def make(export_id: int) -> None:
    """Make an export that somebody asked for."""
    from samband.privacy.exporting import make_export

    make_export(export_id, timezone.now())


@job("privacy.tidy", every="*/15 * * * *")
def tidy(timestamp: int) -> None:
    """Every quarter of an hour: exports whose day is over."""
    from samband.privacy.exporting import drop_old

    with as_system():
        drop_old(timezone.now())
