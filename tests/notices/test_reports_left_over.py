"""A report that nobody in the room may decide: who gets it, what they see of it, what the reporter is told."""

from collections.abc import Callable

import pytest
from django.test import Client

from samband.entries import actions
from samband.entries.addressing import ToColleagues, ToSpace
from samband.entries.deciding import deciders_of
from samband.entries.jobs import tell_administrators
from samband.entries.models import Entry, Report
from samband.entries.reporting import judge_report, report_entry, reports_for, show_entry
from samband.kernel.errors import Invalid
from samband.kernel.models import AuditRecord
from samband.people.models import Person
from samband.spaces import actions as spaces
from samband.spaces.audiences import may_read
from tests.cast import Cast, make_person, sign_in
from tests.entries.test_thread_api import caller
from tests.people.conftest import Mailbox
from tests.spaces.factories import make_room

pytestmark = pytest.mark.django_db
TEXT = "riktigt-dumt"


def written(host: Person, openness: str, *members: Person) -> Entry:
    room = make_room(host, "Kylrummet", openness, *members)
    return actions.write_post(actor=host, to=ToSpace(room.pk), body=TEXT)


def test_of_a_closed_room_administrators_get_its_name_and_the_reporters_words(
    cast: Cast, client: Client, run_jobs: Callable[[], int], mailbox: Mailbox
) -> None:
    entry = written(cast.anna, "closed", cast.bo)
    sign_in(client, cast.bo)
    form = client.get(f"/entries/{entry.pk}/report").content.decode()
    assert "so Astrid Admin gets it, as administrator" in form
    sent = client.post(f"/entries/{entry.pk}/report", {"reason": "Hon hotar mig"})
    answer = client.get(sent["Location"]).content.decode()
    assert "so Astrid Admin gets it, as administrator" in answer
    run_jobs()
    run_jobs()
    (message,) = Entry.objects.filter(author=None)
    assert cast.administrator.email in mailbox.messages[0]["To"]
    for text in (message.body, mailbox.text(0)):
        assert "Kylrummet" in text
        assert TEXT not in text
        assert "Hon hotar mig" not in text
    assert {one.handle for one in cast.everybody if may_read(one.pk, message.audience_id)} == {
        "astrid"
    }
    tell_administrators(Report.objects.get().pk)
    assert Entry.objects.filter(author=None).count() == 1
    theirs = sign_in(Client(), cast.administrator)
    shown = theirs.get("/reports").content.decode()
    assert "Reported in Kylrummet" in shown
    assert "Hon hotar mig" in shown
    assert TEXT not in shown
    assert "Anna" not in shown
    assert theirs.get(f"/entries/{entry.pk}").status_code == 404
    (out,) = caller(cast.administrator)("GET", "/reports").json()["reports"]
    assert (out["entry_id"], out["goes_to"]) == (None, "administrators")
    assert not AuditRecord.objects.filter(verb="entry.report-read").exists()
    assert "Hon hotar mig" not in sign_in(Client(), cast.editor).get("/reports").content.decode()
    report = Report.objects.get()
    judge_report(actor=cast.administrator, report_id=report.pk, hides=True, to_author="Inte så.")
    assert client.get(f"/entries/{entry.pk}").status_code == 404
    show_entry(actor=cast.administrator, entry_id=entry.pk)
    assert client.get(f"/entries/{entry.pk}").status_code == 200


def test_of_a_secret_room_nothing_goes_before_the_reporter_said_so(
    cast: Cast, client: Client, run_jobs: Callable[[], int], mailbox: Mailbox
) -> None:
    entry = written(cast.anna, "secret", cast.bo)
    with pytest.raises(Invalid):
        report_entry(actor=cast.bo, entry_id=entry.pk, reason="Hon hotar mig")
    sign_in(client, cast.bo)
    address = f"/entries/{entry.pk}/report"
    refused = client.post(address, {"reason": "Hon hotar mig"})
    assert refused.status_code == 422
    assert "Hon hotar mig" in refused.content.decode()
    assert not Report.objects.exists()
    sent = client.post(address, {"reason": "Hon hotar mig", "shows_entry": "on"})
    assert sent.status_code == 303
    run_jobs()
    assert "Kylrummet" not in mailbox.text(0) + Entry.objects.get(author=None).body
    theirs = sign_in(Client(), cast.administrator)
    for _again in range(2):
        shown = theirs.get("/reports").content.decode()
        assert TEXT in shown
        assert "Kylrummet" not in shown
        assert f'/entries/{entry.pk}"' not in shown
    looked = AuditRecord.objects.get(verb="entry.report-read")
    assert (looked.actor_id, looked.subject_id) == (cast.administrator.pk, cast.anna.pk)


def test_somebody_who_looks_after_the_place_comes_first(cast: Cast) -> None:
    entry = written(cast.anna, "secret", cast.bo, cast.editor)
    assert deciders_of(entry, cast.bo).goes_to == "administrators"
    space = entry.audience.space
    assert space is not None
    spaces.make_host(actor=cast.anna, slug=space.slug, person=cast.editor)
    assert deciders_of(entry, cast.bo).people == {cast.editor.pk}
    for reporter, author, to, goes_to in (
        (cast.anna, cast.bo, ToSpace(space.pk), "hosts"),
        (cast.bo, cast.editor, ToColleagues(), "editors"),
        (cast.administrator, cast.editor, ToColleagues(), "reporter"),
    ):
        other = actions.write_post(actor=author, to=to, body="Dumt")
        report = report_entry(actor=reporter, entry_id=other.pk, reason="Nej")
        assert report.goes_to == goes_to
    assert not reports_for(cast.administrator).filter(entry=entry).exists()


def test_the_only_administrator_s_own_words_reach_nobody_and_the_reporter_knows(cast: Cast) -> None:
    entry = written(cast.administrator, "closed", cast.bo)
    told = caller(cast.bo)("POST", f"/entries/{entry.pk}/reports", {"reason": "Nej"}).json()
    assert (told["goes_to"], told["told"]) == (
        "nobody",
        "There is nobody who could decide: whoever may has written it.",
    )
    make_person("Ny", role=Person.Role.ADMINISTRATOR)
    told = caller(cast.bo)("POST", f"/entries/{entry.pk}/reports", {"reason": "Nej"}).json()
    assert told["goes_to"] == "administrators"
    assert not reports_for(cast.administrator).exists()
