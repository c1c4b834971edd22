"""What is done after a decision: the mails, and looking daily whether successors have been in touch."""

from django.utils import timezone

from samband.kernel.jobs import job


@job("handover.send_mail", attempts=8)
def send_mail(decision_id: int) -> None:
    """Send the mail that brings a contact and a successor together."""
    from samband.handover.sending import send_introduction

    send_introduction(decision_id, timezone.now())


@job("handover.tell_asked")
def tell_asked(decision_id: int) -> None:
    """Tell a colleague that they are asked to keep a relation for the organisation."""
    from samband.handover.sending import tell_asked as tell

    tell(decision_id)


@job("handover.tell_answer")
def tell_answer(decision_id: int) -> None:
    """Tell who hands over what a colleague said."""
    from samband.handover.sending import tell_answer as tell

    tell(decision_id)


@job("handover.look_for_touches", every="50 5 * * *")
def look_for_touches(timestamp: int) -> None:
    """Daily: which successors have been in touch, and whose last day is near while contacts wait for their decision."""
    from samband.handover.following import look_for_touches as look
    from samband.handover.telling import remind

    look()
    remind(timezone.now())
