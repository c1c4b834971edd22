"""Pages of who sees my contacts: by organisation with a preview, as a colleague sees them, and one card part by part."""

from collections.abc import Sequence

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from samband.cards import access, actions, levels, sharing, words
from samband.cards.models import Card
from samband.kernel.errors import Invalid, NotFound
from samband.people.access import PersonRequest, confirmed, people_visible_to, signed_in
from samband.people.models import Person
from samband.web.parts import Choice
from samband.web.shell import say


def _choices(levels: Sequence[Card.Level] = actions.OWN_CHOICE) -> list[Choice]:
    return [
        Choice(level, words.level_name(level), hint=words.level_meaning(level)) for level in levels
    ]


def _colleague(reader: Person, handle: str) -> Person | None:
    """Whose eyes are asked for; None where nobody was named. Raises `NotFound` for guests and unknown ones."""
    handle = handle.strip().lstrip("@").lower()
    if not handle:
        return None
    found = (
        people_visible_to(reader).filter(handle=handle).exclude(role=Person.Role.GUEST).first()
    )  # fmt: skip
    if found is None:
        raise NotFound
    return found


def _anybody(reader: Person) -> Person | None:
    """Some colleague without a card of their own in the way: every colleague sees the same of mine."""
    return (
        people_visible_to(reader).exclude(role=Person.Role.GUEST).exclude(pk=reader.pk).first()
    )  # fmt: skip


@confirmed
@require_http_methods(["GET", "POST"])
def share(request: PersonRequest) -> HttpResponse:
    """Choose by organisation who knows about my contacts; first shown who would newly see what, then done."""
    reader = access.network_for_reading(request.user)
    now = timezone.now()
    groups = sharing.own_groups(reader)
    form = request.POST.dict() if request.method == "POST" else {}
    choices = sharing.chosen(groups, form)
    details = form.get("details") == "on"
    if form.get("step") == "apply" and choices:
        changed = sharing.share(actor=reader, choices=choices, details=details, now=now)
        said = ngettext(
            "%(count)d contact was changed.", "%(count)d contacts were changed.", changed
        )
        say(request, said % {"count": changed})
        return HttpResponseRedirect("/contacts", status=303)
    context = {
        "groups": groups,
        "choices": choices,
        "details": details,
        "nothing_chosen": request.method == "POST" and not choices,
        "levels": _choices(actions.BY_ORGANISATION),
        "as_handle": form.get("as", ""),
    }
    if choices:
        context |= _preview(reader, choices, details, form.get("as", ""))
    status = 422 if request.method == "POST" and not choices else 200
    return render(request, "cards/share.html", context, status=status)


def _preview(
    reader: Person,
    choices: dict[str, list[sharing.OwnGroup]],
    details: bool,
    handle: str,
) -> dict[str, object]:
    eyes = _anybody(reader)
    context: dict[str, object] = {"new": (), "gone": ()}
    if eyes is not None:
        before = sharing.seen_through(reader, eyes)
        after = sharing.seen_if(reader, eyes, choices=choices, details=details)
        context = {
            "new": sharing.newly_seen(before, after),
            "gone": sharing.no_longer_seen(before, after),
        }
    try:
        named = _colleague(reader, handle)
    except NotFound:
        return context | {"as_error": _("There is no colleague with this user name.")}
    if named is not None:
        seen = sharing.seen_if(reader, named, choices=choices, details=details)
        context |= {"named": named, "seen": seen}
    return context


@signed_in
@require_GET
def seen(request: PersonRequest) -> HttpResponse:
    """What a colleague of my choice sees of my contacts now."""
    reader = access.network_for_reading(request.user)
    handle = request.GET.get("as", "")
    context: dict[str, object] = {"as_handle": handle}
    try:
        named = _colleague(reader, handle)
    except NotFound:
        context["as_error"] = _("There is no colleague with this user name.")
    else:
        if named is not None:
            context |= {"named": named, "seen": sharing.seen_through(reader, named)}
    status = 422 if "as_error" in context else 200
    return render(request, "cards/seen.html", context, status=status)


@signed_in
@require_http_methods(["GET", "POST"])
def contact_sharing(request: PersonRequest, party_id: int) -> HttpResponse:
    """Who sees my card of somebody, and each note and detail on it; what was changed when."""
    reader = access.network_for_reading(request.user)
    card = access.own_card_of(reader, party_id)
    parts = levels.parts_of(card)
    error = ""
    if request.method == "POST":
        wanted = {
            part.key: request.POST[f"part-{number}"]
            for number, part in enumerate(parts)
            if f"part-{number}" in request.POST
        }
        try:
            levels.set_levels(
                actor=reader,
                card=card,
                level=request.POST.get("level", ""),
                parts=wanted,
                now=timezone.now(),
            )
        except Invalid as problem:
            error = str(problem)
        else:
            say(request, _("Saved. You can change this whenever you want."))
            return HttpResponseRedirect(f"/contacts/{party_id}/sharing", status=303)
    context = {
        "card": card,
        "party_id": party_id,
        "parts": parts,
        "levels": _choices(),
        "part_levels": [
            Choice(levels.PART_CHOICE[0], _("Only me")),
            Choice(levels.PART_CHOICE[1], _("Colleagues see, with the card")),
        ],
        "history": levels.history_of(card),
        "level_name": words.level_name,
        "error": error,
    }
    return render(request, "cards/contact_sharing.html", context, status=422 if error else 200)
