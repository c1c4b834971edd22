"""Pages for several contacts at once: tag, share, take along, delete; whatever is wide or final is shown first."""

from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samband.cards import access, actions, own, selection, tagging, taking, words
from samband.cards.own_views import file_of
from samband.cards.selection import Selection
from samband.kernel.errors import Invalid, NotFound
from samband.people.access import PersonRequest, confirmed, signed_in
from samband.people.models import Person
from samband.web.parts import Choice
from samband.web.shell import say


def _chosen(reader: Person, data: QueryDict) -> Selection:
    ids = [int(one) for one in data.getlist("contact") if one.isdecimal() and len(one) < 19]
    return selection.chosen(reader, ids)


def _levels() -> list[Choice]:
    return [
        Choice(level, words.level_name(level), hint=words.level_meaning(level))
        for level in actions.OWN_CHOICE
    ]


def _to(address: str) -> HttpResponse:
    return HttpResponseRedirect(address, status=303)


@signed_in
@require_GET
def several(request: PersonRequest) -> HttpResponse:
    """What can be done with the contacts that were chosen in a list."""
    reader = access.network_for_reading(request.user)
    found = _chosen(reader, request.GET)
    context = {
        "lines": found.lines,
        "own": found.own_ids,
        "levels": _levels(),
        "query": urlencode([("contact", one) for one in found.own_ids]),
    }
    return render(request, "cards/selection.html", context)


@signed_in
@require_POST
def tags(request: PersonRequest) -> HttpResponse:
    """Put a tag on the chosen contacts, or take it off."""
    reader = access.network_for_reading(request.user)
    found, name = _chosen(reader, request.POST), request.POST.get("tag", "")
    back = request.POST.get("back", "")
    try:
        if request.POST.get("do") == "take":
            count = tagging.take_tag(actor=reader, party_ids=found.ids, name=name)
            said = ngettext(
                "The tag is off %(count)d contact.", "The tag is off %(count)d contacts.", count
            )
        else:
            count = tagging.put_tag(actor=reader, party_ids=found.ids, name=name)
            said = ngettext(
                "The tag is new on %(count)d contact.",
                "The tag is new on %(count)d contacts.",
                count,
            )
    except Invalid as problem:
        say(request, str(problem), level="error")
    else:
        say(request, said % {"count": count})
    if back == "contact" and len(found.ids) == 1:
        return _to(f"/contacts/{found.ids[0]}#tags")
    return _to("/contacts")


@require_http_methods(["GET", "POST"])
@signed_in
@confirmed
def level(request: PersonRequest) -> HttpResponse:
    """Choose who knows about the chosen contacts: first who would newly see what, then done."""
    reader = access.network_for_reading(request.user)
    data = request.POST if request.method == "POST" else request.GET
    found, wanted = _chosen(reader, data), data.get("level", "")
    if not found.own:
        raise NotFound
    if request.method == "POST":
        changed = actions.set_level(
            actor=reader, card_ids=[card.pk for card in found.own], level=wanted, now=timezone.now()
        )
        said = ngettext(
            "%(count)d contact was changed.", "%(count)d contacts were changed.", changed
        )
        say(request, said % {"count": changed})
        return _to("/contacts")
    context = {
        "preview": selection.preview(reader, found.own, wanted),
        "cards": found.own,
        "level": wanted,
        "level_name": words.level_name(wanted),
        "level_meaning": words.level_meaning(wanted),
    }
    return render(request, "cards/selection_level.html", context)


@require_GET
@signed_in
@confirmed
def export(request: PersonRequest) -> HttpResponse:
    """The chosen contacts as a file."""
    reader = access.network_for_reading(request.user)
    cards = own.cards_to_take(reader, _chosen(reader, request.GET).own_ids)
    if request.GET.get("as") == "csv":
        return file_of("\ufeff" + "".join(taking.as_csv(cards)), "text/csv", "csv")
    return file_of("".join(taking.as_vcards(cards)), "text/vcard", "vcf")


@require_http_methods(["GET", "POST"])
@signed_in
def removal(request: PersonRequest) -> HttpResponse:
    """Delete the chosen contacts of mine for good; asks first."""
    reader = access.network_for_reading(request.user)
    found = _chosen(reader, request.POST if request.method == "POST" else request.GET)
    if not found.own:
        raise NotFound
    if request.method == "GET":
        return render(request, "cards/selection_removal.html", {"cards": found.own})
    count = selection.delete_contacts(actor=reader, party_ids=found.own_ids)
    said = ngettext(
        "%(count)d contact is deleted and won't come back with an import.",
        "%(count)d contacts are deleted and won't come back with an import.",
        count,
    )
    say(request, said % {"count": count})
    return _to("/contacts")
