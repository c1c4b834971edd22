"""The streams as pages."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from samband.activity.blocks import home_blocks
from samband.activity.following.words import follow_form
from samband.activity.home import steps_for
from samband.activity.queries import home_stream, members_and_choice, mentions_of, room_stream
from samband.entries.composing import composer_for, first_name, form
from samband.people.access import PersonRequest, signed_in
from samband.spaces.access import space_for_knowing
from samband.spaces.audiences import token
from samband.spaces.lines import OPENNESS_HINTS, OPENNESS_WORDS, person_line
from samband.spaces.queries import audience_in_words, hosts_of

MEMBERS_SHOWN = 12


@require_GET
@signed_in
def home(request: PersonRequest) -> HttpResponse:
    """What one may see, newest first, with the composer on top."""
    cursor = request.GET.get("before", "")
    page = home_stream(request.user, cursor)
    context = {
        "cards": page.rows,
        "older_url": f"/?before={page.next_cursor}" if page.next_cursor else "",
        "cursor": cursor,
        "composer": composer_for(request),
        "composer_form": form,
        "placeholder": _("What are you working on, %(name)s?") % {"name": first_name(request.user)},
        "blocks": home_blocks(request),
        "steps": [] if cursor else steps_for(request),
    }
    return render(request, "activity/home.html", context)


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
    members, chosen = members_and_choice(request.user, space, MEMBERS_SHOWN + 1)
    audience = space.audience
    assert audience is not None, "a space has an audience from the beginning"
    context |= {
        "cards": page.rows,
        "older_url": f"/rooms/{space.slug}?before={page.next_cursor}" if page.next_cursor else "",
        "cursor": cursor,
        "composer": composer_for(request),
        "composer_form": form,
        "preset": f"space:{space.pk}:{token(audience)}",
        "audience": audience_in_words(audience),
        "members": [(person_line(one.person), one.is_host) for one in members[:MEMBERS_SHOWN]],
        "has_more_members": len(members) > MEMBERS_SHOWN,
        "follow": follow_form(
            f"/rooms/{space.slug}/following",
            chosen,
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
