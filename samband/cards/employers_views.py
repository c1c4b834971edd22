"""The pages "does this contact work elsewhere now?": asked one after another, answered with one key, taken back."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from samband.cards import access, employers
from samband.kernel.errors import Invalid
from samband.people.access import PersonRequest, signed_in
from samband.web.shell import say

MOVED, STAYS = "moved", "stays"


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


@signed_in
@require_safe
def questions(request: PersonRequest) -> HttpResponse:
    """The next contact who may work elsewhere; `after` skips those before."""
    reader = access.network_for_reading(request.user)
    after = _number(request.GET.get("after", ""))
    waiting = employers.moves_of(reader)
    asked = next((move for move in waiting if move.party_id > after), None)
    return render(
        request, "cards/employers.html", {"asked": asked, "count": len(waiting), "after": after}
    )


@signed_in
@require_POST
def answer(request: PersonRequest, party_id: int) -> HttpResponse:
    """Moved, or stays; then the next one."""
    actor = access.network_for_reading(request.user)
    organisation_id = _number(request.POST.get("organisation", ""))
    employers.open_move(actor, party_id, organisation_id)
    said = request.POST.get("answer", "")
    if said == MOVED:
        change = employers.confirm_move(
            actor=actor, party_id=party_id, organisation_id=organisation_id
        )
        words = _("Noted: they work elsewhere now. How well you know each other stays.")
    elif said == STAYS:
        change = employers.refuse_move(
            actor=actor, party_id=party_id, organisation_id=organisation_id
        )
        words = _("Nothing has changed, and you will not be asked again.")
    else:
        raise Invalid(_("Choose “Yes, works there now” or “No, as before”."), code="unknown-answer")
    say(request, words, undo_url=f"/contacts/employers/{change.pk}/undoing")
    return HttpResponseRedirect(
        f"/contacts/employers?after={_number(request.POST.get('after', ''))}", status=303
    )


@signed_in
@require_POST
def undoing(request: PersonRequest, change_id: int) -> HttpResponse:
    """Take an answer back."""
    actor = access.network_for_reading(request.user)
    change = employers.undo_move(actor=actor, change_id=change_id)
    say(request, _("Taken back. What you have written on the card since stays."))
    return HttpResponseRedirect(f"/contacts/{change.party_id}", status=303)
