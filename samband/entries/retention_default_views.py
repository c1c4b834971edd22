"""What the organisation's rooms keep unless their hosts choose: what holds, what a choice would mean, and choosing."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from samband.entries.retention.default import choose_default, default_outlooks, words_for_all
from samband.entries.retention.rules import NOTICE, PRESETS, takes_effect
from samband.entries.retention_views import EVERYTHING, label, months_of, threads_hint
from samband.kernel.errors import Invalid
from samband.people.access import PersonRequest, administrator_only
from samband.people.blocks import tabs
from samband.spaces.retention import default_months
from samband.web.parts import Choice
from samband.web.shell import say

ADDRESS = "/admin/retention"


@require_http_methods(["GET", "POST"])
@administrator_only
def default(request: PersonRequest) -> HttpResponse:
    """How long rooms keep threads that nobody writes in, unless their hosts choose."""
    if request.method == "POST":
        choose_default(actor=request.user, months=months_of(request.POST.get("months", "")))
        say(
            request,
            _("Chosen. Colleagues are told, and each closed or secret room that follows it."),
        )
        return HttpResponseRedirect(ADDRESS, status=303)
    chosen = request.GET.get("months", "")
    if chosen == "other":
        chosen = request.GET.get("number", "") or "0"
    if not chosen:
        return _choosing(request)
    try:
        months = months_of(chosen)
    except Invalid as problem:
        return _choosing(request, error=str(problem.message), status=422)
    return _confirming(request, months)


def _choosing(request: PersonRequest, *, error: str = "", status: int = 200) -> HttpResponse:
    mine = default_months()
    known = default_outlooks(PRESETS, timezone.now())
    choices = [Choice(EVERYTHING, _("Everything is kept"))]
    choices += [
        Choice(str(one.months), label(one.months), hint=threads_hint(one.threads)) for one in known
    ]
    choices.append(Choice("other", _("Another number of months")))
    value = EVERYTHING if mine is None else str(mine) if mine in PRESETS else "other"
    context = {
        "choices": choices,
        "value": value,
        "number": mine if value == "other" else "",
        "now": _("Everything is kept") if mine is None else label(mine),
        "error": error,
        "tabs": tabs("admin", request),
    }
    return render(request, "entries/retention_default.html", context, status=status)


def _confirming(request: PersonRequest, months: int | None) -> HttpResponse:
    now = timezone.now()
    title, text = words_for_all(months, takes_effect(months, now, before=None, before_from=None))
    context = {
        "months": EVERYTHING if months is None else months,
        "is_same": months == default_months(),
        "outlook": default_outlooks([months], now)[0] if months is not None else None,
        "days": NOTICE.days,
        "post_title": title,
        "post_text": text,
        "tabs": tabs("admin", request),
    }
    return render(request, "entries/retention_default_confirm.html", context)
