"""My network over the API: the same as the picture."""

from django.http import HttpRequest
from django.utils import timezone
from ninja import Schema

from samband.cards import access
from samband.cards.network import MOST_MONTHS, Look, my_network
from samband.cards.routing import router
from samband.people.bearer import caller, reading


class KnownOut(Schema):
    """Somebody whom I know, and how well: well, knows, met, or unknown where no contact is known yet."""

    contact_id: int
    name: str
    organisation_id: int | None
    organisation: str
    band: str


class NetworkOut(Schema):
    """The forty whom I know best, by organisation; `count` of all that fit."""

    known: list[KnownOut]
    count: int


@router.get("/network", auth=reading, response=NetworkOut)
def network(
    request: HttpRequest, topic: str = "", place: str = "", band: str = "", months: int = 0
) -> NetworkOut:
    """Whom I know, at least as well as `band` (with `unknown` only those), as it was `months` ago (0 to 60); for me alone."""
    reader = access.network_for_reading(caller(request))
    look = Look(topic, place, band, max(0, min(months, MOST_MONTHS)))
    found = my_network(reader, look, now=timezone.now())
    return NetworkOut(
        known=[
            KnownOut(
                contact_id=one.party_id,
                name=one.name,
                organisation_id=one.organisation_id,
                organisation=one.organisation_name,
                band=one.band,
            )
            for people in found.groups
            for one in people
        ],
        count=found.count,
    )
