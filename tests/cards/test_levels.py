"""Who sees what of a card: part by part, with a history, and shown before it applies exactly as it then is."""

import pytest
from django.test import Client
from django.utils import timezone

from samband.cards import levels, sharing, writing
from samband.cards.contact_page import contact_for_reading
from samband.cards.models import Card, CardField, CardNote, LevelChange
from samband.kernel.db import as_person
from samband.people.models import Person
from tests.cards.builders import make_card, make_organisation, make_outsider
from tests.cast import Cast, sign_in

pytestmark = pytest.mark.django_db
NOW = timezone.now()
PHONE = "phone:+46701740605"


def _card(owner: Person, name: str = "Kim Berg", level: str = "mine", **fields: object) -> Card:
    card = make_card(owner, make_outsider(), name, level=level, **fields)
    with as_person(owner.pk):
        for number in (None, 7):  # as two imports said it
            CardField.objects.create(
                card=card, owner=owner, kind="phone", value="+46701740605", import_id=number
            )
        writing.write_note(actor=owner, card=card, text="Tycker om kaffe")
    return card


def _seen_of(reader: Person, card: Card) -> tuple[list[str], int]:
    """What a reader sees of the parts, and how many rows of them the database gives."""
    with as_person(reader.pk):
        page = contact_for_reading(reader, card.party_id, now=NOW)
        rows = CardField.objects.count() + CardNote.objects.count()
        return sorted(one.value for one in page.shared), rows


def test_sharing_a_card_shares_nothing_that_stands_on_it_until_it_is_said(cast: Cast) -> None:
    card = _card(cast.anna, level="shared")
    assert _seen_of(cast.bo, card) == ([], 0)
    with as_person(cast.anna.pk):
        (note,) = CardNote.objects.all()
        changed = levels.set_levels(
            actor=cast.anna,
            card=card,
            level="",
            parts={PHONE: "shared", f"note:{note.pk}": "shared"},
            now=NOW,
        )
    assert changed == 2
    assert _seen_of(cast.bo, card) == (["+46701740605", "Tycker om kaffe"], 3)
    with as_person(cast.guest.pk):
        assert not CardField.objects.exists()
        assert not CardNote.objects.exists()
    # What is shared on a card goes out of sight with the card.
    with as_person(cast.anna.pk):
        levels.set_levels(actor=cast.anna, card=card, level="known", parts={}, now=NOW)
    with as_person(cast.bo.pk):
        assert not CardField.objects.exists()
        assert not CardNote.objects.exists()
        assert not LevelChange.objects.exists()
    with as_person(cast.anna.pk):
        told = [(one.part, one.before, one.after) for one in levels.history_of(card)]
    assert told[0] == ("", "shared", "known")
    assert ("Tycker om kaffe", "mine", "shared") in told


def test_changing_a_card_by_hand_keeps_what_was_shared_on_it(cast: Cast) -> None:
    card = _card(cast.anna, level="shared")
    with as_person(cast.anna.pk):
        levels.set_levels(actor=cast.anna, card=card, level="", parts={PHONE: "shared"}, now=NOW)
        written = writing.Written("Kim Berg", phones=("+46701740605", "+46701740606"))
        writing.change_card(actor=cast.anna, card=card, written=written, now=NOW)
    assert _seen_of(cast.bo, card)[0] == ["+46701740605"]


def test_the_preview_is_what_a_colleague_then_sees_and_changes_nothing(cast: Cast) -> None:
    there = make_organisation("Återcell", "atercell.example", reader=cast.anna)
    _card(cast.anna, "Kim Berg", organisation=there)
    _card(cast.anna, "Lo Ek", level="shared", organisation=there)
    _card(cast.anna, "Mo Alm", level="shared")
    with as_person(cast.anna.pk):
        (group,) = (one for one in sharing.own_groups(cast.anna) if one.key == str(there.pk))
        before = sharing.seen_through(cast.anna, cast.bo)
        for level in ("shared", "known", "mine"):
            wanted = {level: [group]}
            shown = sharing.seen_if(cast.anna, cast.bo, choices=wanted, details=True)
            assert sharing.seen_through(cast.anna, cast.bo) == before
            sharing.share(actor=cast.anna, choices=wanted, details=True, now=NOW)
            after = sharing.seen_through(cast.anna, cast.bo)
            assert shown == after
            if level == "shared":
                new = {card.name: card.details for card in sharing.newly_seen(before, after)}
                assert new == {"Kim Berg": ("+46701740605",), "Lo Ek": ("+46701740605",)}
            before = after
        assert {card.name for card in before.cards} == {"Mo Alm"}


def test_pages_of_sharing_show_before_they_do(cast: Cast, client: Client) -> None:
    card = _card(cast.anna)
    sign_in(client, cast.anna, confirmed=True)
    asked = {"level-0": "shared", "details": "on", "as": "@bo", "step": "look"}
    page = client.post("/contacts/sharing", asked).content.decode()
    assert "+46701740605" in page
    assert "What Bo Östlund would see" in page
    assert "Kim Berg" not in client.get("/contacts/sharing/seen?as=bo").content.decode()
    assert client.post("/contacts/sharing", {**asked, "step": "apply"}).status_code == 303
    assert "Kim Berg" in client.get("/contacts/sharing/seen?as=bo").content.decode()
    assert client.get("/contacts/sharing/seen?as=greta").status_code == 422
    address = f"/contacts/{card.party_id}/sharing"
    assert client.post(address, {"part-0": "mine", "level": "shared"}).status_code == 303
    assert "Colleagues see" in client.get(address).content.decode()
    other = sign_in(Client(), cast.bo, confirmed=True)
    assert other.get(address).status_code == 404
    assert "+46701740605" not in other.get(f"/contacts/{card.party_id}").content.decode()
