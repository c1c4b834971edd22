"""Pages of fika: one's own, a pair's, and the administrators' switch."""

from django.db.models import Q
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samband.entries.sent import number
from samband.fika import actions
from samband.fika.arranging import arrange, arranged, is_on
from samband.fika.queries import proposal_for, proposals_of, standing_of
from samband.fika.words import met_choices
from samband.kernel.errors import Invalid, NotFound
from samband.notices.forms import weekdays
from samband.notices.seen import mark_seen
from samband.people.access import PersonRequest, administrator_only, colleague_only
from samband.people.blocks import tabs
from samband.web.parts import Choice
from samband.web.shell import say


def _see_other(address: str) -> HttpResponse:
    return HttpResponseRedirect(address, status=303)


@require_GET
@colleague_only
def mine(request: PersonRequest) -> HttpResponse:
    """Whether one takes part, and what was proposed; there is no such page where fika is off."""
    if not is_on():
        raise NotFound
    page = proposals_of(request.user, request.GET.get("before", ""))
    context = {
        "standing": standing_of(request.user, timezone.localdate()),
        "lines": page.rows,
        "older_url": f"/fika?before={page.next_cursor}" if page.next_cursor else "",
        "tabs": tabs("settings", request),
    }
    return render(request, "fika/mine.html", context)


@require_POST
@colleague_only
def part(request: PersonRequest) -> HttpResponse:
    """Take part (`do=take`), pause or leave."""
    wish = request.POST.get("do", "")
    if wish == "take":
        actions.take_part(actor=request.user)
        say(request, _("You take part. Next time somebody is proposed to you."))
    elif wish == "pause":
        actions.pause(actor=request.user)
        say(request, _("You are paused. Nobody is proposed to you until you go on."))
    elif wish == "leave":
        actions.leave(actor=request.user)
        say(request, _("You no longer take part. You are welcome back at any time."))
    else:
        raise Invalid(_("Choose one of those that are offered."), code="choice")
    return _see_other("/fika" if is_on() else "/settings")


@require_GET
@colleague_only
def proposal(request: PersonRequest, entry_id: int) -> HttpResponse:
    """Who is proposed to one, why, and how to go about it; it needs no notification any more."""
    found = proposal_for(request.user, entry_id, timezone.now())
    mark_seen(request.user, Q(pk=entry_id))
    context = {"proposal": found, "choices": met_choices(), "is_on": is_on()}
    return render(request, "fika/proposal.html", context)


@require_POST
@colleague_only
def answer(request: PersonRequest, entry_id: int) -> HttpResponse:
    """Say whether one met."""
    actions.answer_meeting(actor=request.user, entry_id=entry_id, met=request.POST.get("met", ""))
    say(request, _("Thank you. Only you and those you were to meet see it."))
    return _see_other(f"/fika/{entry_id}")


@require_POST
@colleague_only
def refusal(request: PersonRequest, entry_id: int) -> HttpResponse:
    """It does not suit this time, or (`take=1`) it does after all."""
    if request.GET.get("take") == "1":
        actions.accept_meeting(actor=request.user, entry_id=entry_id)
        say(request, _("It suits you after all."))
    else:
        actions.decline_meeting(actor=request.user, entry_id=entry_id)
        say(
            request,
            _("Said. Nobody asks why."),
            undo_url=f"/fika/{entry_id}/refusal?take=1",
        )
    return _see_other(f"/fika/{entry_id}")


@require_http_methods(["GET", "POST"])
@administrator_only
def arrangement(request: PersonRequest) -> HttpResponse:
    """Whether there is fika, how often, and on which day. Who takes part stands nowhere."""
    found = arranged()
    error, status = "", 200
    if request.method == "POST":
        sent = request.POST
        try:
            arrange(
                actor=request.user,
                is_on=sent.get("is_on") == "on",
                weeks=number(sent.get("weeks")) or 0,
                weekday=number(sent.get("weekday")) or 0,
            )
        except Invalid as wrong:
            error, status = str(wrong.message), wrong.status
        else:
            say(request, _("Saved."))
            return _see_other("/admin/fika")
    days = [Choice(value, label) for value, label in weekdays()]
    context = {"arrangement": found, "days": days, "error": error, "tabs": tabs("admin", request)}
    return render(request, "fika/arrangement.html", context, status=status)
