"""Answering, the page of a date, the calendar, and calendars for programs."""

from hashlib import sha256
from itertools import groupby

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)
from django.views.decorators.vary import vary_on_headers

from samband.entries.answering import back_to_card
from samband.entries.cards import entry_url
from samband.entries.extras import Given, values_of
from samband.gatherings.events import actions, keys
from samband.gatherings.events.fields import wanted_of
from samband.gatherings.events.ical import as_text
from samband.gatherings.events.models import CalendarKey
from samband.gatherings.events.queries import (
    EventShown,
    attendees_of,
    calendar_name,
    coming,
    event_html,
    events_of,
    item_of,
    items_of,
    title_of,
)
from samband.gatherings.events.rules import days_of
from samband.gatherings.events.words import zone_named
from samband.kernel.errors import Conflict, Invalid, NotFound, Refused
from samband.people import blocks
from samband.people.access import PersonRequest, confirmed, signed_in
from samband.people.models import Place
from samband.spaces.queries import audience_in_words
from samband.web.shell import say

ICAL = "text/calendar; charset=utf-8"


def _shown(entry_id: int) -> EventShown:
    event = events_of([entry_id]).get(entry_id)
    if event is None:
        raise NotFound
    return event


def _given(event: EventShown) -> Given:
    zone = zone_named(event.zone)
    first, last = days_of(event.starts_at, event.ends_at, zone)
    times = (event.starts_at, event.ends_at)
    begin, end = (
        f"{at.astimezone(zone):%H:%M}" if at is not None and not event.is_whole_day else ""
        for at in times
    )
    found = {
        "event_day": f"{first}",
        "event_last_day": f"{last}" if last != first else "",
        "event_begin": begin,
        "event_end": end,
        "event_place": event.place,
        "event_url": event.url,
    }
    return {name: [value] for name, value in found.items() if value}


def _page(
    request: PersonRequest,
    entry_id: int,
    given: Given | None = None,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    entry = actions.event_for_reading(request.user, entry_id).entry
    event = _shown(entry_id)
    context = {
        "entry": entry,
        "back": entry_url(entry.pk, entry.root_id),
        "audience": audience_in_words(entry.audience),
        "event": event,
        "people": attendees_of(request.user, entry_id),
        "given": given if given is not None else _given(event),
        "error": error,
    }
    return render(request, "gatherings/event.html", context, status=status)


@require_http_methods(["GET", "POST"])
@vary_on_headers("HX-Request")
@signed_in
def event(request: PersonRequest, entry_id: int) -> HttpResponse:
    """A date with who comes; its author changes it here. For live pages the date alone."""
    if request.method == "GET":
        if request.headers.get("HX-Request"):
            actions.event_for_reading(request.user, entry_id)
            return HttpResponse(event_html(_shown(entry_id)))
        return _page(request, entry_id)
    found = actions.event_for_reading(request.user, entry_id)
    given = dict(values_of(request.POST))
    try:
        wanted = wanted_of(given) or actions.Wanted(None)
        with timezone.override(zone_named(found.zone)):
            actions.change_event(actor=request.user, entry_id=entry_id, wanted=wanted)
    except (Invalid, Conflict) as error:
        return _page(request, entry_id, given, str(error.message), error.status)
    say(request, _("Saved."))
    return HttpResponseRedirect(f"/entries/{entry_id}/event", status=303)


@require_POST
@vary_on_headers("HX-Request")
@signed_in
def answers(request: PersonRequest, entry_id: int) -> HttpResponse:
    """Say with one press whether one comes, again to take it back."""
    pressed = request.POST.get("answer", "")
    if not pressed:
        actions.event_for_reading(request.user, entry_id)
        raise Invalid(_("Answer yes, maybe or no."))
    actions.press_answer(actor=request.user, entry_id=entry_id, answer_pressed=pressed)
    if request.headers.get("HX-Request"):
        return HttpResponse(event_html(_shown(entry_id)))
    return HttpResponseRedirect(back_to_card(request, entry_id), status=303)


@require_POST
@signed_in
def cancellation(request: PersonRequest, entry_id: int) -> HttpResponse:
    """Call one's date off."""
    actions.cancel_event(actor=request.user, entry_id=entry_id)
    say(request, _("Cancelled. Those who come are told."))
    return HttpResponseRedirect(f"/entries/{entry_id}/event", status=303)


@require_GET
@signed_in
def event_file(request: PersonRequest, entry_id: int) -> HttpResponse:
    """One date for one's own calendar."""
    found = actions.event_for_reading(request.user, entry_id)
    off = found.cancelled_at is not None
    body = as_text([item_of(found, title=title_of(found.entry), off=off)], method="PUBLISH")
    response = HttpResponse(body, content_type=ICAL)
    response.headers["Content-Disposition"] = f'attachment; filename="event-{entry_id}.ics"'
    return response


@require_GET
@signed_in
def calendar(request: PersonRequest) -> HttpResponse:
    """What is to come of what I may read, by day."""
    page = coming(request.user, timezone.now(), request.GET.get("after", ""))
    days = [(day, list(lines)) for day, lines in groupby(page.rows, lambda line: line.day)]
    later = f"/calendar?after={page.next_cursor}" if page.next_cursor else ""
    context = {"days": days, "later_url": later, "has_before": bool(request.GET.get("after"))}
    return render(request, "gatherings/calendar.html", context)


@require_GET
@signed_in
def places(request: PersonRequest) -> HttpResponse:
    """The organisation's places, as what may be meant while one says where."""
    names = [] if request.user.is_guest else Place.objects.order_by("name")[:200]
    return render(request, "gatherings/places.html", {"places": names})


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """Somebody's calendar; the key in the address is all that is needed."""
    key = keys.calendar_for_reading(secret)
    with translation.override(key.person.language or settings.LANGUAGE_CODE):
        body = as_text(items_of(key, timezone.now()), name=calendar_name(key)).encode()
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(body, content_type=ICAL)
    response.headers["ETag"] = tag
    # The address is a secret: it must not travel on.
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@require_http_methods(["GET", "POST"])
@signed_in
@confirmed
def calendars(request: PersonRequest) -> HttpResponse:
    """The addresses of my calendar for programs; that of a new one is shown once, on this page."""
    made, error = "", ""
    if request.method == "POST":
        try:
            _key, made = keys.make_calendar_key(
                actor=request.user, scope=request.POST.get("scope", "")
            )
        except (Invalid, Refused) as refused:
            error = str(refused.message)
    now = timezone.now()
    found = CalendarKey.objects.filter(person=request.user).order_by("-pk")[:50]
    context = {
        "keys": [(key, calendar_name(key), key.expires_at <= now) for key in found],
        "made": f"{settings.SAMBAND.base_url}/calendar/{made}/samband.ics" if made else "",
        "error": error,
        "tabs": blocks.tabs("settings", request),
    }
    return render(request, "gatherings/calendars.html", context, status=422 if error else 200)


@require_POST
@signed_in
def revoke(request: PersonRequest, key_id: int) -> HttpResponse:
    """Make an address useless; needs no password, because it only takes away."""
    keys.revoke_calendar_key(actor=request.user, key_id=key_id)
    say(request, _("The calendar's address works no more."))
    return HttpResponseRedirect("/settings/calendars", status=303)
