"""Small factories for the outside network; each writes as the person whose it is."""

from datetime import datetime, timedelta

from django.utils import timezone

from samband.cards.models import Card
from samband.kernel.db import as_person
from samband.parties.models import Identity, Party
from samband.people.models import Person
from samband.ties.models import Activity, Tie
from samband.ties.persistence import week_of


def make_organisation(name: str, domain: str, *, layer: int = 0, reader: Person) -> Party:
    """An organisation that a layer knows by its mail domain."""
    party = Party.objects.create(kind=Party.Kind.ORGANISATION)
    with as_person(reader.pk):
        Identity.objects.create(
            layer=layer, kind=Identity.Kind.DOMAIN, value=domain, name=name, party=party
        )
    return party


def make_outsider() -> Party:
    """A human outside whom nobody sees yet."""
    return Party.objects.create()


def make_card(
    owner: Person, party: Party, name: str, *, level: str = "mine", **fields: object
) -> Card:
    """A card of the owner's."""
    with as_person(owner.pk):
        return Card.objects.create(
            owner=owner, party=party, name=name, name_key=name.lower(), level=level, **fields
        )


def make_tie(
    layer: int,
    one: Party,
    other: Party,
    weight: float,
    *,
    reader: Person,
    at: datetime | None = None,
) -> None:
    """Ties both ways between two parties in a layer: a contact in each of `weight` weeks, four for every one of it."""
    at = at or timezone.now() - timedelta(days=1)
    weeks = [week_of(at) - number for number in range(max(1, round(4 * weight)))]
    with as_person(reader.pk):
        for a, b in ((one, other), (other, one)):
            Tie.objects.create(
                layer=layer,
                from_party=a,
                to_party=b,
                weight=weight,
                as_of=at,
                count=5,
                first_at=at,
                last_at=at,
                weeks=weeks,
            )
        for party in (one, other):
            for week in weeks:
                Activity.objects.update_or_create(
                    layer=layer, party=party, week=week, defaults={"contacts": 1}
                )
