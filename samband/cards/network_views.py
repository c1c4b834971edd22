"""Pages with pictures: my network, and an organisation's with ours; each with a list that says the same."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from markupsafe import Markup

from samband.cards import access, words
from samband.cards.finding import filters_of
from samband.cards.graph import Edge, Group, Node, draw_sides, draw_star
from samband.cards.network import MOST_MONTHS, SHOWN, Known, Look, my_network
from samband.cards.organisations.queries import WholeOrganisation, organisation_for_reading
from samband.cards.rules import UNKNOWN
from samband.cards.wanted import BANDS, OWN_BANDS
from samband.people.access import PersonRequest, signed_in
from samband.people.models import Person
from samband.web.avatars import avatar_colour, initials
from samband.web.parts import Choice, Link

#: Ours and theirs in one picture; the page of the organisation has them all.
OURS_SHOWN, THEIRS_SHOWN = 14, 24


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the list beside a picture: a heading, and who stands under it with what is known."""

    title: str
    url: str
    links: tuple[Link, ...]


def _look(request: HttpRequest) -> Look:
    said = {key: str(value)[:100] for key, value in request.GET.items()}
    months = said.get("months", "")
    return Look(
        topic=said.get("topic", ""),
        place=said.get("place", ""),
        band=said.get("band", ""),
        months=min(int(months), MOST_MONTHS) if months.isdecimal() else 0,
    )


def _bands(bands: Sequence[str]) -> list[Choice]:
    labels = {
        "well": _("Only those known well"),
        "knows": _("Known, or known well"),
        "met": _("Also those met"),
        UNKNOWN: _("No contact known yet"),
    }
    return [Choice(band, labels[band]) for band in bands]


def _you(reader: Person) -> Node:
    return Node("you", _("you"), initials(reader.name), 0, "", _("you"), "you")


def _contact(party_id: int, name: str, label: str) -> Node:
    colour = avatar_colour(str(party_id))
    return Node(f"c{party_id}", name, initials(name), colour, f"/contacts/{party_id}", label)


@signed_in
@require_safe
def mine(request: PersonRequest) -> HttpResponse:
    """My network, now or some months ago; for my own eyes only."""
    reader = access.network_for_reading(request.user)
    look = _look(request)
    found = my_network(reader, look, now=timezone.now())
    filters = filters_of(reader, "mine")
    groups = [
        Group(_organisation(people[0]), tuple(_known(one) for one in people))
        for people in found.groups
    ]
    bands = {f"c{one.party_id}": one.band for people in found.groups for one in people}
    picture = draw_star(_you(reader), groups, bands, _("Whom you know, by organisation"))
    return render(
        request,
        "cards/network.html",
        {
            "look": look,
            "picture": Markup(picture) if bands else "",  # noqa: S704 - names are escaped where it is drawn
            "sections": [
                Section(
                    people[0].organisation_name or _("Without an organisation"),
                    _organisation_url(people[0]),
                    tuple(
                        Link(one.name, f"/contacts/{one.party_id}", words.own_sentence(one.band))
                        for one in people
                    ),
                )
                for people in found.groups
            ],
            "count": found.count,
            "shown": SHOWN,
            "bands": _bands(OWN_BANDS),
            "topics": [Choice(one, one) for one in filters.topics],
            "places": [Choice(one, one) for one in filters.places],
            "most_months": MOST_MONTHS,
        },
    )


def _organisation_url(known: Known) -> str:
    return f"/organisations/{known.organisation_id}" if known.organisation_id else ""


def _organisation(known: Known) -> Node | None:
    if not known.organisation_name:
        return None
    name = known.organisation_name
    return Node(f"o{name}", name, "", 0, _organisation_url(known), name, "organisation")


def _known(known: Known) -> Node:
    parts = (known.name, known.organisation_name)
    said = f"{', '.join(part for part in parts if part)}: {words.own_sentence(known.band)}"
    return _contact(known.party_id, known.name, said)


@signed_in
@require_safe
def of_organisation(request: PersonRequest, party_id: int) -> HttpResponse:
    """Ours and theirs: who knows whom at an organisation, as far as I may see."""
    reader = access.network_for_reading(request.user)
    look, now = _look(request), timezone.now()
    whole = organisation_for_reading(reader, party_id, now=now, own_at=look.at(now))
    if whole.facts.became_id is not None:
        return HttpResponseRedirect(f"/organisations/{whole.facts.became_id}/picture")
    theirs = _theirs(whole, look)
    left, edges, sections = _ties(reader, whole, theirs, look)
    tied = {edge.right for edge in edges}
    right = [node for node in theirs.values() if node.key in tied][:THEIRS_SHOWN]
    shown = {node.key for node in right}
    edges = [edge for edge in edges if edge.right in shown]
    left = [node for node in left if any(edge.left == node.key for edge in edges)]
    title = _("Who of ours knows whom at %(name)s") % {"name": whole.page.name}
    picture = draw_sides(left, right, edges, title) if edges else ""
    topics = sorted({topic for some in whole.topics.values() for topic in some})
    places = sorted({line.place for line in whole.page.people if line.place})
    return render(
        request,
        "cards/network_organisation.html",
        {
            "organisation": whole.page,
            "title": title,
            "look": look,
            "picture": Markup(picture),  # noqa: S704 - names are escaped where it is drawn
            "sections": sections,
            "bands": _bands(BANDS),
            "topics": [Choice(one, one) for one in topics],
            "places": [Choice(one, one) for one in places],
            "most_months": MOST_MONTHS,
        },
    )


def _theirs(whole: WholeOrganisation, look: Look) -> dict[int, Node]:
    """The people there that the look leaves in."""
    topic, place = look.topic.strip().lower(), look.place.strip().lower()
    return {
        line.party_id: _contact(line.party_id, line.name, line.name)
        for line in whole.page.people
        if (not place or line.place.lower() == place)
        and (not topic or topic in {one.lower() for one in whole.topics.get(line.party_id, ())})
    }


def _ties(
    reader: Person, whole: WholeOrganisation, theirs: dict[int, Node], look: Look
) -> tuple[list[Node], list[Edge], list[Section]]:
    """Ours, their ties, and the same as a list: the reader first, then those who know most."""
    left: list[Node] = []
    edges: list[Edge] = []
    sections: list[Section] = []
    own = [
        (party, str(standing.band))
        for party, standing in whole.knowing.own_with.items()
        if party in theirs and standing.band is not None and standing.band in look.bands
    ]
    if own:
        left.append(_you(reader))
        edges += [Edge("you", theirs[party].key, band, is_own=True) for party, band in own]
        links = (
            Link(theirs[party].name, theirs[party].url, words.own_sentence(band))
            for party, band in sorted(own, key=lambda one: theirs[one[0]].name)
        )
        sections.append(Section(_("You"), "", tuple(links)))
    by_person: dict[int, list[tuple[int, str]]] = {}
    for one in whole.page.known_by:
        if one.target_id in theirs and one.band in look.bands:
            by_person.setdefault(one.colleague.id, []).append((one.target_id, one.band))
    people = whole.knowing.colleagues
    most: Sequence[int] = sorted(
        by_person, key=lambda one: (-len(by_person[one]), people[one].name, one)
    )
    for person in most[:OURS_SHOWN]:
        who = people[person]
        key, url = f"p{person}", f"/people/{who.handle}"
        left.append(
            Node(
                key,
                who.name,
                initials(who.name),
                avatar_colour(who.handle),
                url,
                who.name,
                "colleague",
            )
        )
        edges += [Edge(key, theirs[party].key, band) for party, band in by_person[person]]
        sections.append(
            Section(
                who.name,
                url,
                tuple(
                    Link(
                        theirs[party].name,
                        theirs[party].url,
                        words.knows_sentence(who.name, theirs[party].name, band),
                    )
                    for party, band in by_person[person]
                ),
            )
        )
    return left, edges, sections
