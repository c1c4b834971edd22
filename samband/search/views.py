"""Searching what was said, and keeping searches."""

from datetime import timedelta

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samband.kernel.errors import Invalid, NotFound
from samband.kernel.rates import count_attempt
from samband.people.access import PersonRequest, own_address, signed_in
from samband.people.limits import search_attempt
from samband.search import actions, queries, rules, words
from samband.search import form as forms
from samband.search.knowing import look_up
from samband.search.models import SavedSearch
from samband.search.saved import newest_links, saved_searches
from samband.search.shown import threads_of
from samband.search.suggestions import suggest
from samband.web.parts import Tab
from samband.web.shell import say

# Somebody who types fast asks for a few suggestions a second, and not for a whole minute.
SUGGESTIONS = 240


@signed_in
@require_safe
def search(request: PersonRequest) -> HttpResponse:
    """What `q` finds; without one, what can be searched by, and the searches one keeps."""
    text = request.GET.get("q", "").strip()
    query = rules.parse(text)
    # Nobody is kept from the form that says how to search.
    known = look_up(
        request.user,
        query,
        offers=True,
        attempt=search_attempt(request.user.pk) if query.parts else None,
    )
    context: dict[str, object] = {
        "text": text,
        "fields": forms.fields_of(query),
        "rooms": known.choices,
        "has": words.values(rules.HAS),
        "states": words.values(rules.IS),
        "languages": words.values(rules.LANG),
        "saved": known.saved,
        "operators": words.operators(),
    }
    if not query.parts:
        return render(request, "search/empty.html", context)
    results = queries.find(
        reader=request.user,
        text=text,
        now=timezone.now(),
        order=request.GET.get("order", "best"),
        cursor=request.GET.get("after", ""),
        known=known,
    )
    read = results.read
    context |= {
        "results": results,
        "threads": threads_of(results),
        "hints": words.hints(read.query),
        "tabs": _tabs(text, results) if read.match is not None and read.match.asked else [],
        "older_url": words.search_url(text, order=results.order, after=results.next_cursor)
        if results.next_cursor
        else "",
        "is_first": not request.GET.get("after"),
        "newest_url": words.search_url(text, order="newest"),
        "is_saved": any(one.query == text for one in known.saved),
    }
    return render(request, "search/results.html", context)


def _tabs(text: str, results: queries.Results) -> list[Tab]:
    labels = {"best": _("Best"), "newest": _("Newest")}
    return [
        Tab(label, words.search_url(text, order=key), key == results.order)
        for key, label in labels.items()
    ]


@signed_in
@require_safe
def form(request: PersonRequest) -> HttpResponse:
    """From the filled form to the search that it writes."""
    text = rules.write(forms.query_of(request.GET), language=words.language())
    return HttpResponseRedirect(words.search_url(text) if text else reverse("search:search"))


@signed_in
@require_safe
def suggestions(request: PersonRequest) -> HttpResponse:
    """Options for what stands after an operator, as HTML for a list of choices."""
    count_attempt(
        "suggest",
        str(request.user.pk),
        limit=SUGGESTIONS,
        window=timedelta(minutes=1),
        now=timezone.now(),
    )
    operator = request.GET.get("for", "")
    # The form's own field carries the text under its name.
    text = next((str(value) for key, value in request.GET.items() if key != "for"), "")
    found = suggest(reader=request.user, operator=operator, text=text[:100])
    return render(request, "search/_suggestions.html", {"found": found})


@signed_in
@require_http_methods(["GET", "POST"])
def saved(request: PersonRequest) -> HttpResponse:
    """The searches one keeps; keep another."""
    if request.method == "GET":
        context = {
            "saved": [(one, words.search_url(one.query)) for one in saved_searches(request.user)]
        }
        return render(request, "search/saved.html", context)
    query = request.POST.get("query", "")
    try:
        kept = actions.save_search(
            actor=request.user, name=request.POST.get("name", ""), query=query
        )
    except Invalid as error:
        say(request, str(error.message), level="error")
        return HttpResponseRedirect(words.search_url(query), status=303)
    say(request, _("“%(name)s” is kept among your searches.") % {"name": kept.name})
    return HttpResponseRedirect(words.search_url(kept.query), status=303)


@signed_in
@require_safe
def newest(request: PersonRequest, search_id: int) -> HttpResponse:
    """The newest that a search of one's own finds, as lines beside the home stream."""
    found = SavedSearch.objects.filter(pk=search_id, person=request.user).first()
    if found is None:
        raise NotFound
    return render(request, "search/_newest.html", {"links": newest_links(request.user, found)})


def _back(request: PersonRequest) -> HttpResponse:
    address = own_address(request, request.POST.get("next"), reverse("search:saved"))
    return HttpResponseRedirect(address, status=303)


@signed_in
@require_POST
def removal(request: PersonRequest, search_id: int) -> HttpResponse:
    """Keep a search no longer."""
    gone = actions.remove_search(actor=request.user, search_id=search_id)
    say(request, _("“%(name)s” is no longer among your searches.") % {"name": gone.name})
    return _back(request)


@signed_in
@require_POST
def place(request: PersonRequest, search_id: int) -> HttpResponse:
    """Move a saved search up or down."""
    actions.move_search(
        actor=request.user, search_id=search_id, up=request.POST.get("to") != "down"
    )
    return _back(request)


@signed_in
@require_POST
def home(request: PersonRequest, search_id: int) -> HttpResponse:
    """Show a saved search beside the home stream, or no longer."""
    shown = request.POST.get("shown") == "1"
    found = actions.show_on_home(actor=request.user, search_id=search_id, shown=shown)
    if shown:
        say(request, _("The newest of “%(name)s” now stands on Home.") % {"name": found.name})
    else:
        say(request, _("“%(name)s” no longer stands on Home.") % {"name": found.name})
    return _back(request)
