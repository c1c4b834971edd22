"""Putting a thread in order, page by page."""

import re

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samband.entries.access import entry_for_reading
from samband.entries.addressing import parse_addressee, require_writable
from samband.entries.called import called
from samband.entries.cards import entry_url
from samband.entries.composing import PEOPLE, audience_choices
from samband.entries.models import Entry
from samband.entries.repair.merging import merge_threads, question_about_merge
from samband.entries.repair.moving import audience_of, move_thread, question_about_move
from samband.entries.repair.newcomers import AsksFirst
from samband.entries.repair.splitting import split_thread
from samband.entries.repair.titles import resolve_thread, title_thread
from samband.entries.repair.undoing import undo_change
from samband.entries.threads import thread_for_reading
from samband.kernel.errors import Invalid
from samband.people.access import PersonRequest, signed_in
from samband.spaces.queries import audience_in_words
from samband.web.parts import Choice
from samband.web.shell import say

OFFERED = 15
_NUMBER = re.compile(r"(\d{1,18})(?:\D*)$")


def _see_other(address: str) -> HttpResponse:
    return HttpResponse(status=303, headers={"Location": address})


def _name(entry: Entry) -> str:
    return called(entry.title, entry.html)


@require_GET
@signed_in
def order(request: PersonRequest, entry_id: int) -> HttpResponse:
    """Everything that anybody who may write in a thread can do to put it in order, and what was done."""
    thread = thread_for_reading(request.user, entry_id)
    root = thread.root
    if root.root_id is not None:
        return _see_other(f"/entries/{root.root_id}/order")
    require_writable(request.user, root.audience)
    offered = (
        Entry.objects.visible_to(request.user)
        .roots()
        .filter(audience=root.audience)
        .exclude(pk=root.pk)
        .newest_first()[:OFFERED]
    )
    context = {
        "root": root,
        "name": _name(root),
        "lines": thread.lines,
        "choices": [each for each in audience_choices(request) if each.value != PEOPLE],
        "is_direct": root.audience.kind == PEOPLE,
        "offered": [Choice(str(each.pk), _name(each)) for each in offered],
        "audience": audience_in_words(root.audience),
    }
    return render(request, "entries/order.html", context)


@require_POST
@signed_in
def title(request: PersonRequest, entry_id: int) -> HttpResponse:
    """Give a thread a title, another one, or none."""
    root = entry_for_reading(request.user, entry_id)
    line = title_thread(actor=request.user, entry_id=entry_id, title=request.POST.get("title", ""))
    say(request, _("Saved."), undo_url=f"/thread-changes/{line.pk}/undo" if line else "")
    return _see_other(entry_url(root.root_id or root.pk, None))


@require_POST
@signed_in
def resolution(request: PersonRequest, entry_id: int) -> HttpResponse:
    """Say that a thread is resolved, or (`take=1`) open it again."""
    root = entry_for_reading(request.user, entry_id)
    is_resolved = request.GET.get("take") != "1"
    line = resolve_thread(actor=request.user, entry_id=entry_id, is_resolved=is_resolved)
    if line is not None:
        said = _("Marked as resolved.") if is_resolved else _("Opened again.")
        say(request, said, undo_url=f"/thread-changes/{line.pk}/undo")
    return _see_other(entry_url(root.root_id or root.pk, None))


@require_http_methods(["GET", "POST"])
@signed_in
def move(request: PersonRequest, entry_id: int) -> HttpResponse:
    """Move a thread, after the question who would newly see it."""
    chosen = (request.POST or request.GET).get("to", "")
    entry_for_reading(request.user, entry_id)
    to, _shown = parse_addressee(chosen)
    if to is None:
        raise Invalid(_("Choose where it should go."))
    status = 200
    if request.method == "POST":
        try:
            line = move_thread(
                actor=request.user,
                entry_id=entry_id,
                to=to,
                shown=request.POST.get("shown") or None,
            )
        except AsksFirst as error:
            status = error.status
        else:
            say(request, _("Moved."), undo_url=f"/thread-changes/{line.pk}/undo")
            return _see_other(entry_url(line.root_id, None))
    root, newcomers = question_about_move(request.user, entry_id, to)
    context = {
        "root": root,
        "name": _name(root),
        "audience": audience_in_words(audience_of(request.user, to)),
        "newcomers": newcomers,
        "is_asked_again": status != 200,
        "action": f"/entries/{root.pk}/move",
        "field": ("to", chosen),
        "into": None,
    }
    return render(request, "entries/move.html", context, status=status)


@require_http_methods(["GET", "POST"])
@signed_in
def merge(request: PersonRequest, entry_id: int) -> HttpResponse:
    """Put a thread behind another one, after the question who would newly see it."""
    sent = request.POST or request.GET
    chosen = sent.get("address", "").strip() or sent.get("into", "")
    entry_for_reading(request.user, entry_id)
    found = _NUMBER.search(chosen)
    if found is None:
        raise Invalid(_("Choose the other thread, or paste its address."))
    into_id = int(found.group(1))
    status = 200
    if request.method == "POST":
        try:
            line = merge_threads(
                actor=request.user,
                entry_id=entry_id,
                into_id=into_id,
                shown=request.POST.get("shown") or None,
            )
        except AsksFirst as error:
            status = error.status
        else:
            say(request, _("Merged."), undo_url=f"/thread-changes/{line.pk}/undo")
            return _see_other(f"/entries/{line.other_id}")
    root, into, newcomers = question_about_merge(request.user, entry_id, into_id)
    context = {
        "root": root,
        "name": _name(root),
        "audience": audience_in_words(into.audience),
        "newcomers": newcomers,
        "is_asked_again": status != 200,
        "action": f"/entries/{root.pk}/merge",
        "field": ("into", str(into.pk)),
        "into": _name(into),
    }
    return render(request, "entries/move.html", context, status=status)


@require_http_methods(["GET", "POST"])
@signed_in
def split(request: PersonRequest, entry_id: int) -> HttpResponse:
    """Choose comments for a thread of their own; `?from=` chooses that one and what follows."""
    root = entry_for_reading(request.user, entry_id)
    if root.root_id is not None:
        return _see_other(f"/entries/{root.root_id}/split?from={root.pk}")
    require_writable(request.user, root.audience)
    sent = request.POST
    chosen = {int(key) for key in sent.getlist("comment") if key.isdecimal() and len(key) < 19}
    error = ""
    status = 200
    if request.method == "POST":
        try:
            line = split_thread(
                actor=request.user,
                entry_id=entry_id,
                comment_ids=sorted(chosen),
                title=sent.get("title", ""),
            )
        except Invalid as problem:
            error, status = str(problem.message), problem.status
        else:
            say(request, _("A thread of its own."), undo_url=f"/thread-changes/{line.pk}/undo")
            return _see_other(f"/entries/{line.other_id}")
    rows = list(
        Entry.objects.visible_to(request.user)
        .filter(root=root)
        .select_related("author")
        .order_by("number")
    )
    start = request.GET.get("from", "")
    if not chosen and start.isdecimal() and len(start) < 19:
        first = next((row.number for row in rows if row.pk == int(start)), None)
        chosen = {row.pk for row in rows if first is not None and row.number >= first}
    context = {
        "root": root,
        "name": _name(root),
        "rows": [(row, called("", row.html, 120), row.pk in chosen) for row in rows],
        "title": sent.get("title", ""),
        "error": error,
    }
    return render(request, "entries/split.html", context, status=status)


@require_POST
@signed_in
def undo(request: PersonRequest, change_id: int) -> HttpResponse:
    """Undo one line of a thread's history."""
    line = undo_change(actor=request.user, change_id=change_id)
    say(request, _("Undone."))
    return _see_other(entry_url(line.root_id, None))
