"""Ways over two go-betweens, and that nothing hidden leads along one."""

import random
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.paths_oracle import same
from samband.cards.knowing import ways_to
from samband.cards.models import Card, GoBetween
from samband.cards.paths import Path, longer_ways_to, paths_to
from samband.kernel.db import as_person, as_system
from samband.parties.models import Identity, Party
from samband.people.models import Person, Presence
from samband.ties.models import Tie
from samband.ties.queries import strongest_ties
from tests.cards.builders import make_card, make_outsider, make_tie
from tests.cast import Cast, sign_in

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def named(value: str, name: str) -> Party:
    party = make_outsider()
    with as_system():
        Identity.objects.create(value=value, name=name, party=party)
    return party


def longer(reader: Person, target: Party) -> list[Path]:
    with as_person(reader.pk):
        return longer_ways_to(reader, target.pk, now=NOW)


def who(path: Path) -> list[str]:
    """The go-betweens: a colleague by handle, somebody outside by name."""
    return [getattr(stop, "handle", "") or stop.name for stop in path.stops]


@pytest.mark.parametrize("seed", [3, 5, 8, 11])
def test_the_best_way_is_that_of_the_oracle_which_tries_every_one(db: None, seed: int) -> None:
    assert same(seed)


def test_a_contact_of_ones_own_is_a_go_between(cast: Cast, client: Client) -> None:
    target, own = named("kim@bolag.example", "Kim Berg"), named("ola@skola.example", "Ola Ny")
    make_tie(0, target, own, 9.0, reader=cast.anna)
    make_card(cast.bo, own, "Ola Ny")
    assert [who(way) for way in longer(cast.bo, target)] == [["Ola Ny"]]
    assert longer(cast.anna, target) == []
    page = sign_in(client, cast.bo).get(f"/contacts/{target.pk}/longer").content.decode()
    assert "You know Ola Ny yourself. Ola Ny knows Kim Berg well." in page


def test_a_colleague_brings_it_to_another_one_who_listens_to_them(cast: Cast) -> None:
    target = named("kim@bolag.example", "Kim Berg")
    make_card(cast.editor, target, "Kim Berg", level="shared", band="well")
    make_tie(0, cast.editor.party, cast.anna.party, 9.0, reader=cast.anna)
    make_tie(0, cast.anna.party, cast.bo.party, 60.0, reader=cast.anna)
    with as_person(cast.bo.pk):
        found = [who(way) for way in paths_to(cast.bo, [target.pk], now=NOW)]
    # Bo has never met Edit, and Anna is close to both.
    assert found == [["anna", "edit"], ["edit"]]


def test_whoever_is_away_or_asked_by_many_is_asked_after_others(cast: Cast) -> None:
    target = named("kim@bolag.example", "Kim Berg")
    for owner in (cast.anna, cast.editor):
        make_card(owner, target, "Kim Berg", level="shared", band="well")

    def first() -> str:
        with as_person(cast.bo.pk):
            return who(paths_to(cast.bo, [target.pk], now=NOW)[0])[0]

    before = first()
    busy = {"anna": cast.anna, "edit": cast.editor}[before]
    with as_system():
        GoBetween.objects.create(person=busy, open_requests=4)
    after = first()
    assert {before, after} == {"anna", "edit"}
    other = {"anna": cast.anna, "edit": cast.editor}[after]
    Presence.objects.create(person=other, away_until=NOW.date() + timedelta(days=9))
    assert first() == before


def test_a_way_over_a_colleague_and_whom_the_target_listens_to(cast: Cast) -> None:
    target, middle = named("kim@bolag.example", "Kim Berg"), named("ola@skola.example", "Ola Ny")
    make_tie(0, target, middle, 9.0, reader=cast.anna)
    make_card(cast.anna, middle, "Ola Ny", level="shared", band="well")
    (way,) = longer(cast.bo, target)
    assert (who(way), way.target_name) == (["anna", "Ola Ny"], "Kim Berg")
    assert way.bands == ("met", "well", "well")


def test_hidden_cards_and_personal_ties_are_no_way(cast: Cast) -> None:
    target, middle = named("kim@bolag.example", "Kim Berg"), named("ola@skola.example", "Ola Ny")
    make_tie(0, target, middle, 9.0, reader=cast.anna)
    make_card(cast.anna, middle, "Ola Ny", level="mine", band="well")
    make_tie(cast.anna.pk, cast.anna.party, middle, 9.0, reader=cast.anna)
    make_card(cast.editor, middle, "Ola Ny", level="known", band="well")
    assert longer(cast.bo, target) == []


def test_what_one_person_sees_of_the_target_is_no_way_for_others(cast: Cast) -> None:
    target, middle = make_outsider(), named("ola@skola.example", "Ola Ny")
    make_tie(cast.anna.pk, target, middle, 9.0, reader=cast.anna)
    make_card(cast.anna, middle, "Ola Ny", level="shared")
    assert longer(cast.bo, target) == []


def test_each_colleague_stands_in_one_way_the_best_first(cast: Cast) -> None:
    target = named("kim@bolag.example", "Kim Berg")
    near, far = named("ola@skola.example", "Ola Ny"), named("eva@skola.example", "Eva Lund")
    make_tie(0, target, near, 9.0, reader=cast.anna)
    make_tie(0, target, far, 1.0, reader=cast.anna)
    for middle in (near, far):
        make_card(cast.anna, middle, "Ola Ny", level="shared", band="knows")
    make_card(cast.editor, far, "Eva Lund", level="shared", band="knows")
    found = longer(cast.bo, target)
    assert [(who(way)[0], getattr(way.stops[1], "party_id", 0)) for way in found] == [
        ("anna", near.pk),
        ("edit", far.pk),
    ]


def test_the_contacts_page_draws_it_and_says_it(cast: Cast, client: Client) -> None:
    target, middle = named("kim@bolag.example", "Kim Berg"), named("ola@skola.example", "Ola Ny")
    make_tie(0, target, middle, 9.0, reader=cast.anna)
    make_card(cast.anna, middle, "Ola Ny", level="shared", band="well")
    address = f"/contacts/{target.pk}/longer"
    assert (
        f'hx-get="{address}"'
        in sign_in(client, cast.bo).get(f"/contacts/{target.pk}").content.decode()
    )
    for headers in ({}, {"HX-Request": "true"}):
        page = client.get(address, headers=headers).content.decode()
        assert "knows Ola Ny well." in page
        assert "Ola Ny knows Kim Berg well." in page
        assert ("<html" in page) == (not headers)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 10**6))
def test_law_ways_are_the_same_when_all_that_is_hidden_is_gone(cast: Cast, seed: int) -> None:
    chance = random.Random(seed)
    parties = [named(f"p{number}-{seed}@bolag.example", f"Kim {number}") for number in range(5)]
    for one in parties:
        for other in parties:
            if one.pk < other.pk and chance.random() < 0.6:
                make_tie(0, one, other, chance.random() * 9, reader=cast.anna)
    for owner in (cast.anna, cast.editor, cast.bo):
        for party in parties:
            if chance.random() < 0.7:
                level = chance.choice(["mine", "known", "shared"])
                make_card(owner, party, "Kim", level=level, band=chance.choice(["well", "met"]))
                make_tie(owner.pk, owner.party, party, chance.random() * 9, reader=owner)

    def answers() -> list[object]:
        found: list[object] = [longer(cast.bo, party) for party in parties]
        with as_person(cast.bo.pk):
            for party in parties:
                found.append(ways_to(cast.bo, [party.pk], now=NOW))
                found.append(strongest_ties(cast.bo, party.pk, now=NOW))
        return found

    before = answers()
    with as_system():
        hidden = Card.objects.exclude(owner=cast.bo).exclude(level="shared")
        hidden.delete()
        Tie.objects.exclude(layer__in=[0, cast.bo.pk]).delete()
    assert answers() == before
    with as_system():
        Card.objects.all().delete()
        Tie.objects.all().delete()
