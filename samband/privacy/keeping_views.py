"""Pages of how long things are kept: the administrators' choice with its report, and one's own contacts that will go."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from samband.cards.access import network_for_reading
from samband.kernel.errors import Invalid
from samband.people import blocks
from samband.people.access import PersonRequest, administrator_only, signed_in
from samband.privacy import keeping
from samband.privacy.models import KeepRun
from samband.web.shell import say

#: Figures about fewer than five are not shown (design 3.6).
SMALLEST = 5


@require_http_methods(["GET", "POST"])
@administrator_only
def admin_keeping(request: PersonRequest) -> HttpResponse:
    """How long data about people outside is kept, by purpose, and what went in the last nights."""
    error, wrong = "", ""
    if request.method == "POST":
        wrong = request.POST.get("purpose", "")
        said = request.POST.get("months", "").strip()
        try:
            if said and not said.isdecimal():
                raise Invalid(
                    _("Choose a number of months between 6 and 600, or nothing for no limit.")
                )
            keeping.choose(
                actor=request.user,
                purpose=wrong,
                months=int(said[:6]) if said else None,
                now=timezone.now(),
            )
        except Invalid as problem:
            error = str(problem)
        else:
            say(request, _("Chosen. It takes effect in two weeks."))
            return HttpResponseRedirect("/admin/keeping", status=303)
    context = {
        "purposes": keeping.PURPOSES,
        "chosen": keeping.months_by_purpose(),
        "runs": list(KeepRun.objects.order_by("-at", "pk")[:40]),
        "titles": {one.key: one.title for one in keeping.PURPOSES},
        "smallest": SMALLEST,
        "wrong": wrong,
        "error": error,
        "tabs": blocks.tabs("admin", request),
    }
    return render(request, "privacy/admin_keeping.html", context, status=422 if error else 200)


@signed_in
@require_http_methods(["GET", "POST"])
def ending(request: PersonRequest) -> HttpResponse:
    """Which of my contacts will go because nothing happened for long; POST keeps some of them."""
    reader = network_for_reading(request.user)
    if request.method == "POST":
        chosen = [int(one) for one in request.POST.getlist("party") if one.isdigit()]
        done = keeping.keep_contacts(actor=reader, party_ids=chosen, now=timezone.now())
        said = ngettext("%(count)d contact stays.", "%(count)d contacts stay.", done)
        say(request, said % {"count": done})
        return HttpResponseRedirect("/contacts/ending", status=303)
    context = {"found": keeping.own_endings(reader, timezone.now())}
    return render(request, "privacy/ending.html", context)
