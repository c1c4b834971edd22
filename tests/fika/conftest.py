"""Fika is on, and ten colleagues in two places take part."""

from datetime import UTC, datetime

import pytest

from samband.fika import arranging
from samband.fika.actions import take_part
from samband.kernel.db import as_person
from samband.people.models import Person, Place
from tests.cast import Cast, make_person
from tests.people.conftest import mailbox  # noqa: F401

# A Monday, nine o'clock in Stockholm.
MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@pytest.fixture
def fika(cast: Cast) -> Cast:
    """Fika every second week on Mondays."""
    arranging.arrange(actor=cast.administrator, is_on=True, weeks=2, weekday=0, now=MONDAY)
    return cast


@pytest.fixture
def takers(fika: Cast) -> list[Person]:
    """Anna and Bo among them."""
    places = [fika.place, Place.objects.create(name="Umeå")]
    people = [fika.anna, fika.bo]
    people += [make_person(f"Taker {n}", place=places[n % 2]) for n in range(8)]
    for person in people:
        with as_person(person.pk):
            take_part(actor=person)
    return people
