"""Pages for changing a text and for looking at what it said before."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from samband.entries import actions
from samband.entries.access import entry_for_editing, entry_for_reading
from samband.entries.cards import entry_url
from samband.entries.models import Entry
from samband.entries.queries import history_of
from samband.entries.sent import number
from samband.entries.views import see_other
from samband.kernel.errors import Conflict, Invalid
from samband.people.access import PersonRequest, signed_in
from samband.spaces.queries import audience_in_words
from samband.web.shell import say


def _edit_page(
    request: PersonRequest, found: Entry, *, status: int = 200, **shown: object
) -> HttpResponse:
    context = {
        "entry": found,
        "title": found.title,
        "body": found.body,
        "version": found.version,
        "back": entry_url(found.pk, found.root_id),
        "audience": audience_in_words(found.audience),
        "error": "",
        "present": None,
        "asks": 0,
        **shown,
    }
    return render(request, "entries/edit.html", context, status=status)


@require_http_methods(["GET", "POST"])
@signed_in
def edit(request: PersonRequest, entry_id: int) -> HttpResponse:
    """Change a text. When somebody else saved meanwhile, both texts are shown and nothing is lost."""
    found = entry_for_editing(request.user, entry_id)
    if request.method == "GET":
        return _edit_page(request, found)
    sent = request.POST
    version = sent.get("version", "")
    try:
        saved = actions.edit_entry(
            actor=request.user,
            entry_id=entry_id,
            version=number(version) or 0,
            title=sent.get("title", ""),
            body=sent.get("body", ""),
            tells=number(sent.get("tells")),
        )
    except (Conflict, Invalid) as error:
        present = error.data.get("entry")
        return _edit_page(
            request,
            found,
            status=error.status,
            title=sent.get("title", ""),
            body=sent.get("body", ""),
            version=present.version if present is not None else version,
            present=present,
            asks=error.data.get("people", 0),
            error=str(error.message),
        )
    say(request, _("Saved."))
    return see_other(entry_url(saved.pk, saved.root_id))


@require_GET
@signed_in
def history(request: PersonRequest, entry_id: int) -> HttpResponse:
    """What an entry said, version by version."""
    found = entry_for_reading(request.user, entry_id)
    context = {
        "entry": found,
        "back": entry_url(found.pk, found.root_id),
        "versions": history_of(found),
    }
    return render(request, "entries/history.html", context)
