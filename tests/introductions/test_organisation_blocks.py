"""What is under way with people at an organisation stands on its page; contacts become the organisation's."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from samband.cards.models import Card
from samband.care.models import Keeper, Plan
from samband.introductions.models import Asked, Introduction
from samband.kernel.db import as_person, as_system
from tests.cards.builders import make_card, make_organisation, make_outsider
from tests.cast import Cast, sign_in

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def test_introductions_and_care_are_told_to_whom_they_concern(cast: Cast, client: Client) -> None:
    there = make_organisation("Återcell", "atercell.example", reader=cast.anna)
    kim, ada = make_outsider(), make_outsider()
    for party, name in ((kim, "Kim Berg"), (ada, "Ada Lund")):
        for owner in (cast.anna, cast.bo, cast.editor):
            make_card(owner, party, name, level="shared", organisation=there)
    with as_person(cast.anna.pk):
        Plan.objects.create(
            owner=cast.anna, contact=kim, ideal_days=30, longest_days=60, since=NOW.date()
        )
    with as_person(cast.bo.pk):
        Keeper.objects.create(person=cast.bo, contact=kim)
    with as_system():
        made = Introduction.objects.create(
            asker=cast.anna, contact=ada, contact_name="Ada Lund", go_between=cast.bo, words="Hej",
            at=NOW, expires_at=NOW + timedelta(days=9),
        )  # fmt: skip
        Asked.objects.create(
            introduction=made, person=cast.bo, asker=cast.anna, is_named=True, at=NOW
        )
    page = f"/organisations/{there.pk}/using"
    seen = {}
    for person in (cast.anna, cast.bo, cast.editor):
        client.force_login(person)
        assert page in client.get(f"/organisations/{there.pk}").content.decode()
        whole = client.get(page).content.decode()
        seen[person] = client.get(page, headers={"HX-Request": "true"}).content.decode()
        assert "<html" in whole
        assert "<html" not in seen[person]
        assert seen[person].count("<li>") == whole.count("side-list__label")
    assert "You asked to be introduced to Ada Lund" in seen[cast.anna]
    assert f"/contacts/{kim.pk}/care" in seen[cast.anna]
    assert "looks after them." in seen[cast.anna]
    assert f"{cast.anna.name} would like to meet Ada Lund" in seen[cast.bo]
    assert "/care" not in seen[cast.bo]
    # A third one learns who looks after whom, and nothing else.
    assert seen[cast.editor].count("<li>") == 1
    assert "looks after them." in seen[cast.editor]


def test_contacts_at_an_organisation_become_the_organisations(cast: Cast, client: Client) -> None:
    there = make_organisation("Återcell", "atercell.example", reader=cast.anna)
    party = make_outsider()
    card = make_card(cast.anna, party, "Kim Berg", organisation=there)
    sign_in(client, cast.anna, confirmed=True)
    choice = {f"level-{there.pk}": "company", "details": "on"}
    looked = client.post("/contacts/sharing", choice).content.decode()
    assert "stays here when you leave" in looked
    assert "Kim Berg" in looked
    assert client.post("/contacts/sharing", {**choice, "step": "apply"}).status_code == 303
    with as_person(cast.bo.pk):
        assert Card.objects.get(pk=card.pk).level == "company"
    # One at a time it is not offered: a contact is not shared so by a slip.
    assert client.post(f"/contacts/{party.pk}/level", {"level": "company"}).status_code == 422
