"""Sending the weekly mail. By the job process, with the rights of the person it goes to."""

from datetime import datetime
from functools import partial

from samband.care.access import today_of
from samband.care.letters import Told, weekly
from samband.care.models import Choice, Plan, TagPlan
from samband.care.queries import week_for
from samband.care.rules import week_of
from samband.care.since import since_contact
from samband.kernel.db import as_person, as_system
from samband.kernel.mail import is_configured, send
from samband.people import installation
from samband.people.models import Person

#: So many contacts stand in the mail, and of so many what happened since.
TOLD, WITH_SINCE = 7, 3


def who_has_plans() -> list[int]:
    """Everybody with a plan who has not said that they want no mail."""
    with as_system():
        silent = Choice.objects.filter(wants_mail=False).values("person_id")
        found: set[int] = set()
        for plans in (Plan.objects.all(), TagPlan.objects.all()):
            wanted = plans.exclude(owner_id__in=silent).filter(owner__state="active")
            found.update(wanted.values_list("owner_id", flat=True))
        return sorted(found)


def mail_week(person_id: int, now: datetime) -> bool:
    """Tell a person whom it is time to be in touch with; whether a mail went out. Nothing due: no mail.

    Once a week: the row says so before the mail server gets it, in one transaction with what is read.
    """
    person = Person.objects.active().filter(pk=person_id).exclude(email="").first()
    if person is None or person.is_guest or not is_configured():
        return False
    with as_person(person.pk):
        monday = week_of(today_of(person, now))
        choice, _is_new = Choice.objects.select_for_update().get_or_create(person=person)
        if not choice.wants_mail or choice.mailed_week == monday:
            return False
        week = week_for(person, now)
        if not week.due:
            return False
        told = [
            Told(one, since_contact(person, one, now) if number < WITH_SINCE else None)
            for number, one in enumerate(week.due[:TOLD])
        ]
        more = len(week.due) - len(told) + week.more
        choice.mailed_week = monday
        choice.save(update_fields=["mailed_week"])
    return send(person, partial(weekly, told, more), language=installation.language())
