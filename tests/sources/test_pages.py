"""Pages of imports: upload, preview, store, errors file, take away; and who may open which."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from samband.kernel.db import as_person, as_system
from samband.people.models import Person
from samband.sources import actions, jobs, queries
from samband.sources.models import Import, Item, MailboxConsent, Source
from samband.sources.options import Options
from tests.cast import Cast, make_person, sign_in
from tests.sources.conftest import mail, mbox
from tests.sources.test_git import commit, git
from tests.sources.test_imports import LIST, _own_folder, bring, letters

__all__ = ["_own_folder"]
State = Import.State


@pytest.fixture(autouse=True)
def _jobs_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The queue's work is done by the test itself, see `work`."""
    monkeypatch.setattr(jobs, "later", lambda *_args, **_options: None)


def work(run_id: int, job: Any) -> Import:
    """What the job process would do now."""
    job(import_id=run_id)
    with as_system():
        return Import.objects.select_related("source", "source__owner").get(pk=run_id)


def upload(client: Client, path: Path, **fields: str) -> Any:
    return client.post(
        "/imports/new",
        {"what": "mailbox", **fields, "file": SimpleUploadedFile(path.name, path.read_bytes())},
    )


def latest() -> Import:
    with as_system():
        return Import.objects.select_related("source", "source__owner").latest("pk")


def test_a_mailbox_from_upload_to_reversal(cast: Cast, client: Client, tmp_path: Path) -> None:
    sign_in(client, cast.anna, confirmed=True)
    path = mbox(tmp_path, [
        *[mail(i, "Ada <ada@out.example>", "anna@norrsken.example") for i in range(4)],
        mail(9, "broken", "anna@norrsken.example"),
    ])  # fmt: skip
    answer = upload(client, path)
    assert answer.status_code == 303
    run = latest()
    page = client.get(answer["Location"])
    assert "being read" in page.content.decode()
    run = work(run.pk, jobs.plan)
    assert run.state == State.CHECKED
    assert work(run.pk, jobs.plan).state == State.CHECKED, "tried again, it must not go on"
    assert not list((tmp_path / "data" / "imports").glob("*.upload")), "the bodies are gone"

    text = client.get(answer["Location"]).content.decode()
    assert "Only you see this contact" in text
    assert "whoever runs the server could technically read it" in text
    assert "Administrators, in Samband" in text
    assert "ada@out.example" in text
    assert client.post(f"/imports/{run.pk}/application").status_code == 303
    run = work(run.pk, jobs.apply)
    assert run.state == State.APPLIED
    assert work(run.pk, jobs.revert).state == State.APPLIED
    assert queries.summary(run).stored == 4

    errors = client.get(f"/imports/{run.pk}/errors.csv")
    assert errors["Content-Type"].startswith("text/csv")
    assert "attachment" in errors["Content-Disposition"]
    assert "broken" in errors.content.decode()
    assert "post.mbox" in client.get("/imports").content.decode()
    assert client.get(f"/imports/{run.pk}/reversal").status_code == 200
    assert client.post(f"/imports/{run.pk}/reversal").status_code == 303
    assert work(run.pk, jobs.revert).state == State.REVERTED
    with as_system():
        assert not Item.objects.exists()


def test_progress_is_a_fragment_that_ends(cast: Cast, client: Client, tmp_path: Path) -> None:
    sign_in(client, cast.anna, confirmed=True)
    upload(client, letters(tmp_path))
    run = latest()
    part = client.get(f"/imports/{run.pk}", headers={"HX-Request": "true"})
    assert "hx-trigger" in part.content.decode()
    assert "HX-Refresh" not in part.headers
    work(run.pk, jobs.plan)
    part = client.get(f"/imports/{run.pk}", headers={"HX-Request": "true"})
    assert part.headers["HX-Refresh"] == "true"


def test_others_imports_are_not_there(cast: Cast, client: Client, tmp_path: Path) -> None:
    own = bring(letters(tmp_path), cast.anna)
    for person in (cast.bo, cast.administrator, cast.editor, cast.guest):
        sign_in(client, person, confirmed=True)
        page = client.get("/imports")
        assert page.status_code == (404 if person.is_guest else 200)
        assert "post.mbox" not in page.content.decode()
        for place in ("", "/errors.csv", "/reversal"):
            assert client.get(f"/imports/{own.pk}{place}").status_code == 404
        for place in ("/application", "/confirmation", "/reversal"):
            assert client.post(f"/imports/{own.pk}{place}").status_code == 404
    client.logout()
    assert client.get("/imports").status_code in (302, 303)


def test_the_organisations_are_administrators(cast: Cast, client: Client, tmp_path: Path) -> None:
    path = mbox(tmp_path, [mail(1, "Ada <ada@out.example>", "Bo <bo@far.example>", extra=LIST)])
    sign_in(client, cast.anna, confirmed=True)
    assert upload(client, path, what="list").status_code == 422
    sign_in(client, cast.administrator, confirmed=True)
    answer = upload(client, path, what="list")
    assert answer.status_code == 303
    run = work(latest().pk, jobs.plan)
    assert "All colleagues will see" in client.get(answer["Location"]).content.decode()
    sign_in(client, cast.anna, confirmed=True)
    assert client.get(answer["Location"]).status_code == 404
    assert run.layer == 0


def test_the_administrators_page_of_sources(cast: Cast, client: Client, tmp_path: Path) -> None:
    bring(letters(tmp_path), cast.anna)
    path = mbox(tmp_path, [
        mail(1, "Ada <ada@out.example>", "Bo <bo@far.example>", extra=LIST)
    ], "public.mbox")  # fmt: skip
    bring(path, actor=cast.administrator, is_public_list=True)
    sign_in(client, cast.administrator)
    page = client.get("/admin/sources").content.decode()
    assert "public.mbox" in page
    assert "post.mbox" not in page
    for person in (cast.anna, cast.editor, cast.guest):
        sign_in(client, person)
        assert client.get("/admin/sources").status_code == 404


def test_the_second_administrator(cast: Cast, client: Client, tmp_path: Path) -> None:
    other = make_person("Olle Admin", handle="olle", role=Person.Role.ADMINISTRATOR)
    path = mbox(tmp_path, [mail(1, "Ada <ada@out.example>", "Bo <bo@far.example>", extra=LIST)])
    run = bring(path, actor=cast.administrator, is_public_list=True)
    sign_in(client, cast.administrator, confirmed=True)
    assert (
        "Another administrator has to confirm" in client.get(f"/imports/{run.pk}").content.decode()
    )
    assert client.post(f"/imports/{run.pk}/application").status_code == 403
    assert client.post(f"/imports/{run.pk}/confirmation").status_code == 403
    sign_in(client, other, confirmed=True)
    assert client.post(f"/imports/{run.pk}/confirmation").status_code == 303
    assert client.post(f"/imports/{run.pk}/application").status_code == 303
    assert work(run.pk, jobs.apply).state == State.APPLIED


def test_a_password_is_asked_for(cast: Cast, client: Client) -> None:
    sign_in(client, cast.anna)
    assert client.get("/imports/new")["Location"].startswith("/confirm")


@pytest.mark.parametrize("fields", [
    {"what": ""}, {"what": "nonsense"}, {"addresses": "no-address"}, {"file": ""},
])  # fmt: skip
def test_a_wrong_form_says_so(
    cast: Cast, client: Client, tmp_path: Path, fields: dict[str, str]
) -> None:
    sign_in(client, cast.anna, confirmed=True)
    data: dict[str, Any] = {"what": "mailbox", "file": SimpleUploadedFile("x", b"x"), **fields}
    assert client.post("/imports/new", data).status_code == 422
    with as_system():
        assert not Import.objects.exists()


def test_too_large_a_file(cast: Cast, client: Client, settings: Any) -> None:
    from dataclasses import replace

    settings.SAMBAND = replace(settings.SAMBAND, import_mb=0)
    sign_in(client, cast.anna, confirmed=True)
    data = {"what": "mailbox", "file": SimpleUploadedFile("x", b"x" * 10)}
    answer = client.post("/imports/new", data)
    assert answer.status_code == 422
    assert "larger than 0 MB" in answer.content.decode()


@pytest.mark.parametrize("content", [b"", bytes(range(256)) * 1000])
def test_a_file_that_is_no_mailbox(cast: Cast, client: Client, content: bytes) -> None:
    sign_in(client, cast.anna, confirmed=True)
    data = {"what": "mailbox", "file": SimpleUploadedFile("x", content)}
    place = client.post("/imports/new", data)["Location"]
    run = work(latest().pk, jobs.plan)
    assert run.state == State.FAILED
    page = client.get(place).content.decode()
    assert "is empty" in page or "not a mailbox" in page


def test_consent_is_given_and_taken_back(cast: Cast, client: Client) -> None:
    sign_in(client, cast.anna, confirmed=True)
    assert client.post("/imports/consents", {"who": "@astrid"}).status_code == 303
    given = MailboxConsent.objects.get()
    assert (given.person_id, given.actor_id) == (cast.anna.pk, cast.administrator.pk)
    assert "Astrid Admin" in client.get("/imports").content.decode()
    assert client.post("/imports/consents", {"who": "nobody"}).status_code == 404
    assert client.post(f"/imports/consents/{given.pk}/withdrawal").status_code == 303
    given.refresh_from_db()
    assert given.withdrawn_at is not None


@pytest.mark.parametrize("count", [10, 20])
def test_the_list_costs_the_same_for_any_length(
    cast: Cast, client: Client, django_assert_max_num_queries: Any, count: int
) -> None:
    with as_person(cast.anna.pk):
        source = Source.objects.create(
            layer=cast.anna.pk, owner=cast.anna, kind=Source.Kind.MBOX, label="post"
        )
        for _ in range(count):
            Import.objects.create(
                layer=cast.anna.pk, source=source, actor=cast.anna, state=State.APPLIED,
                options=Options(path="x", own_mails=("anna@norrsken.example",)).dump(),
            )  # fmt: skip
    sign_in(client, cast.anna)
    client.get("/imports")  # the first page of a day also prolongs the session
    with django_assert_max_num_queries(6):
        client.get("/imports")


def test_hostile_names_are_shown_as_text(cast: Cast, client: Client, tmp_path: Path) -> None:
    names = ["<script>alert(1)</script>", "א" * 5000, "🙂🙃", "\u202egreb", "javascript:alert(1)"]
    path = mbox(tmp_path, [
        mail(i, f'"{name}" <a{i}@out.example>', "anna@norrsken.example")
        for i, name in enumerate(names)
    ])  # fmt: skip
    run = bring(path, cast.anna)
    assert queries.summary(run).stored == len(names)
    sign_in(client, cast.anna)
    page = client.get(f"/imports/{run.pk}").content.decode()
    assert "<script>alert" not in page
    assert "\u202e" not in page
    actions.apply_import(run=run)
    assert client.get(f"/imports/{run.pk}").status_code == 200


def test_a_commit_that_evidence_links_to(cast: Cast, client: Client, tmp_path: Path) -> None:
    folder = tmp_path / "pump"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    commit(
        folder,
        "Stop the <b>leak</b>\n\nThe valve was glued.\n\nReviewed-by: Cia Dahl <cia@south.example>",
        "pump/valve.c",
        GIT_AUTHOR_EMAIL="anna@norrsken.example",
        GIT_AUTHOR_NAME="Anna",
    )
    actions.apply_import(run=bring(folder, kind=Source.Kind.GIT, actor=cast.administrator))
    key = git(folder, "rev-parse", "HEAD")
    sign_in(client, cast.bo)
    page = client.get(f"/commits/{key}").content.decode()
    assert "Stop the &lt;b&gt;leak" in page
    assert "The valve was glued." in page
    assert "Cia Dahl" in page
    assert "/people/anna" in page
    assert client.get("/commits/0123").status_code == 404
    sign_in(client, cast.guest)
    assert client.get(f"/commits/{key}").status_code == 404


def test_columns_that_are_not_stored_don_t_stop_the_browser(
    cast: Cast, client: Client, tmp_path: Path
) -> None:
    path = tmp_path / "lista.csv"
    path.write_text("Namn;Epost;Skostorlek\nBo Berg;bo@nord.example;43\n")
    sign_in(client, cast.anna, confirmed=True)
    upload(client, path, what="contacts")
    with as_system():
        run = work(Import.objects.get().pk, jobs.plan)
    page = client.get(f"/imports/{run.pk}/columns").content.decode()
    assert page.count("<select") == 3
    # The empty choice of a required field would be refused before it is sent.
    assert " required" not in page[page.index("<select") : page.rindex("</select>")]
