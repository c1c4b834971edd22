"""Marking what is read, and catching up."""

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from samband.activity.reading import actions
from samband.activity.reading.catching_up import missed
from samband.activity.reading.queries import unread_counts, unread_threads
from samband.people.access import PersonRequest, own_address, signed_in
from samband.spaces.navigation import rooms_of_request
from samband.web.counts import said
from samband.web.shell import say

MOST_CARDS = 100


def _done(request: PersonRequest, otherwise: str) -> HttpResponse:
    if "application/json" in request.headers.get("Accept", ""):
        return HttpResponse(status=204)
    return HttpResponseRedirect(
        own_address(request, request.POST.get("next"), otherwise), status=303
    )


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 9 else None


@require_GET
@signed_in
def unread(request: PersonRequest) -> HttpResponse:
    """What I missed, by thread, most discussed first."""
    threads, more = missed(request.user)
    counts = unread_counts(request.user)
    rooms = [
        (room, counts.rooms[room.id])
        for room in rooms_of_request(request)
        if room.id in counts.rooms
    ]
    context = {"threads": threads, "more": more, "counts": counts, "rooms": rooms}
    return render(request, "activity/unread.html", context)


@require_GET
@signed_in
def counts(request: PersonRequest) -> HttpResponse:
    """The numbers beside the places, and of the threads in `entries`, for the page's own module."""
    found = unread_counts(request.user)
    wanted = [_number(text) for text in request.GET.get("entries", "").split(",")[:MOST_CARDS]]
    roots = [number for number in wanted if number is not None]
    threads = unread_threads(request.user, roots=roots) if roots else {}
    numbers = {
        "home": found.everything,
        "unread": found.everything,
        "concerns": found.concerns,
        **{f"room-{room.id}": found.rooms.get(room.id, 0) for room in rooms_of_request(request)},
    }
    return JsonResponse(
        {
            "counts": numbers,
            "threads": {str(key): said(one.count) for key, one in threads.items()},
        }
    )


@require_POST
@signed_in
def thread_read(request: PersonRequest, entry_id: int) -> HttpResponse:
    """A thread is read, or the numbers from `first` to `last` of it."""
    first, last = _number(request.POST.get("first")), _number(request.POST.get("last"))
    if first is not None and last is not None:
        actions.mark_read(actor=request.user, root_id=entry_id, first=first, last=last)
    else:
        actions.mark_thread_read(actor=request.user, entry_id=entry_id)
    return _done(request, "/unread")


@require_POST
@signed_in
def thread_unread(request: PersonRequest, entry_id: int) -> HttpResponse:
    """An entry and what follows in its thread is unread; one leaves the thread, which would be read again."""
    actions.mark_unread(actor=request.user, entry_id=entry_id)
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"text": _("Unread from there on.")})
    say(request, _("Unread from there on."))
    return _done(request, "/unread")


@require_POST
@signed_in
def dwelling(request: PersonRequest, entry_id: int) -> HttpResponse:
    """The thread was on screen for another half minute; answers with a line when that made me follow it."""
    if not actions.look_on(actor=request.user, entry_id=entry_id):
        return HttpResponse(status=204)
    return render(request, "activity/dwelt.html", {"root_id": entry_id})


@require_POST
@signed_in
def room_read(request: PersonRequest, slug: str) -> HttpResponse:
    """Everything in a room is read."""
    actions.mark_space_read(actor=request.user, slug=slug)
    say(request, _("Everything in the room is read."))
    return _done(request, f"/rooms/{slug}")


@require_POST
@signed_in
def all_read(request: PersonRequest) -> HttpResponse:
    """Everything is read."""
    actions.mark_all_read(actor=request.user)
    say(request, _("Everything is read."))
    return _done(request, "/")


@require_POST
@signed_in
def seen(request: PersonRequest) -> HttpResponse:
    """First entries that stood whole on screen in a list are read."""
    wanted = [_number(text) for text in request.POST.get("entries", "").split(",")[:MOST_CARDS]]
    actions.mark_seen(
        actor=request.user, entry_ids=[number for number in wanted if number is not None]
    )
    return HttpResponse(status=204)
