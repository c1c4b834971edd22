"""The weekly mail, and what is kept up to date by night."""

from django.utils import timezone

from samband.kernel.jobs import job, later


@job("care.tidy", every="40 2 * * *")
def tidy(timestamp: int) -> None:
    """Nightly: in which week keepers were in touch; plans whose card is gone."""
    from samband.care.weeks import tidy as do

    do(timezone.now())


@job("care.begin_week", every="10 5 * * 1")
def begin_week(timestamp: int) -> None:
    """On Mondays: a mail to everybody with a plan that is due."""
    from samband.care.mailing import who_has_plans

    for person_id in who_has_plans():
        later(mail_week, key=f"care-week-{person_id}", person_id=person_id)


@job("care.mail_week")
def mail_week(person_id: int) -> None:
    """The week's mail to one person, once a week."""
    from samband.care.mailing import mail_week as do

    do(person_id, timezone.now())
