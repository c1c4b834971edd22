"""The people page, profiles, photos and the logo."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from samband.kernel.errors import NotFound
from samband.kernel.files import picture_response
from samband.people import blocks, installation
from samband.people.access import PersonRequest, person_for_reading, signed_in
from samband.people.icons import SHAPES, icon_of
from samband.people.lines import person_line
from samband.people.presence import line_of, presence_of
from samband.people.queries import PeopleFilter, language_name, list_people, people_choices
from samband.people.views.shared import page
from samband.web.parts import Choice


def _number(text: str) -> int | None:
    """An id from an address; 0, which nothing has, for anything that is not one."""
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0


@require_safe
@signed_in
def people(request: PersonRequest) -> HttpResponseBase:
    """Everybody the reader may see, by name, team, place and language."""
    said = request.GET
    wanted = PeopleFilter(
        words=said.get("q", "").strip()[:200],
        team_id=_number(said.get("team", "")),
        place_id=_number(said.get("place", "")),
        language=said.get("language", "")[:8],
    )
    found = list_people(request.user, wanted, cursor=said.get("after", "")[:2000])
    # Guests see their rooms' people; which teams and places there are is for colleagues.
    choices = people_choices() if not request.user.is_guest else None
    kept = {key: said[key] for key in ("q", "team", "place", "language") if said.get(key)}
    older = urlencode(kept | {"after": found.next_cursor}) if found.next_cursor else ""
    here = reverse("people:people")
    return page(
        request,
        "people",
        people=[person_line(person, with_presence=True) for person in found.rows],
        wanted=wanted,
        teams=[Choice(str(row[0]), row[1]) for row in choices.teams] if choices else [],
        places=[Choice(str(row[0]), row[1]) for row in choices.places] if choices else [],
        languages=[Choice(code, language_name(code)) for code in choices.languages]
        if choices
        else [],
        older_url=f"{here}?{older}" if older else "",
        newer_url=f"{here}?{urlencode(kept)}" if said.get("after") else "",
    )


@require_safe
@signed_in
def profile(request: PersonRequest, handle: str) -> HttpResponseBase:
    """Who somebody is: themselves first, their position last and small."""
    person = person_for_reading(request.user, handle)
    found = blocks.profile_blocks(request.user, person)
    return page(
        request,
        "profile",
        who=person,
        line=person_line(person, about=""),
        is_me=person.pk == request.user.pk,
        now=line_of(presence_of(person, timezone.now())),
        languages=[language_name(code) for code in person.languages],
        actions=blocks.profile_actions(request.user, person),
        blocks=[block for block in found if block.column == "content"],
        side_blocks=[block for block in found if block.column == "context"],
    )


@require_safe
@signed_in
def photo(request: PersonRequest, handle: str) -> HttpResponse:
    """A person's photo, for whoever may see the profile."""
    person = person_for_reading(request.user, handle)
    if not person.photo:
        raise NotFound
    return picture_response(person.photo)


@require_safe
def logo(request: HttpRequest) -> HttpResponse:
    """The organisation's logo; the sign-in page shows it to everybody."""
    home = installation.current()
    if home is None or not home.logo:
        raise NotFound
    return picture_response(home.logo)


@require_safe
def icon(request: HttpRequest, shape: str) -> HttpResponse:
    """The organisation's logo as an icon for start screens; the address changes with the logo."""
    home = installation.current()
    if home is None or not home.logo or shape not in SHAPES:
        raise NotFound
    response = HttpResponse(icon_of(home.logo, shape), content_type="image/png")
    response.headers["Cache-Control"] = "public, max-age=604800"
    return response
