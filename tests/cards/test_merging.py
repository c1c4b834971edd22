"""Cards when two parties become one: they move, come back, and never lead others."""

import pytest

from samband.cards.jobs import make_hints
from samband.cards.models import Card, KnownHint
from samband.kernel.db import as_system
from samband.parties.actions import resolve_identities, undo_merge
from samband.parties.models import Identity, Merge, Party
from samband.people.models import Person
from tests.cards.builders import make_card
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def seen(layer: int, value: str, name: str) -> Party:
    with as_system():
        party = Party.objects.create()
        Identity.objects.create(layer=layer, value=value, name=name, party=party)
        return party


def resolved(layer: int) -> Merge | None:
    with as_system():
        resolve_identities(layer=layer)
        return Merge.objects.filter(state=Merge.State.DONE).first()


def cards_on(party: Party) -> set[Person]:
    with as_system():
        return {card.owner for card in Card.objects.filter(party=party).select_related("owner")}


def test_cards_and_hints_move_with_a_merge_and_come_back(cast: Cast) -> None:
    one = seen(0, "karin@bolag.example", "Karin Ek")
    other = seen(0, "kek@skola.example", "Karin Ek")
    make_card(cast.anna, one, "Karin Ek")
    make_card(cast.anna, other, "Karin")
    make_card(cast.bo, other, "Karin E", level="known")
    make_hints([one.pk, other.pk])
    merge = resolved(0)
    assert merge is not None
    # Anna has a card of the kept party already: hers of the other becomes part of it.
    assert cards_on(one) == {cast.anna, cast.bo}
    assert cards_on(other) == set()
    with as_system():
        assert list(KnownHint.objects.values_list("party_id", flat=True)) == [one.pk]
        undo_merge(actor=cast.administrator, merge_id=merge.pk)
        assert list(KnownHint.objects.values_list("party_id", flat=True)) == [other.pk]
    assert cards_on(one) == {cast.anna}
    assert cards_on(other) == {cast.anna, cast.bo}
    with as_system():
        names = Card.objects.filter(owner=cast.anna).values_list("party_id", "name")
        assert dict(names) == {one.pk: "Karin Ek", other.pk: "Karin"}


def test_what_i_know_never_moves_a_colleagues_card(cast: Cast) -> None:
    public = seen(0, "karin@bolag.example", "Karin Ek")
    mine = seen(cast.anna.pk, "kek@gmail.com", "Karin Ek")
    make_card(cast.bo, mine, "K", level="shared")
    assert resolved(cast.anna.pk) is None
    assert cards_on(mine) == {cast.bo}
    with as_system():
        Card.objects.filter(owner=cast.bo).delete()
    make_card(cast.anna, mine, "Karin")
    assert resolved(cast.anna.pk) is not None
    assert cards_on(public) == {cast.anna}
