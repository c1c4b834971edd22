"""Reports reach those who decide, and nobody learns who asked but they."""

from collections.abc import Callable

from django.core import mail
from django.utils import translation

from samband.entries import actions
from samband.entries.addressing import ToColleagues, ToSpace
from samband.entries.models import Report
from samband.entries.reporting import judge_report, report_entry
from samband.kernel.mail import Letter as Mail
from samband.notices.letters import compose
from samband.notices.models import Letter, Notification, Preferences
from samband.notices.queries import notices_of, unread_lines
from samband.people.models import Person
from samband.spaces import actions as spaces
from tests.cast import Cast
from tests.spaces.factories import make_room


def told(cast: Cast, report: Report) -> set[str]:
    rows = Notification.objects.filter(kind="reported", key=f"report-{report.pk}")
    return {row.person.handle for row in rows}


def test_hosts_are_told_and_editors_where_a_host_wrote_it_or_there_is_none(
    cast: Cast, run_jobs: Callable[[], int]
) -> None:
    opened = make_room(cast.anna, "Open", "open", cast.bo)
    closed = make_room(cast.anna, "Shut", "closed", cast.bo, cast.editor)
    spaces.make_host(actor=cast.anna, slug=closed.slug, person=cast.bo)
    for author, reporter, to, expected in (
        (cast.bo, cast.editor, ToSpace(opened.pk), {"anna"}),
        (cast.anna, cast.bo, ToSpace(opened.pk), {"edit", "astrid"}),
        (cast.anna, cast.editor, ToSpace(closed.pk), {"bo"}),
        (cast.editor, cast.anna, ToSpace(closed.pk), {"bo"}),
        (cast.bo, cast.anna, ToColleagues(), {"edit", "astrid"}),
        (cast.editor, cast.administrator, ToColleagues(), set()),
    ):
        entry = actions.write_post(actor=author, to=to, body="Dumt")
        report = report_entry(actor=reporter, entry_id=entry.pk, reason="Otrevligt")
        run_jobs()
        assert told(cast, report) == expected, (author.handle, to)
        everything = Notification.objects.filter(entry=entry)
        assert not everything.filter(person=author).exists()
        assert not everything.filter(actor=reporter).exists()


def test_the_line_leads_to_the_reports_and_is_done_with_when_somebody_decided(
    cast: Cast, run_jobs: Callable[[], int]
) -> None:
    entry = actions.write_post(actor=cast.bo, to=ToColleagues(), body="Dumt")
    report = report_entry(actor=cast.anna, entry_id=entry.pk, reason="Otrevligt")
    run_jobs()
    with translation.override("en"):
        [line] = notices_of(cast.editor).rows
    assert "is reported" in line.sentence
    assert line.url == "/reports"
    assert cast.anna.name not in f"{line.sentence} {line.actor} {line.excerpt}"
    assert unread_lines(cast.administrator) == 1
    judge_report(actor=cast.editor, report_id=report.pk, hides=False)
    run_jobs()
    assert unread_lines(cast.administrator) == 0
    # The author is told nothing where nothing is hidden.
    assert not Notification.objects.filter(person=cast.bo).exists()


def letter_of(person: Person) -> Mail:
    found = Letter.objects.get(person=person)
    found.entry_ids = list(found.notifications.values_list("entry_id", flat=True))
    composed = compose(found, person)
    assert composed is not None
    return composed


def test_by_mail_for_those_who_want_it_and_it_says_why_it_comes(
    cast: Cast, run_jobs: Callable[[], int], mailbox: object
) -> None:
    Preferences.objects.create(person=cast.editor, mailed={"reported": True})
    entry = actions.write_post(actor=cast.bo, to=ToColleagues(), body="Dumt")
    report_entry(actor=cast.anna, entry_id=entry.pk, reason="Otrevligt")
    run_jobs()
    assert not Letter.objects.filter(person=cast.administrator).exists()
    with translation.override("en"):
        composed = letter_of(cast.editor)
    assert "has reported this" in composed.body
    assert cast.anna.name not in composed.body
    assert "Otrevligt" not in composed.body
    assert mail.outbox == []
