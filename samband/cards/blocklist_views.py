"""Pages of one's own list of whom never to have here."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from samband.cards import access, blocklist, writing
from samband.kernel.errors import Invalid
from samband.people.access import PersonRequest, signed_in
from samband.web.shell import say

_PAGE = "/contacts/blocklist"


def _to(address: str) -> HttpResponse:
    return HttpResponseRedirect(address, status=303)


@signed_in
@require_http_methods(["GET", "POST"])
def lines(request: PersonRequest) -> HttpResponse:
    """My list; something is added, and where it fits what is stored, taking that away is offered."""
    reader = access.network_for_reading(request.user)
    written, error = "", ""
    if request.method == "POST":
        written = request.POST.get("lines", "")
        try:
            made = blocklist.add_blocks(actor=reader, lines=written.splitlines())
        except Invalid as problem:
            error = str(problem)
        else:
            found = blocklist.fitting(reader, made)
            first = next((one for one in made if found[one.pk]), None)
            if first is not None:
                return _to(f"{_PAGE}/{first.pk}/contacts")
            say(request, _("It is on your list. From now on nothing of it is stored."))
            return _to(_PAGE)
    context = {
        "lines": blocklist.list_of(reader),
        "deleted": blocklist.count_deleted(reader),
        "written": written,
        "error": error,
    }
    return render(request, "cards/blocklist.html", context, status=422 if error else 200)


@signed_in
@require_POST
def line_removal(request: PersonRequest, block_id: int) -> HttpResponse:
    """Take a line off my list."""
    blocklist.remove_block(actor=access.network_for_reading(request.user), block_id=block_id)
    say(request, _("It is no longer on your list."))
    return _to(_PAGE)


@signed_in
@require_http_methods(["GET", "POST"])
def stored(request: PersonRequest, block_id: int) -> HttpResponse:
    """What is stored already and fits a line: shown, and deleted if I say so."""
    reader = access.network_for_reading(request.user)
    block = blocklist.block_for_changing(reader, block_id)
    found = blocklist.fitting(reader, [block])[block.pk]
    if request.method == "GET":
        return render(request, "cards/blocklist_stored.html", {"block": block, "found": found})
    for one in found:
        writing.delete_contact(actor=reader, party_id=one.party_id, remember=False)
    say(
        request,
        ngettext("%(count)d contact is deleted.", "%(count)d contacts are deleted.", len(found))
        % {"count": len(found)},
    )
    return _to(_PAGE)


@signed_in
@require_POST
def return_of_deleted(request: PersonRequest) -> HttpResponse:
    """Let imports bring back whom I deleted."""
    blocklist.let_deleted_return(actor=access.network_for_reading(request.user))
    say(request, _("Imports may bring back whom you deleted."))
    return _to(_PAGE)
