"""What is done after a request or a decision: pass it on, write the mails, ask later what came of it."""

from django.utils import timezone

from samband.kernel.jobs import job, later


@job("introductions.pass_on")
def pass_on(introduction_id: int) -> None:
    """Ask those who can introduce, and tell each by mail."""
    from samband.introductions.passing import pass_on as pass_to

    for asked_id in pass_to(introduction_id, timezone.now()):
        later(tell_asked, key=f"introduction-asked-{asked_id}", asked_id=asked_id)


@job("introductions.tell_asked")
def tell_asked(asked_id: int) -> None:
    """Tell a go-between that they are asked."""
    from samband.introductions.sending import tell_asked as tell

    tell(asked_id, timezone.now())


@job("introductions.send_mail", attempts=8)
def send_mail(asked_id: int) -> None:
    """Send the mail that brings the two together."""
    from samband.introductions.sending import send_introduction

    send_introduction(asked_id, timezone.now())


@job("introductions.tell_answer")
def tell_answer(asked_id: int) -> None:
    """Tell who asked: "not now", or that the go-between writes by themselves."""
    from samband.introductions.sending import tell_answer as tell

    tell(asked_id)


@job("introductions.tell_thanks")
def tell_thanks(asked_id: int) -> None:
    """Tell a go-between that they are thanked."""
    from samband.introductions.sending import tell_thanks as tell

    tell(asked_id)


@job("introductions.pass_thanks")
def pass_thanks(asked_id: int, is_new: bool) -> None:
    """Put the words of thanks where whoever passed the request on reads them, and tell them the first time."""
    from samband.introductions.sending import pass_thanks as give

    give(asked_id, is_new=is_new)


@job("introductions.ask_outcome", every="35 7 * * *")
def ask_outcome(timestamp: int) -> None:
    """Daily: two weeks after an introduction, ask whether something came of it; forget what is old."""
    from samband.introductions.passing import forget_ended
    from samband.introductions.sending import ask_outcomes
    from samband.introductions.telling import forget_expired

    ask_outcomes(timezone.now())
    forget_expired(timezone.now())
    forget_ended(timezone.now())
