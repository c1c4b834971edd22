"""Somebody outside objects: gone everywhere, and no import brings them back."""

import argparse

import pytest
from django.test import Client
from django.utils import translation

from samband.cards import command
from samband.cards.erasing import erase_objectors
from samband.cards.models import Card
from samband.kernel.db import as_system
from samband.kernel.errors import Invalid, NotFound
from samband.kernel.models import AuditRecord
from samband.parties.actions import Home, Seen, see_identities
from samband.parties.models import Identity, Party, Suppression
from tests.cards.builders import make_card
from tests.cast import Cast, sign_in

pytestmark = pytest.mark.django_db


def kim(cast: Cast) -> Party:
    """Known to the organisation, and to Anna in private under another address."""
    with as_system():
        party = Party.objects.create()
        Identity.objects.create(value="kim@bolag.example", name="Kim Berg", party=party)
        Identity.objects.create(layer=cast.anna.pk, value="kimpan@gmail.com", party=party)
    make_card(cast.anna, party, "Kim")
    return party


def left() -> tuple[int, int]:
    with as_system():
        outside = Identity.objects.filter(party__is_inside=False, party__person=None)
        return outside.count(), Card.objects.count()


def test_the_page_erases_by_address_and_answers_everybody_alike(cast: Cast, client: Client) -> None:
    kim(cast)
    page = sign_in(client, cast.administrator, confirmed=True)
    for address in ("kimpan@gmail.com", "nobody@bolag.example"):
        answer = page.post("/admin/outsiders", {"addresses": f" {address.upper()} "}, follow=True)
        assert "is being erased" in answer.content.decode()
    erase_objectors(cast.administrator.pk)
    assert left() == (0, 0)
    with as_system():
        for value in ("kim@bolag.example", "kimpan@gmail.com", "nobody@bolag.example"):
            assert not see_identities(layer=0, seen=[Seen(value)], home=Home(frozenset(), None))
        audited = str(list(AuditRecord.objects.values()))
    assert "kim" not in audited
    assert Suppression.objects.exists()


@pytest.mark.parametrize(
    "typed", ["", "kim", "kim@bolag", "a b@c.example", "anna@norrsken.example", "x\n" * 201]
)
def test_what_cannot_be_erased_is_said(cast: Cast, client: Client, typed: str) -> None:
    page = sign_in(client, cast.administrator, confirmed=True)
    assert page.post("/admin/outsiders", {"addresses": typed}).status_code == 422
    assert not Suppression.objects.exists()


def test_only_administrators_who_confirmed_it(cast: Cast, client: Client) -> None:
    typed = {"addresses": "kim@bolag.example"}
    for person in (cast.anna, cast.editor, cast.guest):
        assert (
            sign_in(client, person, confirmed=True).post("/admin/outsiders", typed).status_code
            == 404
        )
    answer = sign_in(client, cast.administrator).post("/admin/outsiders", typed)
    assert answer.headers["Location"].startswith("/confirm")
    assert not Suppression.objects.exists()


def test_the_command_erases_at_once(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    kim(cast)
    arguments = argparse.Namespace(addresses=["kim@bolag.example"], acting="astrid")
    with translation.override("en"):
        command.erase(arguments)
    assert "1 person was erased." in capsys.readouterr().out
    assert left() == (0, 0)
    with pytest.raises(NotFound):
        command.erase(argparse.Namespace(addresses=["kim@bolag.example"], acting="bo"))
    with pytest.raises(Invalid):
        command.erase(argparse.Namespace(addresses=["kim@bolag.example"], acting="nobody"))
