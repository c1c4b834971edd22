"""Picks: the page of them, and picking."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samband.activity.models import Pick
from samband.activity.picking import actions, queries
from samband.entries.called import called
from samband.kernel.errors import Invalid
from samband.people.access import PersonRequest, signed_in
from samband.web.shell import say


@require_GET
@signed_in
def picks(request: PersonRequest) -> HttpResponse:
    """What editors picked."""
    return render(request, "activity/picks.html", {"picks": queries.picks_for(request.user)})


@require_http_methods(["GET", "POST"])
@signed_in
def picking(request: PersonRequest, entry_id: int) -> HttpResponse:
    """Pick an entry for everybody."""
    entry = actions.entry_for_picking(request.user, entry_id)
    error, reason = "", request.POST.get("reason", "")
    if request.method == "POST":
        try:
            actions.pick_entry(actor=request.user, entry_id=entry_id, reason=reason)
        except Invalid as wrong:
            error = str(wrong.message)
        else:
            say(
                request,
                _("Picked: all colleagues see it beside their stream."),
                undo_url=f"/entries/{entry_id}/picking/end",
            )
            return HttpResponseRedirect("/picks", status=303)
    present = Pick.objects.filter(entry=entry).first()
    context = {
        "entry": entry,
        "title": called(entry.title, entry.html),
        "reason": reason or (present.reason if present else ""),
        "is_picked": present is not None,
        "error": error,
    }
    return render(request, "activity/picking.html", context, status=422 if error else 200)


@require_POST
@signed_in
def unpicking(request: PersonRequest, entry_id: int) -> HttpResponse:
    """Take a pick back."""
    actions.unpick_entry(actor=request.user, entry_id=entry_id)
    say(request, _("No longer picked."))
    return HttpResponseRedirect("/picks", status=303)
