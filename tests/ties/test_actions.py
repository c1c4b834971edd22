"""Ties in the database against the formula, and who may see them."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from samband.kernel.db import as_person, as_system
from samband.parties.models import Identity, Party
from samband.people.models import Person
from samband.ties.actions import (
    InteractionRow,
    recompute_ties,
    record_interactions,
    remove_interactions,
)
from samband.ties.models import Activity, Interaction, Tie
from samband.ties.persistence import week_of
from samband.ties.queries import rhythm_between, strongest_ties, tie_between
from samband.ties.rules import Band, Decayed, add, decayed
from tests.cast import Cast

pytestmark = pytest.mark.django_db
NOW = datetime(2025, 6, 3, 14, 5, tzinfo=UTC)


def identity(layer: int = 0, *, is_role: bool = False, party: Party | None = None) -> Identity:
    with as_system():
        number = Identity.objects.count()
        return Identity.objects.create(
            layer=layer,
            value=f"p{number}@bolag.example",
            party=party or Party.objects.create(),
            is_role=is_role,
        )


def record(
    layer: int, pairs: list[tuple[Identity, Identity, int]], *, source: int = 1, run: int = 1
) -> int:
    rows = [
        InteractionRow(a.pk, b.pk, NOW - timedelta(days=days), "mail", f"{a.pk}-{days}".encode())
        for a, b, days in pairs
    ]
    with as_system():
        return record_interactions(layer=layer, source_id=source, import_id=run, rows=rows)


def weight(tie: Tie) -> float:
    return decayed(tie.weight, tie.as_of, NOW)


def test_a_tie_is_the_formulas_sum_in_any_order_and_any_batches() -> None:
    one, other = identity(), identity()
    days = [0, 400, 3, 90, 90, 1000]
    chance = random.Random(7)
    rows = [
        InteractionRow(one.pk, other.pk, NOW - timedelta(days=day), "mail", bytes([number]))
        for number, day in enumerate(days)
    ]
    expected = Decayed(0.0, NOW)
    for row in rows:
        expected = add(expected.weight, expected.as_of, row.at)
    chance.shuffle(rows)
    with as_system():
        for batch in (rows[:1], rows[1:4], rows[4:]):
            assert record_interactions(layer=0, source_id=1, rows=batch) == len(batch)
        tie = Tie.objects.get()
        assert weight(tie) == pytest.approx(decayed(expected.weight, expected.as_of, NOW))
        assert (tie.count, tie.first_at, tie.last_at) == (6, NOW - timedelta(days=1000), NOW)
        recompute_ties([one.party_id])
        anew = Tie.objects.get()
        assert anew.weight == pytest.approx(tie.weight)
        for name in ("as_of", "count", "first_at", "last_at"):
            assert getattr(anew, name) == getattr(tie, name)


def test_the_same_interaction_counts_once() -> None:
    one, other = identity(), identity()
    assert record(0, [(one, other, 1), (one, other, 2)]) == 2
    assert record(0, [(one, other, 1), (one, other, 2), (one, other, 3)]) == 1
    with as_system():
        assert Tie.objects.get().count == 3


def test_nobody_has_a_tie_to_themself_or_to_a_role_address() -> None:
    one, role = identity(), identity(is_role=True)
    own = identity(party=one.party)
    record(0, [(one, own, 1), (one, role, 1), (one, one, 1)])
    with as_system():
        assert not Tie.objects.exists()
        assert Interaction.objects.count() == 2


def test_taking_an_import_away_leaves_what_others_brought() -> None:
    one, other = identity(), identity()
    record(0, [(one, other, 1), (one, other, 2)], run=1)
    record(0, [(one, other, 3)], source=2, run=2)
    with as_system():
        assert remove_interactions(import_id=1, items=[f"{one.pk}-1".encode()]) == 2
        assert Tie.objects.get().count == 2
        remove_interactions(import_id=1)
        assert Tie.objects.get().count == 1
        remove_interactions(import_id=2)
        assert not Tie.objects.exists()


def test_a_viewer_sees_the_organisations_layer_and_their_own(cast: Cast) -> None:
    one, other = identity(), identity()
    record(0, [(one, other, 1)])
    mine, yours = identity(cast.anna.pk, party=one.party), identity(cast.anna.pk, party=other.party)
    record(cast.anna.pk, [(mine, yours, 1), (yours, mine, 1)], source=2)

    def count(viewer: Person) -> tuple[int, int] | None:
        with as_person(viewer.pk):
            parts = tie_between(viewer, one.party_id, other.party_id, now=NOW)
            shown = strongest_ties(viewer, one.party_id, now=NOW)
            assert bool(shown) is (parts is not None)
        return (parts.out_count, parts.in_count) if parts else None

    assert count(cast.anna) == (2, 1)
    assert count(cast.bo) == (1, 0)
    assert count(cast.guest) is None
    assert count(cast.administrator) == (1, 0)


def test_bands_and_rhythm_of_a_pair(cast: Cast) -> None:
    one, other, third = identity(), identity(), identity()
    weekly = [7 * number + 60 for number in range(30)]
    record(0, [(one, other, day) for day in weekly] + [(other, one, day + 1) for day in weekly])
    record(0, [(third, one, 5)])
    with as_person(cast.anna.pk):
        parts = tie_between(cast.anna, one.party_id, other.party_id, now=NOW)
        assert parts is not None
        assert parts.band is Band.WELL
        assert parts.is_mutual
        strongest = strongest_ties(cast.anna, one.party_id, now=NOW)
        assert [tie.party_id for tie in strongest] == [other.party_id, third.party_id]
        assert strongest[1].parts.band is Band.MET
        heard = rhythm_between(cast.anna, one.party_id, other.party_id, now=NOW)
        assert heard is not None
        assert heard.is_quiet
        assert heard.gap == timedelta(days=60)


def test_recording_is_two_statements_however_many() -> None:
    people = [identity() for _ in range(20)]
    rows = [(a, b, day) for a in people for b in people if a.pk != b.pk for day in (1, 2)]
    statements: list[str] = []

    def note(execute: object, sql: str, params: object, many: bool, context: object) -> object:
        statements.append(sql)
        assert callable(execute)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        assert record(0, rows) == 760
    # Who looks after whom is told of it in one more.
    assert [("care_keeper" in sql) for sql in statements if "ties" in sql] == [False, True]


def weeks_by_hand(party: Party) -> dict[int, int]:
    """What `Activity` must say of a party, from the interactions themselves."""
    met = set()
    for row in Interaction.objects.select_related("from_identity", "to_identity"):
        ends = [row.from_identity.party_id, row.to_identity.party_id]
        if party.pk in ends:
            other = ends[1 - ends.index(party.pk)]
            if other != party.pk:
                met.add((week_of(row.at), other))
    return dict(Counter(week for week, _ in met))


def test_weeks_and_activity_agree_with_the_interactions_whatever_is_done() -> None:
    people = [identity() for _ in range(4)]
    chance = random.Random(3)

    def agree() -> None:
        with as_system():
            for tie in Tie.objects.all():
                seen = Interaction.objects.filter(
                    from_identity__party_id=tie.from_party_id,
                    to_identity__party_id=tie.to_party_id,
                )
                assert sorted(tie.weeks) == sorted({week_of(row.at) for row in seen})
            for one in people:
                stored = Activity.objects.filter(party_id=one.party_id)
                assert dict(stored.values_list("week", "contacts")) == weeks_by_hand(one.party)

    for run in range(1, 6):
        pairs = [chance.sample(people, 2) for _ in range(12)]
        rows = [(one, other, chance.randrange(60)) for one, other in pairs]
        record(0, rows, source=run, run=run)
        agree()
    with as_system():
        remove_interactions(import_id=2)
    agree()
    with as_system():
        Identity.objects.filter(pk=people[1].pk).update(party_id=people[0].party_id)
        recompute_ties([people[0].party_id, people[1].party_id])
    people.pop(1)
    agree()
