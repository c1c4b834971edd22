"""The streams as pages."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from samband.activity.blocks import home_blocks, room_blocks
from samband.activity.following.words import follow_form
from samband.activity.home import steps_for
from samband.activity.queries import (
    concerns_of,
    followed_stream,
    home_stream,
    mentions_of,
    room_stream,
)
from samband.activity.room_members import members_of_room
from samband.activity.visits import line_for
from samband.entries.cards import Listed
from samband.entries.composing import composer_for, first_name, form
from samband.kernel.pages import Page
from samband.people.access import PersonRequest, signed_in
from samband.spaces.access import space_for_knowing
from samband.spaces.audiences import token
from samband.spaces.lines import OPENNESS_HINTS, OPENNESS_WORDS, person_line
from samband.spaces.navigation import counts_of_request
from samband.spaces.queries import hosts_of

MEMBERS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class HomeTab:
    """One way to look at the stream; `key` names its live count."""

    label: str
    url: str
    key: str
    current: bool


def _tabs(request: PersonRequest) -> list[HomeTab]:
    """The three ways to look at the stream; the numbers beside them come with the page's own module."""
    return [
        HomeTab(_("Following"), "/", "home", request.path == "/"),
        HomeTab(_("Everything"), "/everything", "", request.path == "/everything"),
        HomeTab(_("Concerns me"), "/concerns", "concerns", request.path == "/concerns"),
    ]


def _stream_page(
    request: PersonRequest, page: Page[Listed], *, line: datetime | None = None
) -> HttpResponse:
    cursor = request.GET.get("before", "")
    above = sum(card.at > line for card in page.rows) if line is not None else 0
    context = {
        "cards": page.rows,
        "older_url": f"{request.path}?before={page.next_cursor}" if page.next_cursor else "",
        "cursor": cursor,
        "tabs": _tabs(request),
        "tab": request.path,
        "above": above,
        "goes_on": above == len(page.rows) and bool(page.next_cursor),
        "composer": composer_for(request),
        "composer_form": form,
        "placeholder": _("What are you working on, %(name)s?") % {"name": first_name(request.user)},
        "blocks": home_blocks(request),
        "steps": [] if cursor else steps_for(request),
    }
    return render(request, "activity/home.html", context)


@require_GET
@signed_in
def home(request: PersonRequest) -> HttpResponse:
    """What one follows and belongs to, newest first, with the composer on top and a line where one was before."""
    cursor = request.GET.get("before", "")
    page = followed_stream(request.user, cursor)
    newest = page.rows[0].at if page.rows and not cursor else None
    line = line_for(request.user, dict(counts_of_request(request)), newest, timezone.now())
    return _stream_page(request, page, line=None if cursor else line)


@require_GET
@signed_in
def everything(request: PersonRequest) -> HttpResponse:
    """All that one may see, newest first."""
    return _stream_page(request, home_stream(request.user, request.GET.get("before", "")))


@require_GET
@signed_in
def concerns(request: PersonRequest) -> HttpResponse:
    """Where somebody named me, answered me, or wrote to me."""
    return _stream_page(request, concerns_of(request.user, request.GET.get("before", "")))


@require_GET
@signed_in
def keys(request: PersonRequest) -> HttpResponse:
    """All keys, and how to switch them off; with `?part=1` for the dialog."""
    name = "activity/keys_list.html" if request.GET.get("part") else "activity/keys.html"
    return render(request, name, {})


@require_GET
@signed_in
def room(request: PersonRequest, slug: str) -> HttpResponse:
    """A room: what was written there for those who may read it, what it is about for those who may know of it."""
    found = space_for_knowing(request.user, slug)
    space = found.space
    context = {
        "space": space,
        "found": found,
        "openness": OPENNESS_WORDS[space.openness],
        "hint": OPENNESS_HINTS[space.openness],
    }
    if not found.can_read:
        hosts = [person_line(person) for person in hosts_of(space)]
        return render(request, "activity/room_about.html", {**context, "hosts": hosts})
    cursor = request.GET.get("before", "")
    page = room_stream(request.user, space, cursor)
    audience = space.audience
    assert audience is not None, "a space has an audience from the beginning"
    beside = members_of_room(request.user, space, audience, MEMBERS_SHOWN + 1)
    context |= {
        "cards": page.rows,
        "older_url": f"/rooms/{space.slug}?before={page.next_cursor}" if page.next_cursor else "",
        "cursor": cursor,
        "composer": composer_for(request),
        "composer_form": form,
        "preset": f"space:{space.pk}:{token(audience)}",
        "audience": beside.audience,
        "members": [
            (person_line(one.person), one.is_host) for one in beside.members[:MEMBERS_SHOWN]
        ],
        "blocks": room_blocks(request, space),
        "has_more_members": len(beside.members) > MEMBERS_SHOWN,
        "follow": follow_form(
            f"/rooms/{space.slug}/following",
            beside.chosen,
            "all" if found.is_member else "nothing",
        ),
    }
    return render(request, "activity/room.html", context)


@require_GET
@signed_in
def mentions(request: PersonRequest) -> HttpResponse:
    """Where somebody named me."""
    page = mentions_of(request.user, request.GET.get("before", ""))
    context = {
        "cards": page.rows,
        "older_url": f"/mentions?before={page.next_cursor}" if page.next_cursor else "",
    }
    return render(request, "activity/mentions.html", context)
