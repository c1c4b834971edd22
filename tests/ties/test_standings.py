"""The database works out the chance and the band of many pairs at once: they are those of the rules."""

import random
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from samband.kernel.db import as_system
from samband.parties.models import Party
from samband.ties.models import Activity as ActivityRow
from samband.ties.models import Tie
from samband.ties.persistence import (
    YEAR_WEEKS,
    Activity,
    decayed_weeks,
    shipped,
    touches_of,
    week_of,
)
from samband.ties.rules import band_of
from samband.ties.touches import standings

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.mark.django_db
def test_chances_and_bands_are_those_of_the_rules() -> None:
    chance, now = random.Random(11), week_of(NOW)
    with as_system():
        parties = Party.objects.bulk_create([Party() for _ in range(12)])
        active = {
            party.pk: [
                (week, chance.randint(1, 6))
                for week in chance.sample(range(now - 103, now + 2), chance.choice((0, 3, 60)))
            ]
            for party in parties
        }
        ActivityRow.objects.bulk_create(
            ActivityRow(party_id=pk, week=week, contacts=contacts)
            for pk, found in active.items()
            for week, contacts in found
        )
        pairs = [(a.pk, b.pk) for a, b in pairwise(parties)]
        weeks = {
            side: sorted(chance.sample(range(now - 300, now + 2), chance.choice((1, 5, 40, 90))))
            for one, other in pairs
            for side in ((one, other), (other, one))
        }
        Tie.objects.bulk_create(
            Tie(
                from_party_id=one,
                to_party_id=other,
                weight=1.0,
                as_of=NOW,
                first_at=NOW,
                last_at=NOW,
                weeks=found,
            )
            for (one, other), found in weeks.items()
        )
        found = standings(pairs, layers=[0], now=NOW)
    bands = set()
    for one, other in pairs:
        out, back = weeks[one, other], weeks[other, one]
        mine, theirs = Activity.of(active[one], now), Activity.of(active[other], now)
        touches = touches_of([*out, *back], mine, theirs, now)
        assert touches is not None
        expected = shipped().chance(touches)
        returned = min(
            decayed_weeks((now - week for week in side if week <= now), YEAR_WEEKS)
            for side in (out, back)
        )
        assert found[one, other].chance == pytest.approx(expected)
        assert found[one, other].band is band_of(expected, returned)
        bands.add(found[one, other].band)
    assert len(bands) > 1
