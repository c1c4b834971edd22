"""The administrators' pages: accounts, the organisation, jobs, the access log."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone
from PIL import Image

from samband.kernel.db import as_person
from samband.kernel.models import AuditRecord
from samband.parties.models import Identity
from samband.people import erasure, installation
from samband.people.models import Installation, Person, Place, Session, Team, Token
from tests.cast import Cast, make_person, sign_in

PAGES = (
    "/admin",
    "/admin/people",
    "/admin/organisation",
    "/admin/invitations/new",
    "/admin/jobs",
    "/admin/access",
)


@pytest.fixture
def astrid(cast: Cast, client: Client) -> Client:
    return sign_in(client, cast.administrator, confirmed=True)


def token_of(person: Person) -> Token:
    return Token.objects.create(
        person=person,
        name="x",
        secret_hash=person.handle.ljust(32).encode(),
        scopes=["read"],
        expires_at=timezone.now() + timedelta(days=9),
    )


def test_the_pages_are_there_for_administrators_only(cast: Cast, astrid: Client) -> None:
    paths = [*PAGES, f"/admin/people/{cast.anna.pk}", f"/admin/people/{cast.anna.pk}/erasure"]
    for path in paths:
        assert astrid.get(path).status_code in (200, 303), path
        assert Client().get(path).status_code == 302, path
        for person in (cast.editor, cast.anna, cast.guest):
            absent = sign_in(Client(), person, confirmed=True).get(path)
            assert absent.status_code == 404, (path, person)


@pytest.mark.parametrize(
    "path",
    [
        "people/{0}/role",
        "people/{0}/belonging",
        "people/{0}/deactivation",
        "people/{0}/reactivation",
        "people/{0}/erasure",
        "people/{0}/invitation",
        "organisation",
        "organisation/logo",
        "teams",
        "places",
        "jobs/1/retry",
    ],
)
def test_nobody_else_may_do_anything_there(cast: Cast, path: str) -> None:
    address = "/admin/" + path.format(cast.anna.pk)
    for person in (cast.editor, cast.bo, cast.guest):
        client = sign_in(Client(), person, confirmed=True)
        said = {"role": "administrator", "name": "x", "handle": "anna"}
        assert client.post(address, said).status_code == 404
    assert Client().post(address).status_code == 303
    cast.anna.refresh_from_db()
    assert (cast.anna.role, cast.anna.state) == ("person", "active")


def test_accounts_are_found_by_name_state_and_role(cast: Cast, astrid: Client) -> None:
    def names(query: str) -> str:
        return astrid.get(f"/admin/people{query}").content.decode().partition("<main")[2]

    assert "Ivar Invited" in names("?state=invited")
    assert "Anna Åkerman" not in names("?state=invited")
    assert "Edit Editor" in names("?role=editor")
    assert "Anna Åkerman" in names("?q=akerman") or "Anna Åkerman" in names("?q=åkerman")
    assert "Nobody like that" in names("?state=nonsense")
    assert "anna@norrsken.example" not in names(""), "addresses stand on the account's page"


def test_a_look_at_an_account_is_written_down_and_its_person_sees_it(
    cast: Cast, astrid: Client
) -> None:
    for _look in range(3):
        page = astrid.get(f"/admin/people/{cast.anna.pk}").content.decode()
    assert "anna@norrsken.example" in page
    assert AuditRecord.objects.filter(verb="people.looked").count() == 1
    own = sign_in(Client(), cast.anna).get("/settings/access").content.decode()
    assert "Looked at the account" in own
    assert "Astrid Admin" in own
    assert "Looked at" not in sign_in(Client(), cast.bo).get("/settings/access").content.decode()
    log = astrid.get("/admin/access").content.decode()
    assert "Looked at the account: <bdi>Anna Åkerman</bdi>" in log


def test_a_role_change_asks_for_the_password_and_shortens_sessions(
    cast: Cast, astrid: Client
) -> None:
    bo = sign_in(Client(), cast.bo)
    bo.get("/settings")
    address = f"/admin/people/{cast.bo.pk}/role"
    unsure = sign_in(Client(), cast.administrator)
    assert unsure.post(address, {"role": "administrator"}).headers["Location"] == "/confirm"
    assert astrid.post(address, {"role": "guest"}).status_code == 422
    assert astrid.post(address, {"role": "king"}).status_code == 422
    assert astrid.post(address, {"role": "administrator"}).status_code == 303
    cast.bo.refresh_from_db()
    assert cast.bo.is_administrator
    row = Session.objects.get(person=cast.bo)
    assert row.expires_at <= timezone.now() + timedelta(hours=12)
    assert bo.get("/admin/people").status_code == 200


def test_the_last_administrator_stays(cast: Cast, astrid: Client) -> None:
    me = cast.administrator.pk
    for path, said in (
        ("role", {"role": "person"}),
        ("deactivation", {}),
        ("erasure", {"handle": "astrid"}),
    ):
        answer = astrid.post(f"/admin/people/{me}/{path}", said)
        assert answer.status_code in (403, 422), path
        assert "is the only administrator" in answer.content.decode()
    cast.administrator.refresh_from_db()
    assert cast.administrator.is_administrator
    assert cast.administrator.is_active


def test_deactivating_cuts_every_way_in_at_once_and_can_be_taken_back(
    cast: Cast, astrid: Client
) -> None:
    anna = sign_in(Client(), cast.anna)
    token = token_of(cast.anna)
    epoch = cast.anna.epoch
    address = f"/admin/people/{cast.anna.pk}"
    assert astrid.get(f"{address}/deactivation").status_code == 200
    assert anna.get("/settings").status_code == 200, "asking does nothing"
    assert astrid.post(f"{address}/deactivation").status_code == 303
    assert anna.get("/settings").status_code == 302
    token.refresh_from_db()
    cast.anna.refresh_from_db()
    assert token.revoked_at is not None
    assert cast.anna.epoch > epoch
    assert not Session.objects.filter(person=cast.anna).exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM kernel_event WHERE person_id = %s", [cast.anna.pk])
        assert cursor.fetchone()[0] == 1, "live connections are told"
    assert astrid.post(f"{address}/deactivation").status_code == 404
    assert astrid.post(f"{address}/reactivation").status_code == 303
    cast.anna.refresh_from_db()
    assert cast.anna.is_active


def test_erasing_leaves_a_nameless_shell(
    cast: Cast, astrid: Client, run_jobs: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = sign_in(Client(), cast.anna)
    token_of(cast.anna)
    SocialAccount.objects.create(user=cast.anna, provider="openid", uid="sub")
    erased: list[int] = []
    monkeypatch.setattr(erasure, "_erasers", [erased.append])
    address = f"/admin/people/{cast.anna.pk}/erasure"
    assert astrid.get(address).status_code == 200
    assert astrid.post(address, {"handle": "wrong"}).status_code == 422
    assert astrid.post(address, {"handle": "@Anna"}).status_code == 303
    person = Person.objects.get(pk=cast.anna.pk)
    assert (person.name, person.email, person.title, person.about, person.photo) == (
        "Former colleague",
        "",
        "",
        "",
        "",
    )
    assert (person.state, person.team, person.languages) == ("erased", None, [])
    assert not person.has_usable_password()
    assert not Token.objects.filter(person=person).exists()
    assert not SocialAccount.objects.exists()
    assert anna.get("/settings").status_code == 302
    assert astrid.get("/people/anna").status_code == 404
    assert astrid.get(f"/people/erased-{person.pk}").status_code == 404
    assert astrid.get(f"/admin/people/{person.pk}").status_code == 404
    with as_person(cast.administrator.pk):
        assert not Identity.objects.filter(value="anna@norrsken.example").exists()
        assert not Identity.objects.filter(name__contains="Anna").exists()


def test_the_organisation_changes_on_every_page(cast: Cast, astrid: Client) -> None:
    said = {
        "name": "Älvkraft",
        "domains": "alvkraft.example; norrsken.example",
        "language": "en",
        "time_zone": "Europe/Oslo",
        "allows_passwords": "on",
    }
    assert astrid.post("/admin/organisation", {**said, "domains": "x y"}).status_code == 422
    assert astrid.post("/admin/organisation", {**said, "name": ""}).status_code == 422
    assert astrid.post("/admin/organisation", said).status_code == 303
    assert Installation.objects.get().domains == ["alvkraft.example", "norrsken.example"]
    assert "Älvkraft" in Client().get("/sign-in").content.decode()


def test_passwords_stay_on_while_there_is_no_other_way_in(cast: Cast, astrid: Client) -> None:
    said = {"name": "N", "domains": "", "language": "en", "time_zone": "Europe/Oslo"}
    answer = astrid.post("/admin/organisation", said)
    assert answer.status_code == 422
    assert Installation.objects.get().allows_passwords


def test_a_logo_is_served_to_everybody_and_can_be_removed(cast: Cast, astrid: Client) -> None:
    out = io.BytesIO()
    Image.new("RGBA", (200, 100), (0, 0, 0, 0)).save(out, "PNG")
    assert Client().get("/logo").status_code == 404
    said = {"logo": SimpleUploadedFile("logo.png", out.getvalue())}
    assert astrid.post("/admin/organisation/logo", said).status_code == 303
    installation.current.forget()
    answer = Client().get("/logo")
    assert answer.status_code == 200
    assert Image.open(io.BytesIO(answer.content)).mode == "RGBA"
    assert "/logo?v=" in Client().get("/sign-in").content.decode()
    said = {"logo": SimpleUploadedFile("logo.svg", b"<svg onload='alert(1)'/>")}
    assert astrid.post("/admin/organisation/logo", said).status_code == 422
    assert astrid.post("/admin/organisation/logo", {"remove": "1"}).status_code == 303
    installation.current.forget()
    assert Client().get("/logo").status_code == 404


def test_teams_and_places_are_named_renamed_and_removed(cast: Cast, astrid: Client) -> None:
    for kind, model in (("teams", Team), ("places", Place)):
        assert astrid.post(f"/admin/{kind}", {"name": "Nät"}).status_code == 303
        assert astrid.post(f"/admin/{kind}", {"name": "Nät"}).status_code == 409
        assert astrid.post(f"/admin/{kind}", {"name": " "}).status_code == 422
        row = model.objects.get(name="Nät")
        assert astrid.post(f"/admin/{kind}/{row.pk}", {"name": "Elnät"}).status_code == 303
        row.refresh_from_db()
        assert row.name == "Elnät"
        assert astrid.post(f"/admin/{kind}/{row.pk}", {"remove": "1"}).status_code == 303
        assert astrid.post(f"/admin/{kind}/{row.pk}", {"remove": "1"}).status_code == 404
        assert astrid.post(f"/admin/{kind}/{row.pk}", {"name": "x"}).status_code == 404
    page = astrid.get("/people?team=" + str(cast.team.pk)).content.decode()
    assert "Anna Åkerman" in page


def test_somebody_gets_a_team_and_a_place(cast: Cast, astrid: Client) -> None:
    address = f"/admin/people/{cast.bo.pk}/belonging"
    assert astrid.post(address, {"team": "999999"}).status_code == 422
    assert astrid.post(address, {"team": cast.team.pk, "place": cast.place.pk}).status_code == 303
    cast.bo.refresh_from_db()
    assert (cast.bo.team, cast.bo.place) == (cast.team, cast.place)


def test_jobs_are_shown_by_state_without_what_they_are_about(cast: Cast, astrid: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, attempts) VALUES "
            "('default', 'people.send_reset', '{\"secret_file\": \"mina-hemliga.mbox\"}', "
            "'failed', 5) RETURNING id"
        )
        job_id = cursor.fetchone()[0]
    page = astrid.get("/admin/jobs").content.decode()
    assert "people.send_reset" in page
    assert "mina-hemliga" not in page
    assert "people.send_reset" not in astrid.get("/admin/jobs?state=succeeded").content.decode()
    assert astrid.get("/admin/jobs?state=x'").status_code == 200
    assert astrid.post(f"/admin/jobs/{job_id}/retry").status_code == 303
    assert astrid.post(f"/admin/jobs/{job_id}/retry").status_code == 404
    with connection.cursor() as cursor:
        cursor.execute("SELECT status, attempts FROM procrastinate_jobs WHERE id = %s", [job_id])
        assert cursor.fetchone() == ("todo", 0)


def test_what_concerns_only_oneself_is_not_in_the_log(cast: Cast, astrid: Client) -> None:
    for verb in ("people.token-made", "sources.something-private", "people.looked"):
        AuditRecord.objects.create(verb=verb, actor_id=cast.anna.pk, subject_id=cast.bo.pk)
    log = astrid.get("/admin/access").content.decode()
    assert log.count("<bdi>Bo Östlund</bdi>") == 1
    assert "sources.something-private" not in log
    assert "Made a token" not in log


@pytest.mark.parametrize("path", ["/admin/people", "/admin/access"])
def test_lists_cost_the_same_for_ten_and_twenty_rows(
    cast: Cast, astrid: Client, path: str, django_assert_num_queries: Callable[..., object]
) -> None:
    from django.test.utils import CaptureQueriesContext

    counts = []
    for _round in range(2):
        for _ in range(10):
            person = make_person(team=cast.team, place=cast.place)
            AuditRecord.objects.create(
                verb="people.looked", actor_id=cast.administrator.pk, subject_id=person.pk
            )
        astrid.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert astrid.get(path).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]
