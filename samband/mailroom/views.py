"""Mail that waits for its person's word, as a page."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from samband.kernel.errors import Invalid, Refused
from samband.kernel.mail_address import receives
from samband.mailroom.held import discard_held, held_for, publish_held
from samband.people.access import PersonRequest, signed_in
from samband.people.blocks import tabs
from samband.web.shell import say

HERE = "/mail"


@require_GET
@signed_in
def held(request: PersonRequest) -> HttpResponse:
    """Mail in my name that nothing proves to be mine: published or thrown away with one press."""
    context = {
        "held": held_for(request.user),
        "receives": receives(),
        "tabs": tabs("settings", request),
    }
    return render(request, "mailroom/held.html", context)


@require_POST
@signed_in
def publication(request: PersonRequest, incoming_id: int) -> HttpResponse:
    """Say that a mail is mine: it becomes the comment or post."""
    try:
        entry = publish_held(actor=request.user, incoming_id=incoming_id)
    except (Invalid, Refused) as error:
        say(request, str(error.message), level="error")
        return HttpResponseRedirect(HERE, status=303)
    say(request, _("Published."), undo_url=f"/entries/{entry.pk}/deletion")
    root = entry.root_id or entry.pk
    return HttpResponseRedirect(f"/entries/{root}#entry-{entry.pk}", status=303)


@require_POST
@signed_in
def removal(request: PersonRequest, incoming_id: int) -> HttpResponse:
    """Throw a mail away."""
    discard_held(actor=request.user, incoming_id=incoming_id)
    say(request, _("The mail is thrown away."))
    return HttpResponseRedirect(HERE, status=303)
