"""Cards that become one when many people turn out to be two that were known already: in order, and by few statements."""

from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from samband.cards.folding import fold, unfold
from samband.cards.models import Card, CardField, CardNote, FoldedCard
from samband.kernel.db import as_person
from samband.parties.models import Merge
from tests.cards.builders import make_card, make_outsider
from tests.cast import Cast


@pytest.fixture
def merges(cast: Cast) -> list[int]:
    """Four cards with something of their own each: the third goes into the second, that and the fourth into the first."""
    parties = [make_outsider() for _ in range(4)]
    with as_person(cast.anna.pk):
        for number, party in enumerate(parties):
            card = make_card(cast.anna, party, f"Kim {number}", emails=[f"kim@{number}.example"])
            for value in ("+4670", f"+4670{number}"):
                CardField.objects.create(card=card, owner=cast.anna, kind="phone", value=value)
            CardNote.objects.create(card=card, owner=cast.anna, text=f"Not {number}")
        return [
            Merge.objects.create(
                layer=cast.anna.pk,
                kept=parties[kept],
                joined=parties[joined],
                state="done",
                reason="person",
            ).pk
            for joined, kept in ((2, 1), (1, 0), (3, 0))
        ]


def _state() -> list[list[Any]]:
    folded = FoldedCard.objects.order_by("merge")
    return [
        list(Card.objects.order_by("name").values()),
        list(CardField.objects.order_by("pk").values()),
        list(CardNote.objects.order_by("pk").values()),
        [
            (
                one.merge_id,
                one.into_id,
                {**one.card, "fields": sorted(one.card["fields"]), "twins": len(one.card["twins"])},
                one.before,
                one.after,
                sorted(one.notes),
            )
            for one in folded
        ],
    ]


def test_many_at_once_are_as_one_after_the_other(cast: Cast, merges: list[int]) -> None:
    with as_person(cast.anna.pk):
        before = _state()
        with transaction.atomic():
            for merge in merges:
                fold([merge])
            one_by_one = _state()
            transaction.set_rollback(True)
        assert _state() == before
        fold(merges)
        assert _state() == one_by_one
        (card,) = Card.objects.all()
        assert len(card.emails) == 4
        for merge in reversed(merges):
            unfold([merge])
        names = Card.objects.order_by("name").values_list("name", "emails")
        assert list(names) == [(f"Kim {n}", [f"kim@{n}.example"]) for n in range(4)]
        assert CardNote.objects.filter(card__name="Kim 2").get().text == "Not 2"


def test_many_cost_as_few_statements_as_one(cast: Cast, merges: list[int]) -> None:
    def cost(some: list[int]) -> int:
        with as_person(cast.anna.pk), transaction.atomic():
            with CaptureQueriesContext(connection) as found:
                fold(some)
            transaction.set_rollback(True)
        return len(found.captured_queries)

    assert cost(merges[1:2]) == cost(merges)
