"""Pinning, putting away, blocking, reporting, and looking at what was reported."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samband.entries.access import entry_for_reading
from samband.entries.called import called
from samband.entries.cards import entry_url
from samband.entries.deciding import deciders_of, is_secret, must_be_asked, who_in_words
from samband.entries.models import Block, Entry, Report
from samband.entries.peace import block_person, bring_back, put_away, unblock_person
from samband.entries.pins import pin_entry, unpin_entry
from samband.entries.reporting import (
    judge_report,
    note_looks,
    report_entry,
    reports_for,
    sees_entry,
    show_entry,
)
from samband.kernel.errors import Invalid
from samband.people.access import PersonRequest, person_for_reading, signed_in
from samband.people.blocks import tabs
from samband.spaces.audiences import InAudiencesOf
from samband.spaces.lines import person_line
from samband.web.shell import say

SHOWN = 100


def _see_other(address: str) -> HttpResponse:
    return HttpResponse(status=303, headers={"Location": address})


def _takes(request: PersonRequest) -> bool:
    return request.GET.get("take") == "1"


@require_POST
@signed_in
def pin(request: PersonRequest, entry_id: int) -> HttpResponse:
    """Let a thread stand first in its room, or (`take=1`) no longer."""
    entry = entry_for_reading(request.user, entry_id)
    if _takes(request):
        unpin_entry(actor=request.user, entry_id=entry_id)
        say(request, _("No longer pinned."), undo_url=f"/entries/{entry_id}/pin")
    else:
        pin_entry(actor=request.user, entry_id=entry_id)
        say(request, _("Pinned."), undo_url=f"/entries/{entry_id}/pin?take=1")
    return _see_other(entry_url(entry.root_id or entry.pk, None))


@require_POST
@signed_in
def away(request: PersonRequest, entry_id: int) -> HttpResponse:
    """Show an entry no more to oneself, or (`take=1`) show it again."""
    if _takes(request):
        bring_back(actor=request.user, entry_id=entry_id)
        return _see_other(f"/entries/{entry_id}")
    put_away(actor=request.user, entry_id=entry_id)
    entry = entry_for_reading(request.user, entry_id)
    say(
        request,
        _("Put away. Only you don't see it any more."),
        undo_url=f"/entries/{entry_id}/away?take=1",
    )
    return _see_other(entry_url(entry.root_id, None) if entry.root_id else "/")


@require_http_methods(["GET", "POST"])
@signed_in
def report(request: PersonRequest, entry_id: int) -> HttpResponse:
    """Ask those who look after a place to look at an entry."""
    entry = entry_for_reading(request.user, entry_id)
    error, status = "", 200
    deciders = deciders_of(entry, request.user)
    who = who_in_words(deciders, request.user)
    if request.method == "POST":
        try:
            report_entry(
                actor=request.user,
                entry_id=entry_id,
                reason=request.POST.get("reason", ""),
                shows_entry=request.POST.get("shows_entry") == "on",
            )
        except Invalid as problem:
            error, status = str(problem.message), problem.status
        else:
            say(request, _("Thank you. %(who)s") % {"who": who})
            return _see_other(entry_url(entry.root_id or entry.pk, None))
    context = {
        "entry": entry,
        "words": called(entry.title, entry.html, 160),
        "who": who,
        "asks": deciders.are_administrators,
        "must": must_be_asked(entry, deciders),
        "is_secret": is_secret(entry),
        "room": entry.audience.space,
        "reason": request.POST.get("reason", ""),
        "error": error,
        "back": entry_url(entry.pk, entry.root_id),
    }
    return render(request, "entries/report.html", context, status=status)


@require_GET
@signed_in
def reports(request: PersonRequest) -> HttpResponse:
    """What was reported where one looks after things, and what became of what one reported oneself."""
    return _reports_page(request)


def _reports_page(
    request: PersonRequest, error: str = "", report_id: int = 0, words: str = "", status: int = 200
) -> HttpResponse:
    found = list(reports_for(request.user)[:SHOWN])
    note_looks(request.user, found)
    # Of what one may not read any more, one is not reminded.
    readable = Entry.objects.filter(InAudiencesOf(request.user.pk, "audience"))
    mine = (
        Report.objects.filter(reporter=request.user, entry__in=readable)
        .select_related("entry__audience__space")
        .order_by("-at", "-pk")[:SHOWN]
    )
    context = {
        "open": [_to_judge(one) for one in found if not one.outcome],
        "judged": [_to_judge(one) for one in found if one.outcome],
        "mine": [_shown(one) for one in mine],
        "error": error,
        "report_id": report_id,
        "words": words,
    }
    return render(request, "entries/reports.html", context, status=status)


def _to_judge(one: Report) -> dict[str, object]:
    """A report as those who decide see it; administrators who do not read the place see where it is and why."""
    is_read = bool(getattr(one, "is_read", False))
    space = one.entry.audience.space
    room = _("a room that you may not know")
    if space is not None and not is_secret(one.entry):
        room = space.name
    return {
        **(_shown(one) if sees_entry(one) else {"report": one, "words": "", "author": None}),
        "is_hidden": one.entry.state == Entry.State.HIDDEN,
        "room": "" if is_read else room,
        "is_linked": is_read,
    }


def _shown(one: Report) -> dict[str, object]:
    entry = one.entry
    return {
        "report": one,
        "words": called(entry.title, entry.html, 200),
        "author": person_line(entry.author) if entry.author else None,
        "is_hidden": entry.state == Entry.State.HIDDEN,
    }


@require_POST
@signed_in
def judgement(request: PersonRequest, report_id: int) -> HttpResponse:
    """Hide what was reported (`hide=1`), or leave it."""
    hides = request.POST.get("hide") == "1"
    words = request.POST.get("to_author", "")
    try:
        judge_report(actor=request.user, report_id=report_id, hides=hides, to_author=words)
    except Invalid as problem:
        return _reports_page(request, str(problem.message), report_id, words, status=problem.status)
    say(request, _("It is hidden.") if hides else _("It stays as it is."))
    return _see_other("/reports")


@require_POST
@signed_in
def showing(request: PersonRequest, entry_id: int) -> HttpResponse:
    """Show again what was hidden."""
    show_entry(actor=request.user, entry_id=entry_id)
    say(request, _("It is shown again."))
    return _see_other("/reports")


@require_http_methods(["GET", "POST"])
@signed_in
def block(request: PersonRequest, handle: str) -> HttpResponse:
    """Read nothing more by a person, after the question; `take=1` reads them again."""
    if request.method == "POST" and _takes(request):
        unblock_person(actor=request.user, handle=handle)
        say(request, _("You read this person again."))
        return _see_other("/settings/blocks")
    person = person_for_reading(request.user, handle)
    if request.method == "POST":
        block_person(actor=request.user, handle=handle)
        say(
            request,
            _("You read nothing more by %(name)s. They are not told.") % {"name": person.name},
            undo_url=f"/people/{handle}/block?take=1",
        )
        return _see_other("/settings/blocks")
    return render(request, "entries/block.html", {"person": person})


@require_GET
@signed_in
def blocks(request: PersonRequest) -> HttpResponse:
    """Whom one blocked."""
    rows = Block.objects.filter(person=request.user).select_related("blocked").order_by("-at")
    return render(
        request,
        "entries/blocks.html",
        {
            "people": [person_line(row.blocked, about=" ") for row in rows],
            "tabs": tabs("settings", request),
        },
    )
