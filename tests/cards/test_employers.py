"""A contact works elsewhere now: asked of whose contact it is, kept as history, taken back."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from samband.cards.employers import confirm_move, moves_of, undo_move
from samband.cards.models import Card, EmployerChange
from samband.cards.rules import Seen, has_moved
from samband.kernel.db import as_person, as_system
from samband.kernel.errors import NotFound
from samband.parties.models import Identity, Party
from samband.people.models import Person
from samband.ties.queries import tie_between
from tests.cards.builders import make_card, make_organisation, make_outsider, make_tie
from tests.cast import Cast, sign_in

NOW = timezone.now()
days = st.integers(0, 3000).map(lambda days: NOW - timedelta(days=days))


@given(days, days, days)
def test_law_only_what_is_newer_says_that_somebody_moved(a: object, b: object, c: object) -> None:
    first, middle, last = sorted((a, b, c))  # type: ignore[type-var]  # moments
    assert not has_moved(Seen(1, first, last), Seen(2, first, middle)) or middle == last  # type: ignore[arg-type]
    if middle < last:  # type: ignore[operator]
        assert has_moved(Seen(2, first, middle), Seen(1, middle, last))  # type: ignore[arg-type]


def test_two_addresses_in_use_for_a_year_are_two_posts() -> None:
    old = Seen(1, NOW - timedelta(days=900), NOW - timedelta(days=3))
    assert not has_moved(old, Seen(2, NOW - timedelta(days=400), NOW))
    # Without dates the one that came in later counts.
    assert has_moved(Seen(1), Seen(2))
    assert not has_moved(Seen(2), Seen(1))


def seen(party: Party, value: str, organisation: Party, layer: int, ago: int) -> None:
    at = NOW - timedelta(days=ago)
    with as_system():
        Identity.objects.create(
            layer=layer, value=value, party=party, organisation=organisation, first_seen_at=at,
            last_seen_at=at,
        )  # fmt: skip


def kim(cast: Cast, layer: int) -> tuple[Party, Party, Party]:
    """Kim at Bolag on Anna's card, and a newer address at Skola in a layer."""
    old = make_organisation("Bolag", "bolag.example", reader=cast.anna)
    new = make_organisation("Skola", "skola.example", reader=cast.anna)
    party = make_outsider()
    make_card(
        cast.anna, party, "Kim Berg", organisation=old, organisation_name="Bolag", title="Chef",
        emails=["kim@bolag.example"],
    )  # fmt: skip
    seen(party, "kim@bolag.example", old, cast.anna.pk, 300)
    seen(party, "kim@skola.example", new, layer, 3)
    return party, old, new


def asked(reader: Person) -> list[str]:
    with as_person(reader.pk):
        return [one.to_name for one in moves_of(reader)]


@pytest.mark.django_db
def test_asked_answered_on_the_page_kept_as_history_and_taken_back(
    cast: Cast, client: Client
) -> None:
    party, old, new = kim(cast, cast.anna.pk)
    make_tie(cast.anna.pk, cast.anna.party, party, 9.0, reader=cast.anna)
    page = sign_in(client, cast.anna)
    assert "may work elsewhere now" in page.get("/contacts").content.decode()
    shown = page.get("/contacts/employers").content.decode()
    assert "Does Kim Berg work at Skola now?" in shown
    sent = {"answer": "moved", "organisation": new.pk, "after": party.pk}
    assert page.post(f"/contacts/{party.pk}/employer", sent).status_code == 303
    card = Card.objects.get(owner=cast.anna)
    assert (card.organisation_id, card.organisation_name, card.title) == (new.pk, "Skola", "")
    assert card.emails == ["kim@skola.example", "kim@bolag.example"]
    shown = page.get(f"/contacts/{party.pk}").content.decode()
    assert "Formerly at Bolag" in shown
    assert "You know Kim Berg well." in shown
    with as_person(cast.anna.pk):
        assert tie_between(cast.anna, cast.anna.party_id, party.pk, now=NOW) is not None
        change = EmployerChange.objects.get()
        # What was written since stays.
        Card.objects.filter(pk=card.pk).update(title="Rektor")
    assert page.post(f"/contacts/employers/{change.pk}/undoing").status_code == 303
    card.refresh_from_db()
    assert (card.organisation_id, card.title) == (old.pk, "Rektor")
    assert asked(cast.anna) == []


@pytest.mark.django_db
def test_a_no_is_final_until_it_is_taken_back(cast: Cast, client: Client) -> None:
    party, _old, new = kim(cast, cast.anna.pk)
    page = sign_in(client, cast.anna)
    page.post(f"/contacts/{party.pk}/employer", {"answer": "stays", "organisation": new.pk})
    assert asked(cast.anna) == []
    with as_person(cast.anna.pk):
        undo_move(actor=cast.anna, change_id=EmployerChange.objects.get().pk)
    assert asked(cast.anna) == ["Skola"]


@pytest.mark.django_db
def test_what_another_has_seen_is_asked_of_nobody_else(cast: Cast) -> None:
    party, _old, new = kim(cast, cast.bo.pk)
    make_card(cast.bo, party, "Kim Berg", organisation=new, organisation_name="Skola")
    assert asked(cast.anna) == []
    with as_person(cast.anna.pk), pytest.raises(NotFound):
        confirm_move(actor=cast.anna, party_id=party.pk, organisation_id=new.pk)
    seen(party, "kim.berg@skola.example", new, 0, 1)
    assert asked(cast.anna) == ["Skola"]


@pytest.mark.django_db
def test_anothers_answer_is_not_there(cast: Cast, client: Client) -> None:
    party, _old, new = kim(cast, cast.anna.pk)
    with as_person(cast.anna.pk):
        change = confirm_move(actor=cast.anna, party_id=party.pk, organisation_id=new.pk)
    page = sign_in(client, cast.administrator)
    assert page.post(f"/contacts/employers/{change.pk}/undoing").status_code == 404
    with as_person(cast.administrator.pk):
        assert not EmployerChange.objects.exists()
