"""What the activity package leaves to be done later."""

from django.utils import timezone

from samband.kernel.jobs import job


@job("activity.remind", every="* * * * *")
def remind(timestamp: int) -> None:
    """Every minute: reminders whose time has come."""
    from samband.activity.reminders import tell_due

    tell_due(timezone.now())
