"""Rounds come by themselves."""

from django.utils import timezone

from samband.kernel.jobs import job


@job("fika.propose", every="20 * * * *")
def propose(timestamp: int) -> None:
    """Hourly: propose pairs on the day that the organisation chose, once."""
    from samband.fika.rounds import make_round

    make_round(timezone.now())


@job("fika.ask", every="25 * * * *")
def ask(timestamp: int) -> None:
    """Hourly: ask pairs of a week ago whether they met."""
    from samband.fika.rounds import ask_whether_met

    ask_whether_met(timezone.now())
