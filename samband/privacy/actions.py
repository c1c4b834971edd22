"""What people do with their own data: ask for all of it, say that something is wrong; administrators answer."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from samband.kernel import audit
from samband.kernel.errors import Conflict, Invalid, NotFound
from samband.kernel.jobs import later
from samband.kernel.text import without_controls
from samband.people.models import Person
from samband.privacy import jobs
from samband.privacy.catalogue import Section
from samband.privacy.exporting import KEPT
from samband.privacy.models import Export, WrongReport

LONGEST = 4_000


@transaction.atomic
def ask_export(*, actor: Person, now: datetime) -> Export:
    """Ask for everything about oneself; a job makes it. One that is not older than a day is given again."""
    Person.objects.select_for_update(of=("self",)).get(pk=actor.pk)
    newest = Export.objects.filter(
        person=actor, asked_at__gt=now - KEPT, gone_at=None
    ).first()  # fmt: skip
    if newest is not None and newest.ready_at is None:
        return newest
    export = Export.objects.create(person=actor, asked_at=now)
    audit.record(
        "privacy.export-asked", actor_id=actor.pk, subject_id=actor.pk, object_id=export.pk
    )
    later(jobs.make, key=f"privacy.export-{actor.pk}", export_id=export.pk)
    return export


@transaction.atomic
def report_wrong(
    *, actor: Person, section: Section, words: str, about: str = "", ref: str = ""
) -> WrongReport:
    """Say that something Samband knows about oneself is wrong; administrators are told by mail.

    Raises `Invalid` for no words or very many.
    """
    words = without_controls(words).strip()
    if not words or len(words) > LONGEST:
        said = _("Say in a few words what is wrong, and what is right.")
        raise Invalid(said, code="words-missing", fields={"words": [said]})
    report = WrongReport.objects.create(
        person=actor, section=section.key, words=words, about=about[:300], ref=ref[:120]
    )
    later(jobs.tell_administrators, key=f"privacy.report-{report.pk}", report_id=report.pk)
    return report


@transaction.atomic
def answer_report(*, actor: Person, report_id: int, answer: str, now: datetime) -> WrongReport:
    """Answer somebody who said that something about them is wrong: what was done, or why not. They are told by mail.

    Raises `NotFound` for anybody but administrators, `Invalid` for no words, `Conflict` where it was answered already.
    """
    if not actor.is_administrator:
        raise NotFound
    report = WrongReport.objects.select_for_update(of=("self",)).filter(pk=report_id).first()
    if report is None:
        raise NotFound
    if report.answered_at is not None:
        raise Conflict(_("This was answered already."), code="answered")
    answer = without_controls(answer).strip()
    if not answer or len(answer) > LONGEST:
        raise Invalid(_("Say what was done, or why it stays as it is."), code="words-missing")
    report.answer, report.answered_by, report.answered_at = answer, actor, now
    report.save(update_fields=["answer", "answered_by", "answered_at"])
    audit.record(
        "privacy.report-answered",
        actor_id=actor.pk,
        subject_id=report.person_id,
        object_kind="wrong-report",
        object_id=report.pk,
    )
    later(jobs.tell_answer, key=f"privacy.answer-{report.pk}", report_id=report.pk)
    return report
