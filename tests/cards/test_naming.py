"""Names in a question: an exact name is found however many are like it."""

import pytest

from samband.cards import naming
from samband.kernel.db import as_person
from tests.cards.builders import make_card, make_organisation, make_outsider
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
