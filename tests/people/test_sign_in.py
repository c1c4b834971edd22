"""Signing in and out by password."""

import re

import pytest
from django.test import Client

from samband.kernel.models import AuditRecord
from samband.people.models import Person, Session
from tests.cast import PASSWORD, Cast, make_person, sign_in

WRONG = "en helt annan mening"


def test_address_and_password_lead_in_and_back(cast: Cast, client: Client) -> None:
    answer = client.get("/people")
    assert answer.status_code == 302
    page = client.get(answer.headers["Location"])
    assert page.status_code == 200
    assert b'name="next" value="/people"' in page.content
    said = {"who": "Anna@NORRSKEN.example", "password": PASSWORD, "next": "/people"}
    answer = client.post("/sign-in", said)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/people")
    assert client.get("/people").status_code == 200
    assert Session.objects.get().person == cast.anna


def test_the_user_name_works_too_for_those_without_a_mailbox(cast: Cast, client: Client) -> None:
    make_person("Lars-Ove", handle="larsove", email="", acting_id=cast.anna.pk)
    make_person("Siv", handle="siv", email="", acting_id=cast.anna.pk)
    for who in ("larsove", "@Siv"):
        answer = client.post("/sign-in", {"who": who, "password": PASSWORD})
        assert answer.status_code == 303, who
        client.post("/sign-out")


@pytest.mark.parametrize(
    "who", ["anna", "nobody@norrsken.example", "gunnar", "ivar", "", "a" * 300]
)
def test_whatever_is_wrong_the_answer_is_the_same(cast: Cast, client: Client, who: str) -> None:
    answer = client.post("/sign-in", {"who": who, "password": WRONG if who == "anna" else PASSWORD})
    assert answer.status_code == 422
    if 0 < len(who) < 255:
        assert "That name and password don&#39;t go together" in answer.content.decode()
    assert not Session.objects.exists()


def test_unknown_names_cost_the_same_work(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from samband.people.hashers import Argon2id

    worked: list[str] = []
    encode, verify = Argon2id.encode, Argon2id.verify

    def counted_encode(self: Argon2id, password: str, salt: str) -> str:
        worked.append("encode")
        return encode(self, password, salt)

    def counted_verify(self: Argon2id, password: str, encoded: str) -> bool:
        worked.append("verify")
        return verify(self, password, encoded)

    monkeypatch.setattr(Argon2id, "encode", counted_encode)
    monkeypatch.setattr(Argon2id, "verify", counted_verify)
    counts = []
    for who in ("anna@norrsken.example", "nobody@norrsken.example", "gunnar", "ivar"):
        worked.clear()
        client.post("/sign-in", {"who": who, "password": WRONG})
        counts.append(len(worked))
    assert counts == [1, 1, 1, 1]


def test_the_sixth_attempt_in_a_minute_waits_and_others_do_not(cast: Cast, client: Client) -> None:
    for _attempt in range(5):
        assert client.post("/sign-in", {"who": "anna", "password": WRONG}).status_code == 422
    answer = client.post("/sign-in", {"who": "ANNA ", "password": PASSWORD})
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    said = {"who": "anna", "password": PASSWORD}
    assert client.post("/sign-in", said, REMOTE_ADDR="198.51.100.7").status_code == 303
    assert client.post("/sign-in", {"who": "bo", "password": PASSWORD}).status_code == 303


def test_signing_out_ends_the_session_and_clears_the_browser(cast: Cast, client: Client) -> None:
    client.post("/sign-in", {"who": "anna", "password": PASSWORD})
    assert client.get("/sign-out").status_code == 405
    answer = client.post("/sign-out")
    assert answer.status_code == 303
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert not Session.objects.exists()
    assert client.get("/people").status_code == 302


def test_a_stolen_cookie_is_worthless_in_the_database(cast: Cast, client: Client) -> None:
    client.post("/sign-in", {"who": "anna", "password": PASSWORD})
    cookie = client.cookies["samband"].value
    row = Session.objects.get()
    assert cookie.encode() not in bytes(row.key_hash) + row.data.encode()
    assert client.cookies["samband"]["httponly"]
    assert client.cookies["samband"]["samesite"] == "Lax"


def test_signing_in_changes_the_session_key(cast: Cast, client: Client) -> None:
    client.post("/sign-in", {"who": "anna", "password": PASSWORD})
    first = client.cookies["samband"].value
    client.post("/sign-in", {"who": "bo", "password": PASSWORD})
    assert client.cookies["samband"].value != first
    assert [row.person for row in Session.objects.all()] == [cast.bo]


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "javascript:alert(1)",
        "http://testserver//evil.example",
        "http://testserver/\\\\evil.example",
    ],
)
def test_nobody_is_sent_elsewhere(cast: Cast, client: Client, target: str) -> None:
    said = {"who": "anna", "password": PASSWORD, "next": target}
    assert client.post("/sign-in", said).headers["Location"] == "/"


def test_the_form_needs_its_token(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post("/sign-in", {"who": "anna", "password": PASSWORD}).status_code == 400
    page = client.get("/sign-in").content.decode()
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found is not None
    said = {"who": "anna", "password": PASSWORD, "csrfmiddlewaretoken": found[1]}
    assert client.post("/sign-in", said).status_code == 303


def test_a_form_of_ours_whose_token_is_old_is_sent_again_and_one_from_elsewhere_is_not(
    cast: Cast,
) -> None:
    client = Client(enforce_csrf_checks=True)
    sign_in(client, cast.anna)
    said = {"body": "Kvar\r\n<b>", "csrfmiddlewaretoken": "x" * 64}
    elsewhere = client.post("/write", said, headers={"sec-fetch-site": "cross-site"})
    assert elsewhere.status_code == 400
    assert "Kvar" not in elsewhere.content.decode()
    page = client.post("/write", said, headers={"sec-fetch-site": "same-origin"})
    assert 'name="body" value="Kvar\r\n&lt;b&gt;"' in page.content.decode()
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.content.decode())
    assert found is not None
    again = client.post("/write", {"body": "Kvar", "csrfmiddlewaretoken": found[1]})
    assert again.status_code == 422  # nobody was chosen to see it: the form itself answers


def test_the_page_speaks_the_browsers_language(cast: Cast, client: Client) -> None:
    page = client.get("/sign-in", headers={"accept-language": "sv"}).content.decode()
    assert "Logga in" in page
    assert "Sign in" not in page


def test_only_administrators_coming_is_written_down(cast: Cast, client: Client) -> None:
    client.post("/sign-in", {"who": "anna", "password": PASSWORD})
    assert not AuditRecord.objects.filter(verb="people.signed-in").exists()
    client.post("/sign-in", {"who": "astrid", "password": PASSWORD})
    assert AuditRecord.objects.get(verb="people.signed-in").actor_id == cast.administrator.pk


def test_a_deactivated_person_is_out_at_the_next_request(cast: Cast, client: Client) -> None:
    sign_in(client, cast.anna)
    assert client.get("/people").status_code == 200
    Person.objects.filter(pk=cast.anna.pk).update(state="deactivated")
    assert client.get("/people").status_code == 302


def test_the_door_for_sensitive_acts_asks_for_the_password(cast: Cast, client: Client) -> None:
    sign_in(client, cast.anna)
    answer = client.get("/settings/tokens")
    assert answer.headers["Location"] == "/confirm?next=%2Fsettings%2Ftokens"
    assert client.get(answer.headers["Location"]).status_code == 200
    said = {"password": WRONG, "next": "/settings/tokens"}
    assert client.post("/confirm", said).status_code == 422
    answer = client.post("/confirm", {**said, "password": PASSWORD})
    assert answer.headers["Location"] == "/settings/tokens"
    assert client.get("/settings/tokens").status_code == 200


def test_who_was_signed_out_while_writing_signs_in_and_comes_back(
    cast: Cast, client: Client
) -> None:
    came_from = "http://testserver/entries/7?after=3"
    sent = {"body": "Det jag skrev", "audience": "colleagues:1.1"}
    ours = {"referer": came_from, "sec-fetch-site": "same-origin"}
    for browser in (client, Client(enforce_csrf_checks=True)):
        answer = browser.post("/write", sent, headers=ours)
        assert answer.status_code == 403
        page = answer.content.decode()
        assert "You are no longer signed in" in page
        assert ">Det jag skrev</textarea>" in page
        assert "/sign-in?next=http%3A%2F%2Ftestserver%2Fentries%2F7%3Fafter%3D3" in page
    said = {"who": "anna", "password": PASSWORD, "next": came_from}
    assert client.post("/sign-in", said).headers["Location"] == "/entries/7?after=3"
