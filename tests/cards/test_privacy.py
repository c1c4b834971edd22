"""A person's contacts are theirs until they share them: nothing hidden changes what anybody else is answered."""

import random
from dataclasses import asdict

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samband.cards import queries
from samband.cards.contact_page import contact_for_reading
from samband.cards.finding import find_contacts
from samband.cards.jobs import make_hints
from samband.cards.knowing import ways_to
from samband.cards.models import Card
from samband.cards.organisations.coverage import coverage
from samband.cards.organisations.queries import find_organisations, organisation_for_reading
from samband.cards.wanted import Wanted
from samband.kernel.db import as_person, as_system
from samband.kernel.errors import NotFound
from samband.people.models import Person
from tests.cards.builders import make_card, make_organisation, make_outsider, make_tie
from tests.cast import Cast

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def _everything(reader: Person, parties: list[int], organisation: int) -> object:
    """All that a reader can be answered about these parties."""
    with as_person(reader.pk):
        pages: list[object] = []
        for party in parties:
            try:
                pages.append(asdict(contact_for_reading(reader, party, now=NOW)))
            except NotFound:
                pages.append(None)
        try:
            pages.append(asdict(organisation_for_reading(reader, organisation, now=NOW)))
        except NotFound:
            pages.append(None)
        lists = [
            find_contacts(reader, Wanted(how, text), now=NOW).page.rows
            for how in ("mine", "shared", "public")
            for text in ("", "kim", "kmi", "ter")
        ]
        pages.append(find_organisations(reader, "cell").page.rows)
        pages.append(asdict(coverage(reader, now=NOW)))
        ways = ways_to(reader, parties, now=NOW)
        hints = queries.hints_for(reader, parties=parties, organisation_id=organisation)
    return pages, lists, ways, hints


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 10**6))
def test_hidden_cards_and_personal_ties_change_nothing_for_others(cast: Cast, seed: int) -> None:
    rng = random.Random(seed)
    parties = [make_outsider() for _ in range(4)]
    organisation = make_organisation(
        "Återcell", f"a{seed}-{parties[0].pk}.example", reader=cast.anna
    )
    for owner in cast.colleagues:
        for party in parties:
            if rng.random() < 0.6:
                level = rng.choice(["mine", "known", "shared"])
                make_card(owner, party, f"Kim {party.pk}", level=level, organisation=organisation)
                make_tie(owner.pk, owner.party, party, rng.random() * 9, reader=owner)
    ids = [party.pk for party in parties]
    make_hints(ids)
    before = _everything(cast.bo, ids, organisation.pk)
    with as_system():
        hidden = Card.objects.filter(party_id__in=ids, level="mine").exclude(owner=cast.bo)
        hidden.delete()
    make_hints(ids)
    assert _everything(cast.bo, ids, organisation.pk) == before


def test_ask_me_first_is_one_fixed_hint_without_a_name(cast: Cast) -> None:
    party = make_outsider()
    make_card(cast.anna, party, "Kim Berg", level="known")
    make_hints([party.pk])
    alone = _everything(cast.bo, [party.pk], 0)
    make_card(cast.editor, party, "Kim Berg", level="known")
    make_hints([party.pk])
    assert _everything(cast.bo, [party.pk], 0) == alone
    assert "Anna" not in repr(alone)


def test_who_said_ask_me_first_is_not_told_of_others(cast: Cast) -> None:
    party = make_outsider()
    for owner in (cast.anna, cast.bo):
        make_card(owner, party, "Kim Berg", level="known")
    make_hints([party.pk])
    with as_person(cast.bo.pk):
        assert queries.hints_for(cast.bo, parties=[party.pk]) == []


def test_a_small_team_is_not_named(cast: Cast) -> None:
    party = make_outsider()
    make_card(cast.anna, party, "Kim Berg", level="known")
    make_hints([party.pk])
    with as_person(cast.bo.pk):
        (hint,) = queries.hints_for(cast.bo, parties=[party.pk])
    assert hint.team == ""


def test_a_shared_card_tells_who_knows_them_and_the_band_only(cast: Cast) -> None:
    party = make_outsider()
    make_card(cast.anna, party, "Kim Berg", level="shared", band="well")
    with as_person(cast.bo.pk):
        page = contact_for_reading(cast.bo, party.pk, now=NOW)
    assert [(k.colleague.handle, k.band) for k in page.known_by] == [("anna", "well")]


def test_guests_have_no_network(cast: Cast) -> None:
    party = make_outsider()
    make_card(cast.anna, party, "Kim Berg", level="shared")
    with as_person(cast.guest.pk):
        assert list(Card.objects.all()) == []
