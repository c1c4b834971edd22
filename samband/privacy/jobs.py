"""Exports that are made later, and what goes by the clock."""

from django.utils import timezone

from samband.kernel.db import as_system
from samband.kernel.jobs import job, later


@job("privacy.make_export")
def make(export_id: int) -> None:
    """Make an export that somebody asked for."""
    from samband.privacy.exporting import make_export

    make_export(export_id, timezone.now())


@job("privacy.send_notice", attempts=8)
def send_notice(notice_id: int) -> None:
    """Send the mail that tells somebody outside that they are here."""
    from samband.privacy.telling import send_notice as send

    send(notice_id, timezone.now())


@job("privacy.access_for_notice")
def access_for_notice(notice_id: int) -> None:
    """Send somebody outside a link to what is kept about them."""
    from samband.privacy.outsiders import access_for_notice as give

    give(notice_id, timezone.now())


@job("privacy.object_by_notice")
def object_by_notice(notice_id: int) -> None:
    """Erase somebody outside who objected."""
    from samband.privacy.outsiders import object_by_notice as erase

    erase(notice_id)


@job("privacy.answer_requests", attempts=8)
def answer_requests() -> None:
    """Answer everybody outside who asked what is kept about them."""
    from samband.privacy import outsiders

    outsiders.answer_requests(timezone.now())


@job("privacy.tell_administrators")
def tell_administrators(report_id: int) -> None:
    """Tell administrators that somebody finds something wrong: each by a job, so that a repeat writes to nobody twice."""
    from samband.privacy.objections import administrators_to_tell

    for person_id in administrators_to_tell(report_id):
        key = f"privacy.report-{report_id}-{person_id}"
        later(tell_administrator, key=key, report_id=report_id, person_id=person_id)


@job("privacy.tell_administrator", attempts=8)
def tell_administrator(report_id: int, person_id: int) -> None:
    """Tell one administrator."""
    from samband.privacy.objections import tell_administrator as tell

    tell(report_id, person_id)


@job("privacy.tell_answer", attempts=8)
def tell_answer(report_id: int) -> None:
    """Tell who found something wrong what the answer is."""
    from samband.privacy.objections import tell_answer as tell

    tell(report_id, timezone.now())


@job("privacy.tell_owner", attempts=8)
def tell_owner(objection_id: int) -> None:
    """Tell somebody that contacts of theirs objected."""
    from samband.privacy.objections import send_objection

    send_objection(objection_id, timezone.now())


@job("privacy.tidy", every="*/15 * * * *")
def tidy(timestamp: int) -> None:
    """Every quarter of an hour: exports whose day is over, names whose mail could not be sent, and requests that waited for a
    mail server."""
    from samband.privacy import objections, outsiders
    from samband.privacy.exporting import drop_old

    with as_system():
        drop_old(timezone.now())
        outsiders.drop_old_files(timezone.now())
    objections.forget_names(timezone.now())
    outsiders.answer_requests(timezone.now())


@job("privacy.keep", every="45 3 * * *")
def keep(timestamp: int) -> None:
    """Every night: what is older than was chosen goes, and a report says how much."""
    from samband.privacy.keeping import run

    run(timezone.now())
