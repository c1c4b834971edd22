"""Signing in at a provider: a real one, in a process of its own, over HTTP."""

import copy
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from pytest_django import Settings

from samband.people import installation
from samband.people.models import Installation, Invitation, InvitationWave, Person, Session
from tests.cast import PASSWORD, Cast, sign_in
from tests.people.conftest import Provider, free_port


def go(client: Client, provider: Provider, sub: str, begin: str = "") -> Any:
    """Walk from our page to the provider and back."""
    begin = begin or "/oidc/openid/login/?process=login&next=%2Fpeople"
    answer = client.get(begin)
    while answer.status_code == 303:
        answer = client.get(answer.headers["Location"])
    assert answer.status_code == 302
    there = answer.headers["Location"]
    assert there.startswith(provider.issuer)
    assert parse_qs(urlsplit(there).query)["code_challenge_method"] == ["S256"]
    back = urlsplit(provider.agree(there, sub))
    return client.get(f"{back.path}?{back.query}")


def test_the_sign_in_page_leads_to_the_provider(
    cast: Cast, client: Client, provider: Provider
) -> None:
    page = client.get("/sign-in?next=/people").content.decode()
    assert "Sign in with Norrsken ID" in page
    assert "/oidc/openid/login/?process=login&amp;next=%2Fpeople" in page


def test_a_colleague_gets_in_and_stays_the_same(
    cast: Cast, client: Client, provider: Provider
) -> None:
    provider.knows("sub-anna", email="Anna@norrsken.example", email_verified=True, name="A. Å.")
    answer = go(client, provider, "sub-anna")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/people")
    assert Session.objects.get(person__isnull=False).person == cast.anna
    account = SocialAccount.objects.get()
    assert (account.user, account.uid, account.extra_data) == (cast.anna, "sub-anna", {})
    # Next time the provider's own id counts, whatever the address there is now.
    provider.knows("sub-anna", email="bo@norrsken.example", email_verified=True)
    second = Client()
    go(second, provider, "sub-anna")
    assert b"Anna" in second.get("/people/anna").content
    assert second.get("/settings").status_code == 200
    assert second.get("/settings/tokens").status_code == 200, "the sign-in counts as confirmed"


def test_an_invited_address_comes_in(cast: Cast, client: Client, provider: Provider) -> None:
    provider.knows("sub-ivar", email="ivar@norrsken.example", email_verified=True)
    assert go(client, provider, "sub-ivar").status_code == 302
    cast.invited.refresh_from_db()
    assert cast.invited.is_active
    assert cast.invited.joined_at is not None


def test_a_home_address_comes_in_without_an_invitation(
    cast: Cast, client: Client, provider: Provider
) -> None:
    provider.knows("sub-nya", email="nya@norrsken.example", email_verified=True, name="Nya Berg")
    assert go(client, provider, "sub-nya").status_code == 302
    person = Person.objects.get(email="nya@norrsken.example")
    assert (person.name, person.handle, person.role, person.is_active) == (
        "Nya Berg",
        "nya.berg",
        "person",
        True,
    )


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "eva@elsewhere.example", "email_verified": True},
        {"email": "eva@norrsken.example"},
        {"email": "anna@norrsken.example", "email_verified": False},
        {"email": "anna@norrsken.example", "email_verified": "true"},
        {"email": "gunnar@norrsken.example", "email_verified": True},
        {"email": "eva@sub.norrsken.example", "email_verified": True},
        {"name": "No Address"},
    ],
)
def test_strangers_unverified_and_deactivated_stay_out(
    cast: Cast, client: Client, provider: Provider, claims: dict[str, Any], request: Any
) -> None:
    before = Person.objects.count()
    sub = f"sub-{abs(hash(str(claims)))}"
    provider.knows(sub, **claims)
    answer = go(client, provider, sub)
    assert answer.status_code == 403
    assert "This is not a way in" in answer.content.decode()
    assert Person.objects.count() == before
    assert not SocialAccount.objects.exists()
    assert client.get("/people").status_code == 302


def test_a_deactivated_person_with_a_known_account_stays_out(
    cast: Cast, client: Client, provider: Provider
) -> None:
    SocialAccount.objects.create(user=cast.gone, provider="openid", uid="sub-gone")
    provider.knows("sub-gone", email="gunnar@norrsken.example", email_verified=True)
    assert go(client, provider, "sub-gone").status_code == 403
    assert client.get("/people").status_code == 302


def test_an_opened_invitation_counts_for_another_address(
    cast: Cast, client: Client, provider: Provider
) -> None:
    from samband.kernel.tokens import code_hash

    wave = InvitationWave.objects.create(actor=cast.administrator)
    Invitation.objects.create(
        wave=wave,
        person=cast.invited,
        kind="code",
        secret_hash=code_hash("7KQA-93PD-XW4M"),
        expires_at="2999-01-01T00:00Z",
    )
    provider.knows("sub-private", email="ivar@home.example", email_verified=True)
    page = client.get("/join/7KQA-93PD-XW4M").content.decode()
    assert "Come in with Norrsken ID" in page
    answer = go(client, provider, "sub-private", "/join/7KQA-93PD-XW4M/openid")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    cast.invited.refresh_from_db()
    assert cast.invited.is_active
    assert Client().get("/join/7KQA-93PD-XW4M/openid").status_code == 404


def test_turning_back_at_the_provider_is_no_error_of_ours(
    cast: Cast, client: Client, provider: Provider
) -> None:
    there = client.get("/oidc/openid/login/?process=login").headers["Location"]
    back = urlsplit(provider.deny(there))
    answer = client.get(f"{back.path}?{back.query}")
    assert answer.status_code == 401
    assert "Signing in at the provider didn&#39;t work" in answer.content.decode()


@pytest.mark.parametrize("query", ["", "?code=x&state=y", "?error=server_error&state=z"])
def test_a_made_up_answer_of_the_provider_leads_nowhere(
    cast: Cast, client: Client, provider: Provider, query: str
) -> None:
    answer = client.get(f"/oidc/openid/login/callback/{query}")
    assert answer.status_code == 401
    assert client.get("/people").status_code == 302


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/x"])
def test_nobody_is_sent_elsewhere_afterwards(
    cast: Cast, client: Client, provider: Provider, target: str
) -> None:
    provider.knows("sub-anna", email="anna@norrsken.example", email_verified=True)
    answer = go(client, provider, "sub-anna", f"/oidc/openid/login/?process=login&next={target}")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")


def test_a_provider_that_is_gone_is_said_in_words(
    cast: Cast, client: Client, provider: Provider, settings: Settings
) -> None:
    gone = copy.deepcopy(settings.SOCIALACCOUNT_PROVIDERS)
    gone["openid_connect"]["APPS"][0]["settings"]["server_url"] = f"http://127.0.0.1:{free_port()}"
    settings.SOCIALACCOUNT_PROVIDERS = gone
    answer = client.get("/oidc/openid/login/?process=login")
    assert answer.status_code == 502
    assert "The provider doesn&#39;t answer" in answer.content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/oidc/signup/",
        "/oidc/login/",
        "/oidc/password/reset/",
        "/oidc/password/change/",
        "/oidc/email/",
        "/oidc/3rdparty/",
        "/oidc/social/signup/",
        "/accounts/login/",
        "/oidc/other/login/",
    ],
)
def test_the_librarys_own_pages_are_not_there(
    cast: Cast, client: Client, provider: Provider, path: str
) -> None:
    assert client.get(path).status_code == 404


def test_nobody_connects_a_second_account_to_theirs(
    cast: Cast, client: Client, provider: Provider
) -> None:
    sign_in(client, cast.anna)
    provider.knows("sub-evil", email="evil@elsewhere.example", email_verified=True)
    answer = go(client, provider, "sub-evil", "/oidc/openid/login/?process=connect")
    assert answer.status_code == 403
    assert not SocialAccount.objects.exists()


def test_passwords_can_be_switched_off(cast: Cast, client: Client, provider: Provider) -> None:
    Installation.objects.update(allows_passwords=False)
    installation.current.forget()
    page = client.get("/sign-in").content.decode()
    assert "Sign in with Norrsken ID" in page
    assert 'name="password"' not in page
    assert client.post("/sign-in", {"who": "anna", "password": PASSWORD}).status_code == 404
    assert client.get("/sign-in/forgotten").status_code == 404
    sign_in(client, cast.anna, confirmed=True)
    assert client.get("/settings/password").status_code == 404


def test_confirming_asks_the_provider_to_check_again(
    cast: Cast, client: Client, provider: Provider
) -> None:
    sign_in(client, cast.anna)
    page = client.get("/confirm?next=/settings/tokens").content.decode()
    assert "auth_params=prompt%3Dlogin%26max_age%3D0" in page
