"""An address book that is kept in step: what would be written, what waits for a decision, what was deleted."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from samband.dav.bothways import actions, rules, telling, words
from samband.dav.bothways.models import BothWays, Clash
from samband.dav.bothways.rules import Line
from samband.kernel.errors import Conflict, Invalid
from samband.people.access import PersonRequest, colleague_only, confirmed
from samband.sources.servers.models import Server
from samband.web.parts import Choice
from samband.web.shell import say

SHOWN = 100


def _page(source_id: int) -> HttpResponse:
    return HttpResponseRedirect(f"/imports/servers/{source_id}/both-ways", status=303)


@require_http_methods(["GET", "POST"])
@colleague_only
@confirmed
def both_ways(request: PersonRequest, source_id: int) -> HttpResponse:
    """The page of one address book; a press has it looked up what would be written with these choices."""
    server = actions.address_book(request.user, source_id)
    error = ""
    if request.method == "POST":
        try:
            actions.look(
                actor=request.user,
                source_id=source_id,
                fills=request.POST.get("fills") == "fill",
                adds=request.POST.get("adds", ""),
                tag=request.POST.get("tag", ""),
                home=request.POST.get("home", ""),
            )
        except (Invalid, Conflict) as problem:
            error = str(problem.message)
        else:
            return _page(source_id)
    telling.seen(request.user, source_id)
    return _shown(request, server, error)


def _shown(request: PersonRequest, server: Server, error: str = "") -> HttpResponse:
    both = BothWays.objects.filter(pk=server.pk).first()
    waiting = list(
        Clash.objects.filter(layer=request.user.pk, twin__both_id=server.pk)
        .order_by("name", "pk")
        .defer("theirs")[: SHOWN + 1]
    )
    by_kind = {kind: [one for one in waiting[:SHOWN] if one.kind == kind] for kind in Clash.Kind}
    context = {
        "server": server,
        "both": both,
        "plan": _plan_words(both.plan) if both is not None and both.plan else None,
        "is_ready": server.next_at is not None,
        "fault": words.fault_words(both.fault) if both is not None else "",
        "differing": by_kind[Clash.Kind.BOTH],
        "gone_there": by_kind[Clash.Kind.GONE_THERE],
        "gone_here": by_kind[Clash.Kind.GONE_HERE],
        "are_more": len(waiting) > SHOWN,
        "removed": words.last_removed(request.user.pk),
        "changed": words.last_changed(request.user.pk, server.pk),
        "homes": [
            Choice(one["where"], one["name"])
            for one in server.found
            if one["where"] in server.chosen
        ],
        "fills": [
            Choice(
                "leave", _("Leave it as it is"), hint=_("Only what changes from now on goes over.")
            ),
            Choice(
                "fill",
                _("Level it out"),
                hint=_(
                    "What is missing on one side is added there. Where the two say different things, you are asked."
                ),
            ),
        ],
        "adds": [
            Choice(
                "none",
                _("No new ones"),
                hint=_("Only contacts that are there already are kept in step."),
            ),
            Choice(
                "tag",
                _("Those with a tag of mine"),
                hint=_("Put the tag on a contact, and it is put there too."),
            ),
            Choice("all", _("All my contacts")),
        ],
        "error": error,
    }
    return render(request, "dav/both_ways.html", context, status=422 if error else 200)


def _plan_words(plan: dict[str, object]) -> dict[str, object]:
    changes = plan.get("changes")
    lines = [
        (
            one["name"],
            [
                (
                    str(words.FIELDS[field]),
                    words.values_of(field, after),
                    words.values_of(field, before),
                )
                for field, after, before in one["lines"]
            ],
        )
        for one in (changes if isinstance(changes, list) else [])
    ]
    added = plan.get("new")
    new = [
        {**one, "says": [*one["says"], *words.values_of("photo", one.get("photo", ()))]}
        for one in (added if isinstance(added, list) else [])
    ]
    return {**plan, "changes": lines, "new": new}


@require_POST
@colleague_only
@confirmed
def turn_on(request: PersonRequest, source_id: int) -> HttpResponse:
    """Keep it in step from now on."""
    try:
        actions.turn_on(actor=request.user, source_id=source_id)
    except Conflict as problem:
        server = actions.address_book(request.user, source_id)
        return _shown(request, server, str(problem.message))
    say(
        request,
        _("From now on what changes here is written there, and what changes there changes here."),
    )
    return _page(source_id)


@require_POST
@colleague_only
def turn_off(request: PersonRequest, source_id: int) -> HttpResponse:
    """Write there no more."""
    actions.turn_off(actor=request.user, source_id=source_id)
    say(request, _("Nothing is written there any more. What is new there comes in as before."))
    return _page(source_id)


@require_POST
@colleague_only
def ask_now(request: PersonRequest, source_id: int) -> HttpResponse:
    """Do it now."""
    actions.ask_now(actor=request.user, source_id=source_id)
    say(request, _("The server is asked now."))
    return _page(source_id)


@require_http_methods(["GET", "POST"])
@colleague_only
def clash(request: PersonRequest, clash_id: int) -> HttpResponse:
    """Both versions side by side; one press takes the choice of each field, or one side whole."""
    found = actions.clash_for_reading(request.user, clash_id)
    card, here, theirs = actions.sides_of(request.user, found)
    lines = rules.differences(here, theirs)
    error = ""
    if request.method == "POST":
        whole = request.POST.get("whole", "")
        chosen = {
            line.field: whole if whole in ("here", "there") else request.POST.get(line.field, "")
            for line in lines
        }
        try:
            actions.decide(
                actor=request.user,
                clash_id=clash_id,
                chosen={field: say for field, say in chosen.items() if say},
            )
        except Invalid as problem:
            error = str(problem.message)
        else:
            say(
                request,
                _("Decided. What you chose is written there the next time, at once if it answers."),
            )
            return _page(found.twin.both_id)
    context = {
        "clash": found,
        "card": card,
        "both_id": found.twin.both_id,
        "rows": [
            (
                line,
                str(words.FIELDS[line.field]),
                words.values_of(line.field, line.here),
                words.values_of(line.field, line.there),
                _choices(line),
            )
            for line in lines
        ],
        "error": error,
    }
    return render(request, "dav/clash.html", context, status=422 if error else 200)


def _choices(line: Line) -> list[Choice]:
    nothing = _("nothing")
    here, there = words.values_of(line.field, line.here), words.values_of(line.field, line.there)
    found = [
        Choice("here", ", ".join(here) or nothing, hint=_("as here")),
        Choice("there", ", ".join(there) or nothing, hint=_("as there")),
    ]
    if line.is_many:
        both = dict.fromkeys((*here, *there))
        found.append(Choice("both", ", ".join(both), hint=_("both")))
    return found


@require_POST
@colleague_only
def settle(request: PersonRequest, source_id: int) -> HttpResponse:
    """What becomes of contacts that are gone on one side."""
    server = actions.address_book(request.user, source_id)
    chosen = [int(one) for one in request.POST.getlist("clash") if one.isdecimal()][:SHOWN]
    try:
        removed = actions.settle(
            actor=request.user, clash_ids=chosen, how=request.POST.get("how", "")
        )
    except Invalid as problem:
        return _shown(request, server, str(problem.message))
    if removed:
        text = ngettext(
            "%(count)d contact is deleted here. You can take it back for a month.",
            "%(count)d contacts are deleted here. You can take them back for a month.",
            len(removed),
        )
        say(request, text % {"count": len(removed)})
    else:
        say(request, _("Decided."))
    return _page(source_id)


@require_POST
@colleague_only
def take_back(request: PersonRequest, removed_id: int) -> HttpResponse:
    """Put a contact back."""
    party_id = actions.take_back(actor=request.user, removed_id=removed_id)
    say(request, _("The contact is back, as it was."))
    return HttpResponseRedirect(f"/contacts/{party_id}", status=303)


@require_POST
@colleague_only
def undo(request: PersonRequest, came_id: int) -> HttpResponse:
    """Take back one field that a run changed here."""
    source_id = actions.undo(actor=request.user, came_id=came_id)
    say(request, _("Taken back. It is written there the next time, at once if it answers."))
    return _page(source_id)
