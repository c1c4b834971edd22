"""What waits for an answer, and after how long it is shown to whom."""

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from samband.activity.picking.queries import SHOWN, picks_for
from samband.activity.voices import actions, queries
from samband.kernel.errors import Invalid
from samband.people.access import PersonRequest, administrator_only, signed_in
from samband.people.blocks import tabs
from samband.web.shell import say


@require_GET
@signed_in
def waiting(request: PersonRequest) -> HttpResponse:
    """Questions and first contributions without an answer."""
    found = queries.waiting_for(request.user, timezone.now())
    return render(request, "activity/waiting.html", {"waiting": found})


@require_GET
@signed_in
def beside_home(request: PersonRequest) -> HttpResponse:
    """Picks and what I could answer, fetched beside the home stream once it stands."""
    context = {
        "picks": picks_for(request.user, SHOWN),
        "waiting": queries.waiting_for(request.user, timezone.now(), limit=5),
    }
    return render(request, "activity/beside_home.html", context)


class AgesForm(forms.Form):
    """Hours."""

    members = forms.IntegerField(
        label=gettext_lazy("Members of the room"), min_value=0, max_value=actions.MOST_HOURS
    )
    followers = forms.IntegerField(
        label=gettext_lazy("Who follows or knows the topic"),
        min_value=0,
        max_value=actions.MOST_HOURS,
    )
    editors = forms.IntegerField(
        label=gettext_lazy("Editors"), min_value=0, max_value=actions.MOST_HOURS
    )


@require_http_methods(["GET", "POST"])
@administrator_only
def ages(request: PersonRequest) -> HttpResponse:
    """After how many hours what has no answer is shown to whom."""
    present = queries.ages()
    status = 200
    form = AgesForm(
        initial={
            "members": present.members,
            "followers": present.followers,
            "editors": present.editors,
        }
    )
    if request.method == "POST":
        form = AgesForm(request.POST)
        status = 422
        if form.is_valid():
            try:
                actions.set_ages(actor=request.user, **form.cleaned_data)
            except Invalid as error:
                form.add_error(None, str(error.message))
            else:
                say(request, _("Saved."))
                return HttpResponseRedirect("/admin/voices", status=303)
    context = {"form": form, "tabs": tabs("admin", request)}
    return render(request, "activity/ages.html", context, status=status)
