"""Ways over two go-betweens, and that nothing hidden leads along one."""

import random

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samband.cards.models import Card
from samband.cards.paths import LongerWay, longer_ways_to
from samband.cards.queries import ways_to
from samband.kernel.db import as_person, as_system
from samband.parties.models import Identity, Party
from samband.people.models import Person
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


def longer(reader: Person, target: Party) -> list[LongerWay]:
    with as_person(reader.pk):
        return longer_ways_to(reader, target.pk, now=NOW)


def test_a_way_over_a_colleague_and_whom_the_target_listens_to(cast: Cast) -> None:
    target, middle = named("kim@bolag.example", "Kim Berg"), named("ola@skola.example", "Ola Ny")
    make_tie(0, target, middle, 9.0, reader=cast.anna)
    make_card(cast.anna, middle, "Ola Ny", level="shared", band="well")
    (way,) = longer(cast.bo, target)
    assert (way.colleague.handle, way.middle.name) == ("anna", "Ola Ny")
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
    assert [(way.colleague.handle, way.middle.party_id) for way in found] == [
        ("anna", near.pk),
        ("edit", far.pk),
    ]


def test_the_contacts_page_draws_it_and_says_it(cast: Cast, client: Client) -> None:
    target, middle = named("kim@bolag.example", "Kim Berg"), named("ola@skola.example", "Ola Ny")
    make_tie(0, target, middle, 9.0, reader=cast.anna)
    make_card(cast.anna, middle, "Ola Ny", level="shared", band="well")
    page = sign_in(client, cast.bo).get(f"/contacts/{target.pk}").content.decode()
    assert "knows Ola Ny well." in page
    assert "Ola Ny knows Kim Berg well." in page


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
