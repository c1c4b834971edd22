"""Pages of keeping in touch: the week, a contact's plan, who looks after whom, the calendar."""

from hashlib import sha256

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

from samband.cards.contact_page import contact_for_reading
from samband.cards.models import Card
from samband.cards.views import line_of
from samband.care import actions, queries, rules, words
from samband.care.access import calendar_for_reading
from samband.care.calendar import calendar_of
from samband.care.models import CareKey
from samband.care.since import since_contact
from samband.entries.sent import number
from samband.kernel.errors import Invalid, Refused
from samband.people.access import PersonRequest, colleague_only, confirmed
from samband.people.models import Person
from samband.web.shell import say

ICAL = "text/calendar; charset=utf-8"
#: What the form begins with: every quarter, at the longest half a year.
IDEAL, LONGEST = 90, 180


def _to(address: str) -> HttpResponse:
    return HttpResponseRedirect(address, status=303)


@require_GET
@colleague_only
def week(request: PersonRequest) -> HttpResponse:
    """Whom it is time to be in touch with, and what comes."""
    found = queries.week_for(request.user, timezone.now())
    context = {
        "week": found,
        "why": words.why_now,
        "last": words.last_contact,
        "keepers": words.keepers_words,
        "snoozes": rules.SNOOZES,
    }
    return render(request, "care/week.html", context)


@require_GET
@colleague_only
def since(request: PersonRequest, party_id: int) -> HttpResponse:
    """What happened since one was in touch with somebody: a part of the week's page and of the contact's."""
    now = timezone.now()
    found = queries.cared_for(request.user, party_id, now)
    return render(request, "care/_since.html", {"since": since_contact(request.user, found, now)})


def _contact_page(
    request: PersonRequest, party_id: int, *, error: str = "", plan: tuple[str, str] | None = None
) -> HttpResponse:
    reader, now = request.user, timezone.now()
    found = contact_for_reading(reader, party_id, now=now)
    cared = queries.with_details(reader, queries.all_cared(reader, now, party_id), now)
    one = cared[0] if cared else None
    keepers = queries.keepers_of(reader, [party_id], now)[party_id]
    is_shared = found.card is not None and found.card.level in (
        Card.Level.SHARED,
        Card.Level.COMPANY,
    )
    ideal, longest = plan or (
        (str(one.ideal_days), str(one.longest_days)) if one else (str(IDEAL), str(LONGEST))
    )
    context = {
        "contact": found,
        "cared": one,
        "ideal": ideal,
        "longest": longest,
        "most": rules.LONGEST,
        "why": words.why_now(one) if one is not None and one.look.is_due else [],
        "gap": words.gap_words(one.ideal_days, one.longest_days) if one is not None else "",
        "last": words.last_contact(one) if one is not None else "",
        "since": since_contact(reader, one, now) if one is not None else None,
        "keepers": [
            (line_of(k.colleague, _("in touch this week") if k.this_week else ""), k)
            for k in keepers
            if k.colleague.id != reader.pk
        ],
        "i_keep": any(k.colleague.id == reader.pk for k in keepers),
        "is_shared": is_shared,
        "snoozes": rules.SNOOZES,
        "error": error,
    }
    return render(request, "care/contact.html", context, status=422 if error else 200)


@require_http_methods(["GET", "POST"])
@colleague_only
def contact(request: PersonRequest, party_id: int) -> HttpResponse:
    """How often I want to be in touch with somebody, and who looks after them with me."""
    if request.method == "GET":
        return _contact_page(request, party_id)
    sent = request.POST
    ideal, longest = sent.get("ideal", ""), sent.get("longest", "")
    try:
        actions.plan_care(
            actor=request.user,
            party_id=party_id,
            ideal_days=number(ideal) or 0,
            longest_days=number(longest) or 0,
        )
    except (Invalid, Refused) as problem:
        return _contact_page(request, party_id, error=str(problem), plan=(ideal, longest))
    say(
        request, _("Planned. Any real contact, whatever source tells of it, starts the count anew.")
    )
    return _to(f"/contacts/{party_id}/care")


@require_POST
@colleague_only
def end(request: PersonRequest, party_id: int) -> HttpResponse:
    """Keep no plan for somebody any more."""
    actions.end_plan(actor=request.user, party_id=party_id)
    say(request, _("You are not reminded of them any more."))
    return _to(f"/contacts/{party_id}/care")


def _back(request: PersonRequest, party_id: int) -> HttpResponse:
    """To where the button was pressed: the week's page or the contact's."""
    return _to(f"/contacts/{party_id}/care" if request.POST.get("from") == "contact" else "/care")


@require_POST
@colleague_only
def spoke(request: PersonRequest, party_id: int) -> HttpResponse:
    """We spoke: noted as a real contact of today."""
    actions.note_contact(actor=request.user, party_id=party_id)
    say(request, _("Noted. If it was a slip, undo it among the meetings on the contact's page."))
    return _back(request, party_id)


@require_POST
@colleague_only
def snooze(request: PersonRequest, party_id: int) -> HttpResponse:
    """Not now: leave somebody out for some days; 0 takes it back."""
    days = number(request.POST.get("days"))
    actions.snooze(actor=request.user, party_id=party_id, days=-1 if days is None else days)
    say(request, _("Put off.") if days else _("It stands on your page again."))
    return _back(request, party_id)


@require_http_methods(["GET", "POST"])
@colleague_only
def tags(request: PersonRequest) -> HttpResponse:
    """How often I want to be in touch with everybody who has one of my tags."""
    error, sent = "", request.POST
    if request.method == "POST":
        try:
            actions.plan_tag(
                actor=request.user,
                tag=sent.get("tag", ""),
                ideal_days=number(sent.get("ideal")) or 0,
                longest_days=number(sent.get("longest")) or 0,
            )
        except (Invalid, Refused) as problem:
            error = str(problem)
        else:
            say(request, _("Planned for everybody with this tag, those who get it later too."))
            return _to("/care/tags")
    context = {
        "tags": queries.tags_of(request.user),
        "ideal": IDEAL,
        "longest": LONGEST,
        "most": rules.LONGEST,
        "error": error,
    }
    return render(request, "care/tags.html", context, status=422 if error else 200)


@require_POST
@colleague_only
def end_tag(request: PersonRequest) -> HttpResponse:
    """Keep no plan for a tag any more."""
    actions.end_tag_plan(actor=request.user, tag=request.POST.get("tag", ""))
    say(request, _("Ended. Plans of single contacts stay."))
    return _to("/care/tags")


@require_POST
@colleague_only
def keeping(request: PersonRequest, party_id: int) -> HttpResponse:
    """Look after somebody together with colleagues (`do=take`), or no more."""
    if request.POST.get("do") == "take":
        actions.look_after(actor=request.user, party_id=party_id)
        say(
            request,
            _(
                "You look after them. Colleagues who do too see whether you were in touch this week."
            ),
        )
    else:
        # Whether anybody is there is not told.
        contact_for_reading(request.user, party_id, now=timezone.now())
        actions.look_after_no_more(actor=request.user, party_id=party_id)
        say(
            request,
            _("You don't look after them any more, and nobody sees when you were in touch."),
        )
    return _to(f"/contacts/{party_id}/care")


@require_POST
@colleague_only
def mail(request: PersonRequest) -> HttpResponse:
    """Turn the weekly mail on or off."""
    wants = request.POST.get("wants") == "on"
    actions.choose_mail(actor=request.user, wants_mail=wants)
    say(request, _("You get a mail on Mondays.") if wants else _("No more mail on Mondays."))
    return _to("/care")


@require_http_methods(["GET", "POST"])
@colleague_only
@confirmed
def calendars(request: PersonRequest) -> HttpResponse:
    """The addresses of my plans for calendar programs; that of a new one is shown once, on this page."""
    made, error = "", ""
    if request.method == "POST":
        try:
            _key, made = actions.make_care_key(actor=request.user)
        except Refused as refused:
            error = str(refused.message)
    now = timezone.now()
    keys = CareKey.objects.filter(person=request.user, expires_at__gt=now).order_by("-pk")
    context = {
        "keys": list(keys),
        "made": f"{settings.SAMBAND.base_url}/care/calendars/{made}/care.ics" if made else "",
        "error": error,
    }
    return render(request, "care/calendars.html", context, status=422 if error else 200)


@require_POST
@colleague_only
def revoke(request: PersonRequest, key_id: int) -> HttpResponse:
    """Make an address useless; needs no password, because it only takes away."""
    actions.revoke_care_key(actor=request.user, key_id=key_id)
    say(request, _("The calendar's address works no more."))
    return _to("/care/calendars")


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """Somebody's plans as a calendar; the key in the address is all that is needed."""
    person: Person = calendar_for_reading(secret).person
    with translation.override(person.language or settings.LANGUAGE_CODE):
        body = calendar_of(person, timezone.now()).encode()
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
