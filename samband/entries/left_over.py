"""Telling administrators of a report that nobody else may decide: where, and no word of the entry."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from samband.entries.deciding import is_secret
from samband.entries.hooks import run_after_write
from samband.entries.models import Entry, Report
from samband.entries.reporting import who_decides
from samband.entries.storing import store_text
from samband.kernel.db import as_person
from samband.kernel.events import announce
from samband.kernel.mail import Letter, send
from samband.people import installation
from samband.people.letters import organisation_name
from samband.people.models import Person
from samband.spaces.audiences import audience_of_people

BYLINE = "Samband"


def tell(report_id: int, now: datetime) -> None:
    """Write to them, here and by mail; a message of nobody's, in which they can talk about it. Doing it twice tells once."""
    report = (
        Report.objects.select_related("entry__audience__space", "reporter")
        .filter(pk=report_id, outcome="")
        .first()
    )
    decides = who_decides(report) if report is not None else None
    if report is None or decides is None or not decides.are_administrators:
        return
    people = list(Person.objects.filter(pk__in=decides.people).order_by("pk"))
    language = installation.language()
    if _message(report, people, language, now):
        for person in people:
            send(person, lambda person=person: _letter(person, report), language=language)  # type: ignore[misc]  # bound now


def _message(report: Report, people: list[Person], language: str, now: datetime) -> bool:
    """The message; False when it is there already."""
    with as_person(people[0].pk), transaction.atomic(), translation.override(language):
        audience = audience_of_people([one.pk for one in people])
        about = _("Nobody else who looks after the place could decide on it, so it comes to you.")
        link = _("Look at it and decide")
        body = f"{_where(report)} {about}\n\n[{link}](/reports#report-{report.pk})"
        if Entry.objects.filter(audience=audience, author=None, body=body).exists():
            return False
        entry = Entry(
            audience=audience, byline=BYLINE, body=body, published_at=now, language=language
        )
        store_text(entry, people[0])
        entry.save()
        announce("entry", audience_id=audience.pk, object_id=entry.pk)
        run_after_write(entry.pk)
        return True


def _where(report: Report) -> str:
    space = report.entry.audience.space
    if space is None or is_secret(report.entry):
        return _("Something is reported in a room that you may not know.")
    return _("Something is reported in the room %(room)s.") % {"room": space.name}


def _letter(person: Person, report: Report) -> Letter:
    parts = {
        "name": person.name,
        "where": _where(report),
        "link": f"{settings.SAMBAND.base_url}/reports",
        "organisation": organisation_name(),
    }
    return Letter(
        _("A report for the administrators of %(organisation)s") % parts,
        _(
            "Hello %(name)s,\n\n"
            "%(where)s\n"
            "Nobody else who looks after the place could decide on it, so it comes to the administrators:\n"
            "%(link)s\n"
        )
        % parts,
    )
