"""Signing in and out by password."""

from django.test import Client

from samband.people.models import Session
from tests.cast import PASSWORD, Cast


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
