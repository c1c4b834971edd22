"""The outside network over the API, as far as the token's person may see it."""

from django.http import HttpRequest
from django.utils import timezone
from ninja import Schema

from samband.cards import level_rest, own_rest, queries, same_rest
from samband.cards.access import network_for_reading
from samband.cards.own import details_of
from samband.cards.routing import router
from samband.cards.shapes import ContactLine, KnownBy, OwnDetails, WayShown
from samband.people.bearer import caller, reading

__all__ = ["level_rest", "own_rest", "router", "same_rest"]


class ContactOut(Schema):
    """Somebody outside in a list; `how` is mine, shared or public."""

    id: int
    name: str
    title: str
    organisation_id: int | None
    organisation: str
    how: str


class ContactsOut(Schema):
    """A page of contacts; `next` continues it, "" at the end."""

    contacts: list[ContactOut]
    next: str


class KnownByOut(Schema):
    """A colleague who knows them, and how well in a word: well, knows or met."""

    handle: str
    name: str
    band: str
    contact_id: int


class WayOut(Schema):
    """A way over one colleague."""

    handle: str
    name: str
    contact_id: int
    contact: str
    band_to_colleague: str
    band_to_contact: str


class SharedOut(Schema):
    """A number, a link or a note that a colleague shares of their card."""

    kind: str
    value: str
    handle: str


class ContactDetailOut(Schema):
    """One human outside. `somebody_knows` tells that a colleague is asked first, without a name.

    `phones`, `links` and `notes` stand on my own card.
    """

    id: int
    name: str
    title: str
    organisation_id: int | None
    organisation: str
    emails: list[str]
    phones: list[str]
    links: list[str]
    notes: list[str]
    level: str
    known_by: list[KnownByOut]
    ways: list[WayOut]
    somebody_knows: bool
    shared: list[SharedOut]


class OrganisationOut(Schema):
    """One organisation outside."""

    id: int
    name: str
    domain: str
    people: list[ContactOut]
    known_by: list[KnownByOut]
    ways: list[WayOut]
    somebody_knows: bool


def contact_out(line: ContactLine) -> ContactOut:
    """The fields of a line."""
    return ContactOut(
        id=line.party_id,
        name=line.name,
        title=line.title,
        organisation_id=line.organisation_id,
        organisation=line.organisation_name,
        how=line.how,
    )


def way_out(shown: WayShown) -> WayOut:
    """The fields of a way."""
    return WayOut(
        handle=shown.colleague.handle,
        name=shown.colleague.name,
        contact_id=shown.way.target_id,
        contact=shown.target_name,
        band_to_colleague=shown.way.band_to_colleague,
        band_to_contact=shown.way.band_to_target,
    )


def _known(found: tuple[KnownBy, ...]) -> list[KnownByOut]:
    return [
        KnownByOut(
            handle=k.colleague.handle, name=k.colleague.name, band=k.band, contact_id=k.target_id
        )
        for k in found
    ]


@router.get("/contacts", auth=reading, response=ContactsOut)
def contacts(
    request: HttpRequest, show: str = "mine", name: str = "", after: str = ""
) -> ContactsOut:
    """People outside by name: mine, shared by colleagues, or from public sources."""
    reader = network_for_reading(caller(request))
    page = queries.contacts(reader, how=show, start=name, cursor=after)
    return ContactsOut(contacts=[contact_out(row) for row in page.rows], next=page.next_cursor)


@router.get("/contacts/{int:contact_id}", auth=reading, response=ContactDetailOut)
def contact(request: HttpRequest, contact_id: int) -> ContactDetailOut:
    """One human outside."""
    reader = network_for_reading(caller(request))
    now = timezone.now()
    page = queries.contact_for_reading(reader, contact_id, now=now)
    ways = queries.ways_to(reader, [contact_id], now=now, knowers=page.knowers)
    own = details_of(reader, page.card.id, contact_id) if page.card else OwnDetails()
    return ContactDetailOut(
        id=page.party_id,
        name=page.name,
        title=page.title,
        organisation_id=page.organisation_id,
        organisation=page.organisation_name,
        emails=list(dict.fromkeys((*page.emails, *own.mails))),
        phones=list(own.phones),
        links=list(own.links),
        notes=[note.text for note in own.notes],
        level=page.card.level if page.card is not None else "",
        known_by=_known(page.known_by),
        ways=[way_out(way) for way in ways],
        somebody_knows=page.hint is not None,
        shared=[
            SharedOut(kind=one.kind, value=one.value, handle=one.owner.handle)
            for one in page.shared
        ],
    )


@router.get("/organisations/{int:organisation_id}", auth=reading, response=OrganisationOut)
def organisation(request: HttpRequest, organisation_id: int) -> OrganisationOut:
    """One organisation outside."""
    reader = network_for_reading(caller(request))
    now = timezone.now()
    page = queries.organisation_for_reading(reader, organisation_id, now=now)
    targets = [line.party_id for line in page.people]
    ways = queries.ways_to(reader, targets, now=now, knowers=page.knowers)
    return OrganisationOut(
        id=page.party_id,
        name=page.name,
        domain=page.domain,
        people=[contact_out(line) for line in page.people],
        known_by=_known(page.known_by),
        ways=[way_out(way) for way in ways],
        somebody_knows=bool(page.hints),
    )
