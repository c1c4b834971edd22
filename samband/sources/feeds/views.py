"""A calendar by its address: fetch it and see what would be stored; end it."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from samband.kernel.errors import SambandError
from samband.people.access import PersonRequest, colleague_only, confirmed
from samband.sources.feeds import actions
from samband.sources.feeds.forms import FeedForm
from samband.web.shell import say


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("address")
@colleague_only
@confirmed
def new_feed(request: PersonRequest) -> HttpResponse:
    """Give a calendar's address."""
    form = FeedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            run = actions.bring_calendar(
                actor=request.user,
                address=form.cleaned_data["address"],
                addresses=form.cleaned_data["addresses"],
            )
        except SambandError as error:
            form.add_error("address", str(error.message))
        else:
            return HttpResponseRedirect(f"/imports/{run.pk}", status=303)
    context = {"form": form, "address": request.user.email}
    return render(request, "sources/feed.html", context, status=422 if form.errors else 200)


@require_POST
@colleague_only
@confirmed
def end(request: PersonRequest, source_id: int) -> HttpResponse:
    """Ask no more."""
    actions.end_feed(actor=request.user, source_id=source_id)
    say(request, _("The calendar is not asked any more, and its address is deleted."))
    return HttpResponseRedirect("/imports", status=303)
