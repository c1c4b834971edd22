"""Voting, and the page of a poll: who voted for what where names are shown, and what its author can do."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from samband.entries.answering import back_to_card
from samband.entries.cards import entry_url
from samband.entries.extras import Given, values_of
from samband.entries.sent import number
from samband.gatherings.polls import actions
from samband.gatherings.polls.fields import wanted_of
from samband.gatherings.polls.queries import PollShown, names_of, poll_html, polls_of
from samband.kernel.errors import Conflict, Invalid, NotFound
from samband.people.access import PersonRequest, signed_in
from samband.spaces.queries import audience_in_words
from samband.web.shell import say


def _shown(entry_id: int) -> PollShown:
    poll = polls_of([entry_id]).get(entry_id)
    if poll is None:
        raise NotFound
    return poll


def _page(
    request: PersonRequest,
    entry_id: int,
    given: Given | None = None,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    entry = actions.poll_for_reading(request.user, entry_id).entry
    poll = _shown(entry_id)
    context = {
        "entry": entry,
        "back": entry_url(entry.pk, entry.root_id),
        "audience": audience_in_words(entry.audience),
        "poll": poll,
        "names": names_of(request.user, poll),
        "given": given if given is not None else _given(poll),
        "error": error,
    }
    return render(request, "gatherings/poll.html", context, status=status)


def _given(poll: PollShown) -> Given:
    end = f"{timezone.localtime(poll.ends_at):%Y-%m-%dT%H:%M}" if poll.ends_at else ""
    return {
        "poll_option": [option.text for option in poll.options],
        "poll_several": ["on"] if poll.is_several else [],
        "poll_names": ["on"] if poll.shows_names else [],
        "poll_ends": [end] if end else [],
    }


@require_http_methods(["GET", "POST"])
@vary_on_headers("HX-Request")
@signed_in
def poll(request: PersonRequest, entry_id: int) -> HttpResponse:
    """A poll with who voted for what; its author changes it here. For live pages the poll alone."""
    if request.method == "GET":
        if request.headers.get("HX-Request"):
            actions.poll_for_reading(request.user, entry_id)
            return HttpResponse(poll_html(_shown(entry_id)))
        return _page(request, entry_id)
    given = dict(values_of(request.POST))
    try:
        wanted = wanted_of(given) or actions.Wanted(())
        actions.change_poll(actor=request.user, entry_id=entry_id, wanted=wanted)
    except (Invalid, Conflict) as error:
        return _page(request, entry_id, given, str(error.message), error.status)
    say(request, _("Saved."))
    return HttpResponseRedirect(f"/entries/{entry_id}/poll", status=303)


@require_POST
@vary_on_headers("HX-Request")
@signed_in
def votes(request: PersonRequest, entry_id: int) -> HttpResponse:
    """Choose an option with one press, again to take it back."""
    option = number(request.POST.get("option"))
    if option is None:
        actions.poll_for_reading(request.user, entry_id)
        raise Invalid(_("Choose one of the options."))
    actions.press_option(actor=request.user, entry_id=entry_id, option=option)
    if request.headers.get("HX-Request"):
        return HttpResponse(poll_html(_shown(entry_id)))
    return HttpResponseRedirect(back_to_card(request, entry_id), status=303)


@require_POST
@signed_in
def end(request: PersonRequest, entry_id: int) -> HttpResponse:
    """End one's poll."""
    actions.end_poll(actor=request.user, entry_id=entry_id)
    say(request, _("The poll has ended."))
    return HttpResponseRedirect(f"/entries/{entry_id}/poll", status=303)
