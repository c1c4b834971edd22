"""What entries leave to be done later."""

from django.utils import timezone

from samband.kernel.jobs import job


@job("entries.purge", every="40 2 * * *")
def purge(timestamp: int) -> None:
    """Nightly: entries that were deleted more than 30 days ago are gone for good."""
    from samband.entries.purge import purge_deleted

    purge_deleted(timezone.now())
