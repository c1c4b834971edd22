"""A new password by mail: an hour, once, and nobody learns who is here."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from samband.kernel.errors import Invalid, Refused
from samband.kernel.models import AuditRecord
from samband.people.actions.resets import link_by_operator
from samband.people.models import PasswordReset, Person, Token
from tests.cast import PASSWORD, Cast, sign_in
from tests.people.conftest import Mailbox

NEW = "kaffe vid forsen klockan sju"


@pytest.fixture
def link(cast: Cast, client: Client, mailbox: Mailbox, run_jobs: Callable[[], int]) -> str:
    client.post("/sign-in/forgotten", {"email": "ANNA@norrsken.example"})
    run_jobs()
    return mailbox.link("/sign-in/new-password/")


def test_the_letter_is_in_the_recipients_language(
    cast: Cast, client: Client, mailbox: Mailbox, run_jobs: Callable[[], int]
) -> None:
    Person.objects.filter(pk=cast.anna.pk).update(language="sv")
    said = {"email": "anna@norrsken.example"}
    client.post("/sign-in/forgotten", said, headers={"accept-language": "en"})
    run_jobs()
    assert "Hej Anna Åkerman" in mailbox.text()
    assert "Hello" not in mailbox.text()


def test_a_link_sets_a_password_once_and_revokes_the_rest(
    cast: Cast, client: Client, link: str
) -> None:
    elsewhere = sign_in(Client(), cast.anna)
    token = Token.objects.create(
        person=cast.anna,
        name="x",
        secret_hash=b"x" * 32,
        expires_at=timezone.now() + timedelta(days=9),
    )
    assert client.get(link).status_code == 200
    assert client.get(link).status_code == 200, "looking does not use it up"
    assert client.post(link, {"password": "short"}).status_code == 422
    answer = client.post(link, {"password": NEW})
    assert answer.headers["Location"] == "/sign-in"
    assert client.post(link, {"password": NEW + "!"}).status_code == 404
    assert client.get(link).status_code == 404
    assert elsewhere.get("/settings").status_code == 302
    token.refresh_from_db()
    assert token.revoked_at is not None
    assert client.post("/sign-in", {"who": "anna", "password": PASSWORD}).status_code == 422
    assert client.post("/sign-in", {"who": "anna", "password": NEW}).status_code == 303


def test_links_are_stored_as_hashes_and_grow_old(cast: Cast, client: Client, link: str) -> None:
    row = PasswordReset.objects.get()
    assert link.rpartition("/")[2].encode() not in bytes(row.secret_hash)
    assert timedelta(minutes=59) < row.expires_at - timezone.now() <= timedelta(hours=1)
    PasswordReset.objects.update(expires_at=timezone.now())
    assert client.get(link).status_code == 404
    assert client.post(link, {"password": NEW}).status_code == 404


def test_a_deactivated_persons_link_is_dead(cast: Cast, client: Client, link: str) -> None:
    Person.objects.filter(pk=cast.anna.pk).update(state="deactivated")
    assert client.post(link, {"password": NEW}).status_code == 404


@pytest.mark.parametrize("email", ["nobody@norrsken.example", "gunnar@norrsken.example"])
def test_unknown_and_gone_get_the_same_answer_and_no_letter(
    cast: Cast, client: Client, mailbox: Mailbox, run_jobs: Callable[[], int], email: str
) -> None:
    known = client.post("/sign-in/forgotten", {"email": "anna@norrsken.example"})
    unknown = client.post("/sign-in/forgotten", {"email": email})
    assert known.status_code == unknown.status_code == 200
    blank = [
        answer.content.decode().replace(who, "").partition("<main")[2].partition("</main")[0]
        for answer, who in ((known, "anna@norrsken.example"), (unknown, email))
    ]
    assert blank[0] == blank[1]
    assert run_jobs() == 2
    assert len(mailbox.messages) == 1


def test_three_an_hour(cast: Cast, client: Client) -> None:
    said = {"email": "anna@norrsken.example"}
    answers = [client.post("/sign-in/forgotten", said).status_code for _ in range(4)]
    assert answers == [200, 200, 200, 429]
    assert client.post("/sign-in/forgotten", {"email": "bo@norrsken.example"}).status_code == 200


@pytest.mark.parametrize("token", ["x", "a" * 43, "å", "a" * 5000])
def test_made_up_links_are_one_friendly_404(cast: Cast, client: Client, token: str) -> None:
    answer = client.get(f"/sign-in/new-password/{token}")
    assert answer.status_code == 404
    assert "This is not a way in" in answer.content.decode()


def test_the_operator_lets_somebody_in_whom_no_mail_reaches(cast: Cast, client: Client) -> None:
    address = link_by_operator(named="@anna", as_administrator=True)
    path = "/sign-in/new-password/" + address.rpartition("/")[2]
    assert client.post(path, {"password": NEW}).status_code == 303
    assert client.post(path, {"password": NEW + "!"}).status_code != 303
    cast.anna.refresh_from_db()
    assert cast.anna.is_administrator
    assert cast.anna.check_password(NEW)
    seen = AuditRecord.objects.filter(subject_id=cast.anna.pk).values_list("verb", flat=True)
    assert {"people.link-printed", "people.role-changed"} <= set(seen)


def test_the_operator_makes_no_guest_an_administrator(cast: Cast) -> None:
    with pytest.raises(Refused):
        link_by_operator(named=cast.guest.handle, as_administrator=True)
    for nobody in ("nobody", cast.gone.handle):
        with pytest.raises(Invalid):
            link_by_operator(named=nobody)
    assert not PasswordReset.objects.exists()
