"""The form on a contact's page that says: closer than it looks, or not at all."""

from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samband.cards.correcting import correct_tie, take_back
from samband.people.access import PersonRequest, signed_in
from samband.web.shell import say


@signed_in
@require_POST
def tie(request: PersonRequest, party_id: int) -> HttpResponse:
    """Say how well I know a contact."""
    correct_tie(
        actor=request.user,
        party_id=party_id,
        said=request.POST.get("said", ""),
        now=timezone.now(),
    )
    say(
        request,
        _("Noted. It counts wherever how well you know each other counts."),
        undo_url=f"/contacts/{party_id}/tie/undoing",
    )
    return HttpResponseRedirect(f"/contacts/{party_id}", status=303)


@signed_in
@require_POST
def tie_undoing(request: PersonRequest, party_id: int) -> HttpResponse:
    """Take it back: what dates tell counts again."""
    take_back(actor=request.user, party_id=party_id, now=timezone.now())
    say(request, _("Taken back. What dates tell counts again."))
    return HttpResponseRedirect(f"/contacts/{party_id}", status=303)
