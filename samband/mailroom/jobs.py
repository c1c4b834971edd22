"""Mail is looked at after it was taken, by jobs that may be killed at any moment."""

from django.utils import timezone

from samband.kernel.jobs import job


@job("mailroom.handle", attempts=8)
def handle(incoming_id: int) -> None:
    """Make of a mail what it becomes."""
    from samband.mailroom.handling import handle as look_at

    look_at(incoming_id, timezone.now())


@job("mailroom.answer")
def answer(person_id: int, what: int, object_id: int, is_reply: int) -> None:
    """Tell somebody what became of their mail."""
    from samband.mailroom.answers import send_answer

    send_answer(person_id, what, object_id, bool(is_reply))


@job("mailroom.tidy", every="*/15 * * * *")
def tidy(timestamp: int) -> None:
    """Every quarter of an hour: take up what was left lying, and forget what is over."""
    from samband.mailroom.keeping import forget_old, take_up

    now = timezone.now()
    take_up(now)
    forget_old(now)
