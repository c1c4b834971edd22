"""Pressing, and seeing who did: one address, as a page and as its parts."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from samband.entries.access import entry_for_reading
from samband.entries.answering import back_to_card
from samband.entries.cards import entry_url
from samband.entries.reaction_queries import bar_for, who_reacted
from samband.entries.reaction_rules import QUICK, name_of
from samband.entries.reactions import toggle_reaction
from samband.people.access import PersonRequest, signed_in
from samband.web.shell import language

PARTS = frozenset({"row", "who", "sheet"})


def _part(request: PersonRequest, entry_id: int, show: str) -> HttpResponse:
    entry = entry_for_reading(request.user, entry_id)
    context = {
        "entry_id": entry_id,
        "show": show,
        "bar": bar_for(request.user, entry) if show == "row" else None,
        "groups": who_reacted(request.user, entry) if show != "row" else [],
        "quick": [(emoji, name_of(emoji, language())) for emoji in QUICK],
    }
    return render(request, "entries/reactions_part.html", context)


@require_http_methods(["GET", "POST"])
@vary_on_headers("HX-Request")
@signed_in
def reactions(request: PersonRequest, entry_id: int) -> HttpResponse:
    """Press an emoji, again to take it back; or see who pressed which, and choose any other."""
    is_part = bool(request.headers.get("HX-Request"))
    if request.method == "POST":
        toggle_reaction(actor=request.user, entry_id=entry_id, emoji=request.POST.get("emoji", ""))
        if is_part:
            return _part(request, entry_id, "row")
        return HttpResponse(status=303, headers={"Location": back_to_card(request, entry_id)})
    show = request.GET.get("show", "")
    if is_part and show in PARTS:
        return _part(request, entry_id, show)
    entry = entry_for_reading(request.user, entry_id)
    context = {
        "entry_id": entry_id,
        "back": entry_url(entry.pk, entry.root_id),
        "bar": bar_for(request.user, entry),
        "groups": who_reacted(request.user, entry),
        "quick": [(emoji, name_of(emoji, language())) for emoji in QUICK],
    }
    return render(request, "entries/reactions.html", context)
