"""What is told of dates after the commit, and the day before."""

from django.utils import timezone

from samband.kernel.jobs import job


@job("gatherings.tell")
def tell(event_id: int) -> None:
    """Bring calendars up to date with an event."""
    from samband.gatherings.events import telling

    telling.tell(event_id, timezone.now())


@job("gatherings.follow", every="*/5 * * * *")
def follow(timestamp: int) -> None:
    """Every five minutes: what begins tomorrow, and events whose entries went or came back."""
    from samband.gatherings.events import telling

    now = timezone.now()
    telling.remind(now)
    telling.follow(now)
