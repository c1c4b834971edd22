"""Reports: who looks at them, what is hidden from whom, what each side is told."""

import pytest
from django.test import Client

from samband.entries import actions
from samband.entries.addressing import ToColleagues, ToPeople, ToSpace
from samband.entries.models import Counters, Entry, Report
from samband.entries.reporting import judge_report, report_entry, reports_for, show_entry
from samband.kernel.errors import Conflict, Invalid, NotFound, Refused
from tests.cast import Cast, sign_in
from tests.spaces.factories import make_room

pytestmark = pytest.mark.django_db


def test_hosts_look_after_their_room_and_editors_after_what_all_read(cast: Cast) -> None:
    closed = make_room(cast.anna, "Shut", "closed", cast.bo, cast.editor)
    opened = make_room(cast.anna, "Open", "open")
    for to, judges in (
        (ToColleagues(), {"edit", "astrid"}),
        (ToSpace(opened.pk), {"anna", "edit", "astrid"}),
        (ToSpace(closed.pk), {"anna"}),
    ):
        entry = actions.write_post(actor=cast.bo, to=to, body="Dumt")
        reporter = cast.anna if isinstance(to, ToColleagues) else cast.editor
        report = report_entry(actor=reporter, entry_id=entry.pk, reason="Otrevligt")
        may = {one.handle for one in cast.everybody if reports_for(one).filter(pk=report.pk)}
        assert may == judges
    direct = actions.write_post(actor=cast.bo, to=ToPeople(("anna",)), body="Dumt")
    with pytest.raises(Refused):
        report_entry(actor=cast.anna, entry_id=direct.pk, reason="Otrevligt")


def test_what_is_hidden_is_seen_by_its_author_and_those_who_look_after_it(cast: Cast) -> None:
    root = actions.write_post(actor=cast.anna, to=ToColleagues(), body="Fråga")
    bad = actions.comment(actor=cast.bo, parent_id=root.pk, body="riktigt-dumt")
    report = report_entry(actor=cast.anna, entry_id=bad.pk, reason="Otrevligt")
    report_entry(actor=cast.anna, entry_id=bad.pk, reason="Mycket otrevligt")
    with pytest.raises(NotFound):
        judge_report(actor=cast.bo, report_id=report.pk, hides=True, to_author="x")
    with pytest.raises(Invalid):
        judge_report(actor=cast.editor, report_id=report.pk, hides=True)
    judge_report(actor=cast.editor, report_id=report.pk, hides=True, to_author="Inte så här.")
    with pytest.raises(Conflict):
        judge_report(actor=cast.administrator, report_id=report.pk, hides=False)
    seen = {
        person.handle: "riktigt-dumt"
        in sign_in(Client(), person).get(f"/entries/{root.pk}").content.decode()
        for person in cast.colleagues
    }
    assert seen == {"bo": True, "edit": True, "astrid": True, "anna": False}
    assert Counters.objects.get(entry=root).comments == 0
    told = Entry.objects.filter(audience__kind="people").order_by("pk")
    to_bo, to_anna = told
    assert "Inte så här." in to_bo.body
    assert "Anna" not in to_bo.body
    assert "hidden" in to_anna.body or "dolt" in to_anna.body
    show_entry(actor=cast.editor, entry_id=bad.pk)
    assert Counters.objects.get(entry=root).comments == 1


def test_a_hidden_thread_goes_and_comes_with_its_comments(cast: Cast, client: Client) -> None:
    root = actions.write_post(actor=cast.bo, to=ToColleagues(), body="riktigt-dumt")
    actions.comment(actor=cast.anna, parent_id=root.pk, body="Nej")
    sign_in(client, cast.anna)
    assert client.post(f"/entries/{root.pk}/report", {"reason": ""}).status_code == 422
    assert client.post(f"/entries/{root.pk}/report", {"reason": "Otrevligt"}).status_code == 303
    report = Report.objects.get()
    judge = sign_in(Client(), cast.editor)
    assert "riktigt-dumt" in judge.get("/reports").content.decode()
    address = f"/reports/{report.pk}/judgement"
    assert judge.post(address, {"hide": "1"}).status_code == 422
    assert judge.post(address, {"hide": "1", "to_author": "Nej."}).status_code == 303
    assert not Entry.objects.visible_to(cast.anna).filter(audience_id=1).exists()
    assert client.get(f"/entries/{root.pk}").status_code == 404
    assert "riktigt-dumt" not in client.get("/reports").content.decode()
    assert sign_in(Client(), cast.bo).get(f"/entries/{root.pk}").status_code == 200
    assert judge.post(f"/entries/{root.pk}/showing").status_code == 303
    assert Entry.objects.visible_to(cast.anna).filter(audience_id=1).count() == 2
