"""Names in a question: an exact name is found however many are like it."""

import pytest
from django.utils import timezone

from samband.ask import outside
from samband.cards import naming
from samband.cards.sharing import own_groups
from samband.kernel.db import as_person
from tests.cards.builders import make_card, make_organisation, make_outsider
from tests.cards.test_organisations import write
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_an_exact_name_is_not_crowded_out(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(naming, "MOST_CANDIDATES", 3)
    for number in range(30):
        make_card(cast.anna, make_outsider(), f"Karlssom Lik{number}", level="shared")
    wanted = make_outsider()
    make_card(cast.anna, wanted, "Quist Karlsson", level="shared", organisation_name="Ångverket")
    with as_person(cast.bo.pk):
        (found,) = naming.find_names(cast.bo, "Quist Karlsson", limit=1).targets
    assert found.party_id == wanted.pk
    assert found.detail == "Ångverket"


def test_a_name_is_known_in_another_form(cast: Cast) -> None:
    wanted = make_organisation("Tallångers kommun", "kommun.example", reader=cast.bo)
    make_card(
        cast.anna,
        make_outsider(),
        "Evert Hultsjö",
        level="shared",
        organisation=wanted,
        organisation_name="Tallångers kommun",
    )
    with as_person(cast.bo.pk):
        found = naming.find_names(cast.bo, "Vem känner någon på kommunen?").targets
    assert [target.party_id for target in found] == [wanted.pk]


def test_mergers_former_names_and_second_domains_are_followed(cast: Cast) -> None:
    """Ask, and the page of who sees my contacts, take an organisation as its page does."""
    kept = make_organisation("Kraftbolaget", "kraftbolaget.example", reader=cast.bo)
    gone = make_organisation("Tallvind", "tallvind.example", reader=cast.bo)
    second = make_organisation("KB Nät", "kbnat.example", reader=cast.bo)
    write(
        cast.editor,
        kept,
        name="Kraftbolaget",
        former_names=("Ångverken",),
        domains=("kbnat.example",),
    )
    write(cast.editor, gone, name="Tallvind", became_id=kept.pk)
    people = {}
    for party, name in ((kept, "Ada Kvist"), (gone, "Bea Kvist"), (second, "Cilla Kvist")):
        people[name] = make_outsider()
        make_card(
            cast.bo,
            people[name],
            name,
            organisation=party,
            organisation_name="AB",
            topics=["ventiler"],
        )
    with as_person(cast.bo.pk):
        for asked in ("Ångverken", "Tallvind", "Kraftbolaget", "kb nät"):
            (found,) = naming.find_names(cast.bo, f"Vem på {asked} kan ventiler?").targets
            assert (found.party_id, found.name) == (kept.pk, "Kraftbolaget"), asked
            assert set(found.people) == {one.pk for one in people.values()}
        (named,) = outside.named(
            cast.bo,
            "ventiler Ångverken",
            naming.find_names(cast.bo, "ventiler Ångverken").targets,
            timezone.now(),
        )
        assert named.topic == "ventiler"
        assert {one.line.name for one in named.on_topic} == set(people)
        (there,) = outside.workplaces(cast.bo, [one.pk for one in people.values()])
        assert (there.party_id, there.name, there.people) == (kept.pk, "Kraftbolaget", 3)
        (group,) = own_groups(cast.bo)
        assert (group.key, group.name, len(group.card_ids)) == (str(kept.pk), "Kraftbolaget", 3)
