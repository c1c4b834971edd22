"""Pages of organisations outside: found, looked at, written by editors, their changes taken back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from samband.cards import access, words
from samband.cards.models import OrganisationChange, OrganisationSheet
from samband.cards.organisations import actions
from samband.cards.organisations.blocks import organisation_blocks
from samband.cards.organisations.forms import SheetForm, filled
from samband.cards.organisations.queries import (
    find_organisations,
    organisation_for_reading,
    organisation_seen,
)
from samband.cards.organisations.standing import by_colleague, standing_sentence
from samband.cards.picture import Target
from samband.cards.views import ways_part
from samband.kernel.errors import Conflict, Invalid, NotFound
from samband.kernel.text import one_line
from samband.people import installation
from samband.people.access import PersonRequest, signed_in
from samband.search.queries import find
from samband.search.shown import threads_of
from samband.web.parts import Link
from samband.web.shell import say

#: Entries about an organisation that stand beside its page.
SAID = 5


@signed_in
@require_safe
def organisation_list(request: PersonRequest) -> HttpResponse:
    """Organisations outside of which I see anything."""
    reader = access.network_for_reading(request.user)
    text = request.GET.get("name", "")[:100]
    found = find_organisations(reader, text, cursor=request.GET.get("after", ""))
    context = {"page": found.page, "is_near": found.is_near, "name": text}
    return render(request, "cards/organisations.html", context)


@signed_in
@require_safe
def organisation(request: PersonRequest, party_id: int) -> HttpResponse:
    """One organisation outside: whom we know there, who of ours, and how to get there. Our own is the people page."""
    reader = access.network_for_reading(request.user)
    home = installation.current()
    if home is not None and home.party_id == party_id:
        return HttpResponseRedirect("/people")
    now = timezone.now()
    whole = organisation_for_reading(reader, party_id, now=now)
    if whole.facts.became_id is not None:
        return HttpResponseRedirect(f"/organisations/{whole.facts.became_id}")
    found = whole.page
    ways = whole.knowing.ways(whole.names)
    return render(
        request,
        "cards/organisation.html",
        {
            "organisation": found,
            "facts": whole.facts,
            "standing": standing_sentence(found.known_by, found.name),
            "ways": ways_part(ways, list(found.hints), Target(found.name, found.domain)),
            "known_by": [
                Link(
                    line.colleague.name,
                    f"/people/{line.colleague.handle}",
                    words.knows_sentence(line.colleague.name, *line.shown[0])
                    if len(line.shown) == 1
                    else line.text,
                )
                for line in by_colleague(found.known_by)
            ],
            "can_edit": reader.is_editor,
        },
    )


@signed_in
@require_safe
def said(request: PersonRequest, party_id: int) -> HttpResponse:
    """The newest entries about an organisation that the reader may see; a part of its page."""
    reader = access.network_for_reading(request.user)
    now = timezone.now()
    whole = organisation_for_reading(reader, party_id, now=now)
    query = f'"{whole.page.name.replace(chr(34), " ")}"'
    results = find(reader=reader, text=query, now=now, order="newest", limit=SAID)
    # What has no title is called by where the name stands in it.
    links = [
        Link(one.title or one_line(one.lines[0].text, 60), one.url, one.where)
        for one in threads_of(results)
    ]
    return render(request, "cards/_organisation_said.html", {"links": links, "query": query})


@signed_in
@require_safe
@vary_on_headers("HX-Request")
def using(request: PersonRequest, party_id: int) -> HttpResponse:
    """What is going on with people at an organisation: introductions, keeping in touch; a part of its page, or a page."""
    reader = access.network_for_reading(request.user)
    now = timezone.now()
    whole = organisation_for_reading(reader, party_id, now=now)
    is_part = bool(request.headers.get("HX-Request"))
    return render(
        request,
        "cards/_organisation_using.html" if is_part else "cards/organisation_using.html",
        {
            "name": whole.page.name,
            "party_id": party_id,
            "blocks": organisation_blocks(reader, whole.names, now),
        },
    )


@signed_in
@require_http_methods(["GET", "POST"])
def sheet(request: PersonRequest, party_id: int) -> HttpResponse:
    """Write for all colleagues what an organisation is called, part of, or went up in."""
    reader = actions.editing(request.user)
    if not organisation_seen(reader, party_id):
        raise NotFound
    back, error, status = f"/organisations/{party_id}", "", 200
    if request.method == "POST":
        form, status = SheetForm(request.POST, reader=reader), 422
        if form.is_valid():
            try:
                actions.write_sheet(
                    actor=reader,
                    party_id=party_id,
                    written=form.written(),
                    version=form.cleaned_data["version"],
                    now=timezone.now(),
                )
            except (Invalid, Conflict) as problem:
                error = str(problem)
            else:
                say(request, _("Saved. All colleagues read it."))
                return HttpResponseRedirect(back, status=303)
    else:
        kept = OrganisationSheet.objects.filter(party_id=party_id).first()
        page = organisation_for_reading(reader, party_id, now=timezone.now())
        initial = filled(kept, page.page.name, page.facts.domains)
        form = SheetForm(initial=initial, reader=reader)
    context = {"form": form, "error": error, "back": back, "fields": _FIELDS}
    return render(request, "cards/organisation_sheet.html", context, status=status)


# Name, kind of field and whether it may be left empty, in order.
_FIELDS = (
    ("name", "field", False),
    ("former_names", "textarea", True),
    ("domains", "textarea", True),
    ("place", "field", True),
    ("topics", "field", True),
    ("about", "textarea", True),
    ("part_of", "field", True),
    ("became", "field", True),
)


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One change as its page shows it: who, when, and for each field what it was and what it became."""

    version: int
    at: datetime
    by: str
    fields: tuple[tuple[str, str, str], ...]
    can_undo: bool


@signed_in
@require_safe
def history(request: PersonRequest, party_id: int) -> HttpResponse:
    """What was changed about an organisation, by whom; editors take it back."""
    reader = access.network_for_reading(request.user)
    if not organisation_seen(reader, party_id):
        raise NotFound
    changes = list(
        OrganisationChange.objects.filter(party_id=party_id)
        .select_related("actor")
        .order_by("-version")[:100]
    )
    has_sheet = bool(changes) and bool(changes[0].after)
    names = _names_in(changes)
    lines = [
        ChangeLine(
            version=one.version,
            at=one.at,
            by=one.actor.name if one.actor else "",
            fields=tuple(_fields_of(one, names)),
            can_undo=reader.is_editor and actions.can_be_undone(one, has_sheet=has_sheet),
        )
        for one in changes
    ]
    context = {"changes": lines, "party_id": party_id}
    return render(request, "cards/organisation_history.html", context)


def _names_in(changes: list[OrganisationChange]) -> dict[int, str]:
    ids = {
        part.get(field)
        for one in changes
        for part in (one.before, one.after)
        for field in ("part_of_id", "became_id")
    } - {None}
    found = OrganisationSheet.objects.filter(party_id__in=ids)
    return dict(found.values_list("party_id", "name"))


def _fields_of(change: OrganisationChange, names: dict[int, str]) -> list[tuple[str, str, str]]:
    labels = {
        "name": _("Name"),
        "former_names": _("Formerly"),
        "domains": _("Domains"),
        "place": _("Place"),
        "about": _("About"),
        "topics": _("Topics"),
        "part_of_id": _("Part of"),
        "became_id": _("Went up in"),
    }

    def text(field: str, value: Any) -> str:
        if isinstance(value, list):
            return ", ".join(value)
        if field.endswith("_id"):
            return names.get(value, f"/organisations/{value}") if value else ""
        return str(value or "")

    pairs = ((name, change.before.get(name), change.after.get(name)) for name in labels)
    return [
        (labels[name], text(name, before), text(name, after))
        for name, before, after in pairs
        if (before or None) != (after or None)
    ]


@signed_in
@require_POST
def undoing(request: PersonRequest, party_id: int, version: int) -> HttpResponse:
    """Take one change back."""
    reader = actions.editing(request.user)
    actions.undo_change(actor=reader, party_id=party_id, version=version, now=timezone.now())
    say(request, _("Taken back. The history keeps both."))
    # Nobody may see anything of it any more.
    is_seen = organisation_seen(reader, party_id)
    back = f"/organisations/{party_id}/history" if is_seen else "/organisations"
    return HttpResponseRedirect(back, status=303)
