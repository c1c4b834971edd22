"""Administrators' pages: what people say is wrong."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from samband.kernel.errors import Conflict, Invalid
from samband.people import blocks
from samband.people.access import PersonRequest, administrator_only
from samband.privacy import actions
from samband.privacy.catalogue import sections
from samband.privacy.models import WrongReport
from samband.web.shell import say

SHOWN = 100


@require_safe
@administrator_only
def reports(request: PersonRequest) -> HttpResponse:
    """What people say is wrong about them, and still waits for an answer."""
    found = WrongReport.objects.filter(answered_at=None).select_related("person").order_by("at")
    context = {
        "reports": list(found[:SHOWN]),
        "titles": {one.key: one.title for one in sections()},
        "tabs": blocks.tabs("admin", request),
    }
    return render(request, "privacy/admin_wrong.html", context)


@require_POST
@administrator_only
def answer(request: PersonRequest, report_id: int) -> HttpResponse:
    """Answer one of them."""
    try:
        actions.answer_report(
            actor=request.user,
            report_id=report_id,
            answer=request.POST.get("answer", ""),
            now=timezone.now(),
        )
    except (Invalid, Conflict) as problem:
        say(request, str(problem), level="error")
    else:
        say(request, _("Answered. They read it where they said it."))
    return HttpResponseRedirect("/admin/wrong", status=303)
