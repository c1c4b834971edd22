"""What Samband knows about a person: whole, with its origin, for nobody else."""

import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.core.files import storage
from django.test import Client
from django.utils import timezone

from samband.entries import actions as entries
from samband.entries.addressing import ToColleagues
from samband.kernel.db import as_person, as_system
from samband.kernel.platform import backup
from samband.parties.models import Identity, Party
from samband.people.models import Person
from samband.privacy import objections
from samband.privacy.actions import ask_export
from samband.privacy.catalogue import sections, tables
from samband.privacy.exporting import drop_old, make_export
from samband.privacy.models import Export, WrongReport
from samband.privacy.queries import counted, newest, rows_of, whole
from tests.cards.builders import make_card, make_outsider, make_tie
from tests.cast import Cast, sign_in

pytestmark = pytest.mark.django_db

#: Tables with a column that leads to people and that tell nothing about them, or only what another table says.
NOT_OF_A_PERSON = {
    "people_installation": "the organisation",
    "parties_suppression": "whom an administrator kept out: hashes of others",
    "kernel_event": "ids for a day, of what other tables say",
    "cards_organisationsheet": "an organisation; who wrote it stands in its changes",
    "cards_openword": "words of cards and hints that stand elsewhere",
}
_NAMES = {"layer", "person_id", "owner_id", "actor_id", "author_id", "people", "subject_id"}


def _leads_to_people() -> set[str]:
    found = set()
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if field.related_model in (Person, Party, Identity) or field.column in _NAMES:
                found.add(model._meta.db_table)
    return found


def test_no_table_with_personal_data_is_forgotten() -> None:
    known = tables(sections()) | set(NOT_OF_A_PERSON)
    assert _leads_to_people() - known == set(), "add them to a section of samband/privacy"


def test_every_section_of_everybody_can_be_read_row_by_row_and_taken_along(cast: Cast) -> None:
    make_tie(cast.anna.pk, cast.anna.party, make_outsider(), 2, reader=cast.anna)
    make_card(cast.anna, make_outsider(), "Kim Berg")
    for person in (cast.anna, cast.guest, cast.administrator):
        with as_person(person.pk):
            for one in counted(person):
                page = rows_of(person, one.section)
                assert len(page.rows) == min(one.count, 50)
                for part in one.section.parts:
                    assert all(isinstance(json.loads(row), dict) for row in whole(person, part))


def test_others_private_cards_and_secrets_are_not_in_it(cast: Cast) -> None:
    make_card(cast.bo, make_outsider(), "Hemlige Kim")
    make_card(cast.anna, make_outsider(), "Min Kim")
    with as_person(cast.anna.pk):
        text = "".join(
            row
            for section in sections()
            for part in section.parts
            for row in whole(cast.anna, part)
        )
    assert "Min Kim" in text
    assert "Hemlige" not in text
    assert "argon2" not in text


def test_rows_are_paged_whole_and_once(cast: Cast) -> None:
    with as_person(cast.anna.pk):
        for number in range(60):
            entries.write_post(actor=cast.anna, to=ToColleagues(), body=f"Rad {number}")
        (section,) = (one for one in sections() if one.key == "entries")
        first = rows_of(cast.anna, section)
        second = rows_of(cast.anna, section, cursor=first.next_cursor)
        third = rows_of(cast.anna, section, cursor=second.next_cursor)
    refs = [row.ref for page in (first, second, third) for row in page.rows]
    assert len(refs) == len(set(refs)) == 120  # the entry, and the words by which it is found


def test_what_is_printed_of_oneself_is_what_the_page_shows_newest_first(cast: Cast) -> None:
    with as_person(cast.anna.pk):
        for name in ("Kim Berg", "Ola Berg", "Siv Berg"):
            make_card(cast.anna, make_outsider(), name)
        ask_export(actor=cast.anna, now=timezone.now())
        ((page, part),) = (
            (page, part)
            for page in sections()
            for part in page.parts
            if part.table == "cards_card" and part.line != "''"
        )
        found = newest(cast.anna, page, part, 2)
        shown = [row.line for row in rows_of(cast.anna, page).rows if row.label == part.label]
        (log,) = (one for one in sections() if one.key == "log")
        told = [line for one in log.parts for line, _ in newest(cast.anna, log, one, 9)]
        on_page = [row.line for row in rows_of(cast.anna, log).rows]
    assert [line for line, _ in found] == shown[:2]
    assert len(shown) == 3
    assert told == on_page != []
    assert "privacy.export-asked" not in told


def test_an_export_is_made_once_fetched_by_its_person_and_gone_after_a_day(
    cast: Cast, client: Client
) -> None:
    with as_person(cast.anna.pk):
        entries.write_post(actor=cast.anna, to=ToColleagues(), body="Det här är mitt.")
        make_card(cast.anna, make_outsider(), "Kim Berg")
    assert (
        sign_in(client, cast.anna, confirmed=False).get("/settings/known/export").status_code == 302
    )
    sign_in(client, cast.anna, confirmed=True)
    assert client.post("/settings/known/export").status_code == 303
    assert client.post("/settings/known/export").status_code == 303
    with as_person(cast.anna.pk):
        export = Export.objects.get()
    make_export(export.pk, timezone.now())
    assert f"/settings/known/export/{export.pk}" in client.get("/settings/known/export").text
    answer = client.get(f"/settings/known/export/{export.pk}")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer)))
    assert "Det här är mitt." in archive.read("entries.json").decode()
    assert json.loads(archive.read("contacts.json"))["cards_card"][0]["name"] == "Kim Berg"
    assert "Kim Berg" in archive.read("contacts.vcf").decode()
    assert archive.read("about-you.pdf").startswith(b"%PDF")
    assert (
        sign_in(Client(), cast.bo, confirmed=True)
        .get(f"/settings/known/export/{export.pk}")
        .status_code
        == 404
    )
    with as_person(cast.anna.pk):
        export.refresh_from_db()
    with as_system():
        assert drop_old(timezone.now() + timedelta(hours=25)) == 1
    assert not storage.default_storage.exists(export.stored_name)
    assert client.get(f"/settings/known/export/{export.pk}").status_code == 404


def test_whoever_says_that_something_is_wrong_gets_an_answer(
    cast: Cast, client: Client, settings: Any
) -> None:
    sign_in(client, cast.anna)
    said = {"words": "Jag heter Åkermann.", "about": "Anna Åkerman", "ref": "people_person:1"}
    assert client.post("/settings/known/account", said).status_code == 303
    assert client.post("/settings/known/account", {"words": " "}).status_code == 422
    with as_person(cast.bo.pk):
        assert not WrongReport.objects.exists()
    with as_person(cast.administrator.pk):
        report = WrongReport.objects.get()
    admin = sign_in(Client(), cast.administrator)
    settings.EMAIL_HOST = "localhost"
    (told,) = objections.administrators_to_tell(report.pk)
    assert objections.tell_administrator(report.pk, told)
    assert mail.outbox[-1].to == [f'"{cast.administrator.name}" <{cast.administrator.email}>']
    assert "Åkermann" not in str(mail.outbox[-1].body)
    assert not objections.tell_answer(report.pk, timezone.now())
    waiting = '<span class="pill__count">1</span>'
    assert waiting in admin.get("/admin/keeping").content.decode()
    assert "Åkermann" in admin.get("/admin/wrong").content.decode()
    assert admin.post(f"/admin/wrong/{report.pk}", {"answer": "Ändrat."}).status_code == 303
    assert waiting not in admin.get("/admin/keeping").content.decode()
    assert objections.tell_answer(report.pk, timezone.now())
    assert not objections.tell_answer(report.pk, timezone.now())
    assert "Ändrat." in str(mail.outbox[-1].body)
    assert objections.administrators_to_tell(report.pk) == []
    assert not objections.tell_administrator(report.pk, told)
    assert "Ändrat." in client.get("/settings/known").content.decode()
    assert client.get("/admin/wrong").status_code == 404


def test_the_page_costs_the_same_however_much_there_is(
    cast: Cast, client: Client, django_assert_max_num_queries: object
) -> None:
    sign_in(client, cast.anna)
    client.get("/settings/known")
    with django_assert_max_num_queries(6):  # type: ignore[operator]  # pytest-django's
        client.get("/settings/known")
    with django_assert_max_num_queries(6):  # type: ignore[operator]
        client.get("/settings/known/entries")


def test_backups_hold_no_exports(tmp_path: Path) -> None:
    for name in ("exports/ab/one", "files/ab/two"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text("x")
    assert [path.name for path in backup._files(tmp_path)] == ["two"]
