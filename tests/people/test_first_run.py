"""The first run: a code from the terminal, an organisation, an administrator; once."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from samband.kernel.db import as_person
from samband.kernel.errors import Conflict, Invalid
from samband.parties.models import Identity
from samband.people import actions, first_run, installation
from samband.people.models import FirstRunCode, Installation, Person
from samband.people.queries import first_steps
from tests.cast import Cast, make_cast, sign_in

SAID: dict[str, Any] = {
    "organisation": "Norrsken energi",
    "domains": "norrsken.example, @Älv.example",
    "language": "sv",
    "name": "Astrid Öhman",
    "email": "Astrid@norrsken.example",
    "password": "kaffe vid forsen klockan sju",
}


@pytest.mark.django_db
def test_every_page_leads_to_the_first_run_and_its_code_opens_it() -> None:
    client = Client(headers={"accept-language": "en"})
    assert client.get("/").headers["Location"] == "/first-run"
    assert client.get("/sign-in").headers["Location"] == "/first-run"
    code = first_run.issue_code()
    assert client.get("/first-run").status_code == 200
    answer = client.post("/first-run", {**SAID, "code": "AAAA-AAAA-AAAA"})
    assert answer.status_code == 422
    assert "This is not the code" in answer.content.decode()
    assert not Installation.objects.exists()
    answer = client.post("/first-run", {**SAID, "code": code.lower()})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    person = Person.objects.get()
    assert (person.email, person.handle, person.role, person.state) == (
        "astrid@norrsken.example",
        "astrid.ohman",
        "administrator",
        "active",
    )
    home = Installation.objects.get()
    assert home.domains == ["norrsken.example", "xn--lv-uia.example"]
    with as_person(person.pk):
        domains = Identity.objects.filter(kind="domain", party=home.party)
        assert sorted(row.value for row in domains) == sorted(home.domains)
        assert Identity.objects.get(kind="email").organisation == home.party
    assert client.get("/settings").status_code == 200
    assert client.get("/first-run").status_code == 404
    assert client.post("/first-run", {**SAID, "code": code}).status_code == 404
    assert not FirstRunCode.objects.exists()
    assert first_run.issue_code() == ""


@pytest.mark.django_db
def test_codes_are_hashed_replaced_and_grow_old(client: Client) -> None:
    first, second = first_run.issue_code(), first_run.issue_code()
    now = timezone.now()
    assert not first_run.is_code(first, now)
    assert first_run.is_code(second, now)
    assert not first_run.is_code(second, now + timedelta(days=8))
    assert second.replace("-", "").encode() not in bytes(FirstRunCode.objects.get().secret_hash)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"organisation": " "}, "organisation"),
        ({"domains": ["not a domain"]}, "domains"),
        ({"email": "x"}, "email"),
        ({"name": "\x00"}, "name"),
        ({"password": "short"}, "password"),
    ],
)
def test_the_action_names_what_is_wrong_and_makes_nothing(
    wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as raised:
        actions.first_run(**{**SAID, "domains": ["norrsken.example"], **wrong})
    assert field in raised.value.data["fields"]
    assert not Installation.objects.exists()
    assert not Person.objects.exists()


@pytest.mark.django_db
def test_it_works_once(cast: Cast) -> None:
    with pytest.raises(Conflict):
        actions.first_run(**{**SAID, "domains": []})


@pytest.mark.django_db
def test_first_steps_vanish_when_they_are_done(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    cast = make_cast()
    installation.current()
    with django_assert_num_queries(1):
        steps = first_steps()
    with translation.override("en"):
        labels = {str(step.label): step.done for step in steps}
    assert len(labels) == 5
    assert labels["Name your teams and places"]
    assert not labels["Put up your logo"]
    assert not labels["Invite your colleagues"]
    told = "Put up your logo"
    assert told in sign_in(Client(), cast.administrator).get("/").content.decode()
    assert told not in sign_in(Client(), cast.anna).get("/").content.decode()
    Installation.objects.update(is_sample=True)
    installation.current.forget()
    assert first_steps() == []
    assert cast.home.pk == 1
