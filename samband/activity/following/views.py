"""Choosing by form what one follows, and the page that lists it."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from samband.activity.following import actions, queries
from samband.activity.following.words import level_words
from samband.people.access import PersonRequest, own_address, signed_in
from samband.people.blocks import tabs
from samband.web.shell import say


@require_GET
@signed_in
def following(request: PersonRequest) -> HttpResponse:
    """What I follow, with a way to change each."""
    context = {
        "followed": queries.followed_by(request.user),
        "levels": level_words(),
        "tabs": tabs("settings", request),
    }
    return render(request, "activity/following.html", context)


def _done(request: PersonRequest, here: str) -> HttpResponse:
    say(request, _("Done: that is how you follow it from now on."))
    return HttpResponseRedirect(own_address(request, request.POST.get("next"), here), status=303)


def _level(request: PersonRequest) -> str:
    return request.POST.get("level", "")


@require_POST
@signed_in
def person(request: PersonRequest, handle: str) -> HttpResponse:
    """Follow a person."""
    actions.follow_person(actor=request.user, handle=handle, level=_level(request))
    return _done(request, f"/people/{handle}")


@require_POST
@signed_in
def topic(request: PersonRequest, slug: str) -> HttpResponse:
    """Follow a topic."""
    actions.follow_topic(actor=request.user, slug=slug, level=_level(request))
    return _done(request, f"/topics/{slug}")


@require_POST
@signed_in
def room(request: PersonRequest, slug: str) -> HttpResponse:
    """Follow a room, or not."""
    actions.follow_space(actor=request.user, slug=slug, level=_level(request))
    return _done(request, f"/rooms/{slug}")


@require_POST
@signed_in
def thread(request: PersonRequest, entry_id: int) -> HttpResponse:
    """Follow a thread, or not."""
    root_id = actions.follow_thread(actor=request.user, entry_id=entry_id, level=_level(request))
    return _done(request, f"/entries/{root_id}")
