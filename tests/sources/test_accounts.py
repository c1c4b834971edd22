"""Accounts at Google and Microsoft, as recorded exchanges: signing in, what is new, what goes wrong there."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st
from pytest_django import Settings

from samband.cards.blocklist import add_blocks
from samband.cards.models import Card
from samband.kernel.calendars.reading import Figures, read
from samband.kernel.db import as_person, as_system
from samband.kernel.errors import Invalid, NotFound
from samband.sources import actions as imports
from samband.sources import spool
from samband.sources.accounts import actions, api, grants
from samband.sources.accounts.models import AccountRequest
from samband.sources.accounts.writing import Guest, Meeting, calendar, moment_of, vcard
from samband.sources.accounts.writing import mail as mail_lines
from samband.sources.book.making import Raw
from samband.sources.book.vcard import read_vcards
from samband.sources.models import Import
from samband.sources.servers import following, keeping
from samband.sources.servers.models import Server
from tests.cast import Cast, sign_in
from tests.people.conftest import Mailbox
from tests.sources.servers import lying_imap
from tests.sources.service import Service, recorded
from tests.sources.test_rest import Program

OWN = "anna@privat.example"


@contextmanager
def at(provider: str, name: str, settings: Settings, *also: str) -> Iterator[Service]:
    """A service that is set up, at the address of a recording; `also`: further hosts that may be asked."""
    with recorded(f"{provider}-{name}", "samband-client", OWN) as service:
        found = {"client_id": "samband-client", "client_secret": "hemlig-klient"}
        values = {f"{provider}_{key}": value for key, value in found.items()}
        if provider == "google":
            values["google_apis"] = service.base
        elif provider == "microsoft":
            values |= {f"microsoft_{one}": service.base for one in ("graph", "sign_in")}
            values["microsoft_tenant"] = "norrsken"
        else:
            values |= {
                "mailbox_sign_in": f"{service.base}/authorize",
                "mailbox_scopes": "imap offline_access",
            }
            values |= {"mailbox_token": f"{service.base}/token", "mailbox_name": "Posten"}
        hosts = (service.base.removeprefix("http://"), *also)
        settings.SAMBAND = replace(settings.SAMBAND, internal_hosts=hosts, **values)
        yield service
        assert service.wrong == []


def taken(cast: Cast, provider: str, kind: str) -> Server:
    """Sign in over the pages, as far as where one chooses what is read."""
    client = sign_in(Client(), cast.anna, confirmed=True)
    begun = client.post("/imports/accounts/new", {"provider": provider, "kind": kind})
    page = client.get(begun.headers["Location"]).content.decode()
    link = page.partition("code_challenge=")[0].rpartition('href="')[2]
    link = page[page.index(link) :].partition('"')[0].replace("&amp;", "&")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"].endswith("/imports/accounts/callback")
    way = {"state": asked["state"], "code": "code-1"}
    bo = sign_in(Client(), cast.bo, confirmed=True)
    assert bo.get("/imports/accounts/callback", way).status_code == 404, (
        "who comes back is who went"
    )
    back = client.get("/imports/accounts/callback", way)
    assert client.get("/imports/accounts/callback", way).status_code == 404, "once"
    with as_system():
        assert not AccountRequest.objects.exists()
        server = Server.objects.select_related("source").get()
    assert back.headers["Location"].partition("?")[0] == f"/imports/servers/{server.pk}"
    assert b"refresh" not in bytes(server.sealed)
    assert server.source.label.startswith(OWN)
    assert OWN in client.get(back.headers["Location"]).content.decode()
    return server


def first(cast: Cast, server: Server, *names: str) -> Import:
    """Choose what is read, over the page, and fetch it for a look."""
    client = sign_in(Client(), cast.anna, confirmed=True)
    chosen = [one["where"] for one in server.found if not names or one["name"] in names]
    back = client.post(f"/imports/servers/{server.pk}", {"folder": chosen})
    run_id = int(back.headers["Location"].rpartition("/")[2])
    following.bring(run_id)
    with as_system():
        return Import.objects.select_related("source", "source__owner").get(pk=run_id)


def again(server: Server) -> str:
    """Ask it once more, as a day later."""
    with as_system():
        Server.objects.update(next_at=timezone.now())
    return following.follow(server.pk, timezone.now())


def names_of(cast: Cast) -> set[str]:
    with as_person(cast.anna.pk):
        return set(Card.objects.filter(owner=cast.anna).values_list("name", flat=True))


def run_out(server: Server) -> None:
    """Its token has run out meanwhile."""
    with as_system():
        row = Server.objects.get(pk=server.pk)
        old = replace(keeping.grant_of(row), until=0)
        Server.objects.update(sealed=keeping.sealed(row.pk, row.layer, old))


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    found: list[float] = []
    monkeypatch.setattr(api, "pause", found.append)
    return found


def test_contacts_of_google(
    cast: Cast, settings: Settings, pauses: list[float], mailbox: Mailbox
) -> None:
    with as_person(cast.anna.pk):
        add_blocks(actor=cast.anna, lines=["kliniken.example"])
    with at("google", "contacts", settings) as service:
        server = taken(cast, "google", "contacts")
        run = first(cast, server)
        assert pauses == [7.0], "as long as the service asked"
        assert (run.state, run.plan["stored"], run.plan["blocked"]) == ("checked", 2, 1)
        assert names_of(cast) == set(), "nothing is stored before its owner says so"
        imports.apply_import(run=run)
        assert names_of(cast) == {"Kim Berg", "Åsa Öst"}
        with as_person(cast.anna.pk):
            kim = Card.objects.get(name="Kim Berg")
            assert (kim.organisation_name, kim.title) == ("Bolaget; Norr, AB", "Inköpare")
            assert kim.place == "Umeå"
        run_out(server)
        assert again(server) == ""
        assert names_of(cast) == {"Kim Berg", "Åsa Öst", "Bo Ek"}, (
            "what is deleted there stays here"
        )
        with as_system():
            count = Import.objects.count()
        assert again(server) == "", "a token that is too old is no fault"
        with as_system():
            assert Import.objects.count() == count
        assert again(server) == "busy"
        with as_system():
            later = timezone.now() + timedelta(hours=23)
            assert Server.objects.filter(next_at__gt=later).exists()
        assert again(server) == "ended"
        with as_system():
            row = Server.objects.get()
        assert row.next_at is None, "asking on would be of no use"
        assert "/imports/accounts/new" in mailbox.text(), "they are told at once"
        client = sign_in(Client(), cast.anna, confirmed=True)
        page = client.get("/imports").content.decode()
        assert "does not let us in any more" in page
        assert "Sign in again" in page
        sealed = bytes(row.sealed)
        taken(cast, "google", "contacts")
        with as_system():
            row = Server.objects.get()
        assert row.fault == ""
        assert row.next_at is not None, "it goes on where it was"
        assert bytes(row.sealed) != sealed
        client.post(f"/imports/servers/{server.pk}/end")
        assert service.left == []
    with as_system():
        assert not Server.objects.exists()


def test_contacts_of_microsoft(
    cast: Cast, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The page that is only linked to is on this machine too.
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    with at("microsoft", "contacts", settings) as service:
        server = taken(cast, "microsoft", "contacts")
        assert [one["name"] for one in server.found] == ["Kontakter", "Kunder"]
        run = first(cast, server, "Kontakter")
        assert (run.state, run.plan["stored"]) == ("checked", 2)
        assert run.plan["cards"][0]["place"] == "Umeå"
        imports.apply_import(run=run)
        with as_person(cast.anna.pk):
            assert Card.objects.get(name="Kim Berg").place == "Umeå"
        assert again(server) == ""
        assert names_of(cast) == {"Kim Berg", "Läkaren", "Bo Ek"}
        assert again(server) == ""
        assert again(server) == "strange", "a token does not follow to a stranger"
        assert service.left == []
    with as_system():
        last = Import.objects.select_related("source", "source__owner").latest("pk")
    imports.revert_import(run=last)
    assert names_of(cast) == {"Kim Berg", "Läkaren"}
    with as_system():
        assert not Server.objects.exists(), "what is taken back is asked no more"


def meetings_of(cast: Cast) -> set[str]:
    with as_person(cast.anna.pk):
        from samband.parties.models import Identity
        from samband.ties.models import Interaction

        ends = Interaction.objects.filter(kind="meeting").values_list("to_identity_id", flat=True)
        return set(Identity.objects.filter(pk__in=ends).values_list("value", flat=True)) - {
            cast.anna.email
        }


@pytest.mark.parametrize("provider", ["google", "microsoft"])
def test_meetings(
    provider: str, cast: Cast, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    with at(provider, "calendar", settings) as service:
        server = taken(cast, provider, "calendar")
        run = first(cast, server, server.found[0]["name"])
        assert (run.state, run.plan["stored"]) == ("checked", 3 if provider == "google" else 1)
        held = (spool.folder() / run.stored_name).read_bytes()
        assert b"Hemligt" not in held
        assert b"kliniken" not in held, "what is private is passed over"
        imports.apply_import(run=run)
        met = {"kim@bolaget.example", *(["bo@ek.example"] if provider == "google" else [])}
        assert meetings_of(cast) == met, "nobody who said no, no rooms, nothing that is to come"
        assert again(server) == ""
        assert meetings_of(cast) == {*met, "eva@bokad.example"}, "booked before, and has been since"
        if service.left:
            assert again(server) == "", "a token that is gone is no fault"
        assert service.left == []


@pytest.mark.parametrize("provider", ["google", "microsoft"])
def test_who_wrote_to_whom(
    provider: str,
    cast: Cast,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    pauses: list[float],
) -> None:
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    with at(provider, "mail", settings) as service:
        server = taken(cast, provider, "mail")
        if provider == "microsoft":
            assert [one["name"] for one in server.found] == [
                "Inkorgen",
                "Inkorgen/Kunder",
                "Utkast",
            ]
        run = first(cast, server, server.found[0]["name"])
        assert (run.state, run.plan["stored"]) == ("checked", 1), "what came before it broke off"
        held = (spool.folder() / run.stored_name).read_bytes()
        assert b"Hemligt" not in held
        assert b"utkast" not in held
        imports.apply_import(run=run)
        assert names_of(cast) == {"Kim Bergström"}
        assert again(server) == ""
        assert names_of(cast) == {"Kim Bergström", "Bo Ek"}
        if service.left:
            assert again(server) == ""
        assert service.left == []
    assert pauses == ([2.0] if provider == "google" else [])


def test_who_allows_nothing_or_too_little_has_nothing_fetched(
    cast: Cast, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in(Client(), cast.anna, confirmed=True)
    assert "No service is set up" in client.get("/imports/accounts/new").content.decode()
    with at("google", "contacts", settings) as service:

        def back(**said: str) -> str:
            with as_person(cast.anna.pk):
                begun = actions.go_there(actor=cast.anna, provider="google", kind="contacts")
                _where, _kind, way = actions.way_of(actor=cast.anna, request_id=begun.pk)
            state = parse_qs(urlsplit(way).query)["state"][0]
            sent = {"state": state, **said}
            answer = client.get("/imports/accounts/callback", sent)
            with as_system():
                assert not AccountRequest.objects.exists(), "used up, whatever came of it"
            assert client.get("/imports/accounts/callback", sent).status_code == 404
            return client.get(answer.headers["Location"]).content.decode()

        real, ours = grants.grant_for, list(connection.savepoint_ids)

        def asked(*args: Any, **more: Any) -> Any:
            assert connection.savepoint_ids == ours, "no transaction waits for the service"
            return real(*args, **more)

        monkeypatch.setattr(grants, "grant_for", asked)
        assert "Nothing was allowed there" in back(error="access_denied")
        service.left[0]["json"]["scope"] = "openid"
        assert "did not allow what is needed" in back(code="code-1")
        service.left.insert(0, {"method": "POST", "path": "/token", "status": 401})
        service.left[0]["json"] = {"error": "invalid_client"}
        assert "does not know Samband" in back(code="code-1")
        with as_person(cast.anna.pk):
            begun = actions.go_there(actor=cast.anna, provider="google", kind="mail")
            with pytest.raises(NotFound):
                actions.way_of(
                    actor=cast.anna,
                    request_id=begun.pk,
                    now=timezone.now() + actions.LASTS + timedelta(seconds=1),
                )
    with as_system():
        assert not Server.objects.exists()


def test_moments_as_services_write_them() -> None:
    at_ten = moment_of("2026-03-02T10:00:00Z")
    for written in (
        "2026-03-02T10:00:00.0000000",
        "2026-03-02T11:00:00+01:00",
        "2026-03-02T10:00:00.123Z",
    ):
        assert moment_of(written) == at_ten
    for wrong in ("", "i morgon", None, 7, "9999-99-99T00:00:00Z"):
        assert moment_of(wrong) is None


def test_how_long_to_wait() -> None:
    assert api.seconds_of("7", 0) == 7
    assert api.seconds_of("Wed, 21 Oct 2015 07:28:00 GMT", 0) == 1
    assert [api.seconds_of(text, 2) for text in ("", "soon", "-5")] == [8, 8, 8]


def test_a_card_says_what_was_said_and_nothing_else() -> None:
    assert vcard(Raw(0, uid="x")) == b""
    said = vcard(
        Raw(0, uid="x", name="Kim\r\nEMAIL:x@y.example", mails=["kim@bolaget.example"])
    ).decode()
    assert [line for line in said.splitlines() if line.startswith("EMAIL")] == [
        "EMAIL:kim@bolaget.example"
    ]
    assert (
        mail_lines([("From", "a@b.example\nBcc: c@d.example"), ("Subject", "x")]).count(b"\n") == 4
    )


@pytest.mark.parametrize("mechanism", ["OAUTHBEARER", "XOAUTH2"])
def test_a_mailbox_by_token(
    mechanism: str, cast: Cast, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    tokens, newest = ["a1"], [1]

    def answer(words: list[str], number: int) -> str:
        if words[0] == "LIST":
            return '* LIST () "/" INBOX\r\n'
        if words[0] == "EXAMINE":
            return f"* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT {newest[0] + 1}] x\r\n"
        if words[0] == "SEARCH":
            return f"* SEARCH {newest[0]}\r\n"
        head = (
            f"From: P{newest[0]} <p{newest[0]}@x.example>\r\nTo: {OWN}\r\n"
            f"Date: Mon, 1 Jun 2026 10:00:00 +0000\r\nMessage-ID: <{newest[0]}@x.example>\r\n\r\n"
        )
        found = f"UID {newest[0]} BODY[HEADER.FIELDS (FROM)] {{{len(head)}}}\r\n{head}"
        return f"* {newest[0]} FETCH ({found})\r\n"

    with (
        lying_imap(answer, mechanism, tokens) as port,
        at("mailbox", "mail", settings, f"127.0.0.1:{port}") as service,
    ):
        address = f"imap://127.0.0.1:{port}"
        settings.SAMBAND = replace(settings.SAMBAND, mailbox_imap=address)
        server = taken(cast, "mailbox", "mail")
        run = first(cast, server)
        assert (run.state, run.plan["stored"]) == ("checked", 1)
        imports.apply_import(run=run)
        run_out(server)
        tokens[:], newest[:] = ["a2"], [2]
        assert again(server) == ""
        assert names_of(cast) == {"P1", "P2"}
        with as_system():
            assert keeping.grant_of(Server.objects.get()).refresh == "r2", "the newest counts"
        tokens.clear()
        assert again(server) == "ended"
        assert service.left == []
        with as_person(cast.anna.pk), pytest.raises(Invalid):
            actions.go_there(actor=cast.anna, provider="mailbox", kind="contacts")


@limits(max_examples=60)
@given(st.text(), st.lists(st.text(), max_size=3))
def test_whatever_a_service_says_it_stays_one_card_and_one_meeting(
    name: str, mails: list[str]
) -> None:
    raw = Raw(0, uid=name, name=name, mails=mails, notes=[name], links=[("", name)])
    cards = list(read_vcards(BytesIO(vcard(raw)), region="SE", with_birthdays=False))
    assert len(cards) == (1 if vcard(raw) else 0)
    begin = datetime(2026, 3, 2, 10, tzinfo=UTC)
    guests = (Guest(OWN), Guest("kim@x.example", name), *(Guest(one, name) for one in mails))
    meeting = Meeting(name or "x", begin, begin + timedelta(hours=1), guests)
    figures, end = Figures(), begin + timedelta(days=1)
    lines = read(
        BytesIO(calendar(meeting)), "meetings", begin=begin, end=end, zone=UTC, own=frozenset(), figures=figures
    )  # fmt: skip
    found = list(lines)
    assert (len(found), figures.broken) == (1, 0)
    assert {one["mail"] for one in found[0]["people"]} >= {OWN, "kim@x.example"}
    assert mail_lines([("From", name), ("To", OWN)]).count(b"\n") == (5 if name.split() else 4)


def test_over_the_api(cast: Cast, settings: Settings) -> None:
    program = Program(cast.anna, "import", "write")
    assert program.get("/imports/accounts").json() == {"providers": []}
    wanted = '{"provider": "google", "kind": "contacts"}'

    def begin() -> Any:
        return Client().post(
            "/api/v1/imports/accounts",
            wanted,
            content_type="application/json",
            headers={"Authorization": f"Bearer {program.secret}"},
        )

    assert begin().json()["code"] == "unknown-provider"
    with at("google", "contacts", settings):
        assert program.get("/imports/accounts").json()["providers"] == [
            {"provider": "google", "name": "Google"}
        ]
        way = begin().json()["address"]
        assert way.startswith("https://accounts.google.com/o/oauth2/v2/auth?")
        assert "contacts.readonly" in way
