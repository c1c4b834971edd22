"""The outside network over the API, as far as the token's person may see it."""

from django.http import HttpRequest
from django.utils import timezone
from ninja import Schema

from samband.cards import (
    correcting_rest,
    employers_rest,
    level_rest,
    network_rest,
    own_rest,
    same_rest,
    selection_rest,
)
from samband.cards.access import network_for_reading
from samband.cards.contact_page import contact_for_reading, whole_contact
from samband.cards.finding import find_contacts
from samband.cards.organisations import rest as organisations_rest
from samband.cards.organisations.queries import organisation_for_reading
from samband.cards.paths import Path, paths_to
from samband.cards.routing import router
from samband.cards.shapes import Colleague, ContactLine, KnownBy, WayShown
from samband.cards.topics import people_on
from samband.cards.wanted import Wanted
from samband.people.bearer import caller, reading

__all__ = [
    "correcting_rest",
    "employers_rest",
    "level_rest",
    "network_rest",
    "organisations_rest",
    "own_rest",
    "router",
    "same_rest",
    "selection_rest",
]


class ContactOut(Schema):
    """Somebody outside in a list; `how` is mine, shared or public."""

    id: int
    name: str
    title: str
    organisation_id: int | None
    organisation: str
    how: str
    place: str = ""
    tags: list[str] = []


class ContactsOut(Schema):
    """A page of contacts; `next` continues it, "" at the end. `is_near`: nobody is called so, these nearly."""

    contacts: list[ContactOut]
    next: str
    is_near: bool = False


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


class StepOut(Schema):
    """Whom to ask: a colleague by `handle`, or a contact by `contact_id`."""

    handle: str
    contact_id: int
    name: str


class PathOut(Schema):
    """A way over one or two go-betweens; `bands` (well, knows, met) stand between each two, the first between you and the
    first step."""

    steps: list[StepOut]
    contact_id: int
    contact: str
    bands: list[str]


class WaysOut(Schema):
    """The best ways, each over another first go-between. `on_topic` are those they lead to, where a topic was asked for."""

    ways: list[PathOut]
    somebody_knows: bool
    on_topic: list[int] = []


class ContactDetailOut(Schema):
    """One human outside. `somebody_knows` tells that a colleague is asked first, without a name.

    `phones`, `links`, `notes`, `place` and `topics` stand on my own card; `tags` are mine alone. `band` is how well I
    know them (well, knows, met, unknown where no contact is known yet, "" for not), `said` what I said of it myself
    (closer, not-at-all); both are mine alone.
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
    tags: list[str]
    place: str
    topics: list[str]
    level: str
    known_by: list[KnownByOut]
    ways: list[WayOut]
    somebody_knows: bool
    shared: list[SharedOut]
    band: str = ""
    said: str = ""


class OrganisationOut(Schema):
    """One organisation outside. `became_id`: it went up in that one; `version` goes along when its sheet is written."""

    id: int
    name: str
    domain: str
    became_id: int | None
    part_of_id: int | None
    parts: list[int]
    former_names: list[str]
    domains: list[str]
    place: str
    about: str
    topics: list[str]
    version: int
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
        place=line.place,
        tags=list(line.tags),
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


def path_out(path: Path) -> PathOut:
    """The fields of a way of any kind."""
    return PathOut(
        steps=[
            StepOut(
                handle=one.handle if isinstance(one, Colleague) else "",
                contact_id=0 if isinstance(one, Colleague) else one.party_id,
                name=one.name,
            )
            for one in path.stops
        ],
        contact_id=path.target_id,
        contact=path.target_name,
        bands=list(path.bands),
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
    request: HttpRequest,
    show: str = "mine",
    name: str = "",
    tag: str = "",
    topic: str = "",
    place: str = "",
    band: str = "",
    touched: str = "",
    after: str = "",
) -> ContactsOut:
    """People outside by name: mine, shared by colleagues, or from public sources.

    `name` is any part of a word on a card, typing errors forgiven; `band` is well, knows or met, of
    mine also unknown; `touched` is month, quarter, quiet-quarter or quiet-year.
    """
    reader = network_for_reading(caller(request))
    wanted = Wanted(show, name[:100], tag, topic, place, band, touched)
    found = find_contacts(reader, wanted, now=timezone.now(), cursor=after)
    return ContactsOut(
        contacts=[contact_out(row) for row in found.page.rows],
        next=found.page.next_cursor,
        is_near=found.is_near,
    )


@router.get("/contacts/{int:contact_id}", auth=reading, response=ContactDetailOut)
def contact(request: HttpRequest, contact_id: int) -> ContactDetailOut:
    """One human outside."""
    reader = network_for_reading(caller(request))
    now = timezone.now()
    whole = whole_contact(reader, contact_id, now=now)
    page, own = whole.page, whole.details
    ways = whole.knowing.ways({contact_id: page.name})
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
        tags=list(own.tags),
        place=page.card.place if page.card else "",
        topics=list(page.card.topics) if page.card else [],
        level=page.card.level if page.card is not None else "",
        known_by=_known(page.known_by),
        ways=[way_out(way) for way in ways],
        somebody_knows=page.hint is not None,
        shared=[
            SharedOut(kind=one.kind, value=one.value, handle=one.owner.handle)
            for one in page.shared
        ],
        band=whole.band,
        said=whole.said,
    )


@router.get("/organisations/{int:organisation_id}", auth=reading, response=OrganisationOut)
def organisation(request: HttpRequest, organisation_id: int) -> OrganisationOut:
    """One organisation outside."""
    reader = network_for_reading(caller(request))
    whole = organisation_for_reading(reader, organisation_id, now=timezone.now())
    page, facts = whole.page, whole.facts
    ways = whole.knowing.ways(whole.names)
    return OrganisationOut(
        id=page.party_id,
        name=page.name,
        domain=page.domain,
        people=[contact_out(line) for line in page.people],
        known_by=_known(page.known_by),
        ways=[way_out(way) for way in ways],
        somebody_knows=bool(page.hints),
        became_id=facts.became_id,
        part_of_id=facts.part_of.party_id if facts.part_of else None,
        parts=[one.party_id for one in facts.parts],
        former_names=list(facts.former_names),
        domains=list(facts.domains),
        place=facts.place,
        about=facts.about,
        topics=list(facts.topics),
        version=facts.version,
    )


@router.get("/contacts/{int:contact_id}/ways", auth=reading, response=WaysOut)
def ways_to_contact(request: HttpRequest, contact_id: int) -> WaysOut:
    """Ways over at most two go-betweens to somebody outside."""
    reader = network_for_reading(caller(request))
    now = timezone.now()
    page = contact_for_reading(reader, contact_id, now=now)
    found = paths_to(reader, [contact_id], now=now, knowers=page.knowers)
    return WaysOut(ways=[path_out(one) for one in found], somebody_knows=page.hint is not None)


@router.get("/organisations/{int:organisation_id}/ways", auth=reading, response=WaysOut)
def ways_to_organisation(request: HttpRequest, organisation_id: int, topic: str = "") -> WaysOut:
    """Ways to anybody at an organisation; with `topic`, to anybody there who knows about it."""
    reader = network_for_reading(caller(request))
    now = timezone.now()
    page = organisation_for_reading(reader, organisation_id, now=now).page
    there = [line.party_id for line in page.people]
    if topic.strip():
        on_topic = people_on(reader, topic, organisation_id=organisation_id, now=now)
        there = [one.line.party_id for one in on_topic]
    found = paths_to(reader, there, now=now) if there else []
    return WaysOut(
        ways=[path_out(one) for one in found],
        somebody_knows=bool(page.hints),
        on_topic=there if topic.strip() else [],
    )
