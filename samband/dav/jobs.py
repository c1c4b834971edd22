"""An address book that is kept in step with another server's, in the background."""

from django.utils import timezone

from samband.kernel.jobs import job


@job("dav.look", attempts=2)
def look(source_id: int) -> None:
    """Find out what would be written to an address book on another server."""
    from samband.dav.bothways import looking

    looking.look(source_id, timezone.now())


@job("dav.tidy", every="50 2 * * *")
def tidy(timestamp: int) -> None:
    """Every night: what was deleted or changed here because it was there can be taken back for a month."""
    from samband.dav.bothways import applying, removal

    applying.forget_old(timezone.now())
    removal.forget_old(timezone.now())
