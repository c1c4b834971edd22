"""My saved entries and my reminders."""

from datetime import datetime, timedelta

from django import forms
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samband.activity.saving import actions, queries
from samband.entries.access import entry_for_reading
from samband.entries.called import called
from samband.entries.cards import entry_url
from samband.people.access import PersonRequest, own_address, signed_in
from samband.web.shell import say


class ReminderForm(forms.Form):
    """When, and what for."""

    at = forms.DateTimeField(
        label=gettext_lazy("When"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )
    note = forms.CharField(
        label=gettext_lazy("What for"), max_length=300, required=False, strip=True
    )


@require_GET
@signed_in
def saved(request: PersonRequest) -> HttpResponse:
    """What I saved, and what I want to be reminded of."""
    page = queries.saved_by(request.user, request.GET.get("before", ""))
    context = {
        "cards": page.rows,
        "older_url": f"/saved?before={page.next_cursor}" if page.next_cursor else "",
        "reminders": queries.reminders_of(request.user),
    }
    return render(request, "activity/saved.html", context)


@require_POST
@signed_in
def saving(request: PersonRequest, entry_id: int) -> HttpResponse:
    """Save an entry, or take it from my list."""
    entry = entry_for_reading(request.user, entry_id)
    is_saved = actions.toggle_saved(actor=request.user, entry_id=entry_id)
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"text": _("Saved.") if is_saved else _("No longer saved.")})
    if is_saved:
        say(request, _("Saved. It stands on your list."), undo_url=f"/entries/{entry_id}/saving")
    else:
        say(request, _("No longer on your list."), undo_url=f"/entries/{entry_id}/saving")
    back = own_address(request, request.POST.get("next"), entry_url(entry.pk, entry.root_id))
    return HttpResponseRedirect(back, status=303)


def _soon(now: datetime) -> datetime:
    tomorrow = timezone.localtime(now) + timedelta(days=1)
    return tomorrow.replace(hour=9, minute=0, second=0, microsecond=0)


@require_http_methods(["GET", "POST"])
@signed_in
def reminder(request: PersonRequest, entry_id: int) -> HttpResponse:
    """Be reminded of an entry."""
    entry = entry_for_reading(request.user, entry_id)
    status = 200
    if request.method == "POST":
        form = ReminderForm(request.POST)
        if form.is_valid():
            at = form.cleaned_data["at"]
            if not timezone.now() < at <= timezone.now() + actions.LONGEST:
                form.add_error("at", _("Choose a moment within the next year."))
            else:
                actions.remind(
                    actor=request.user, entry_id=entry_id, at=at, note=form.cleaned_data["note"]
                )
                say(request, _("You will be reminded."))
                return HttpResponseRedirect(entry_url(entry.pk, entry.root_id), status=303)
        status = 422
    else:
        form = ReminderForm(initial={"at": _soon(timezone.now())})
    context = {
        "form": form,
        "title": called(entry.title, entry.html),
        "entry": entry,
        "back": entry_url(entry.pk, entry.root_id),
    }
    return render(request, "activity/reminder.html", context, status=status)


@require_POST
@signed_in
def removal(request: PersonRequest, reminder_id: int) -> HttpResponse:
    """Take a reminder away."""
    actions.forget_reminder(actor=request.user, reminder_id=reminder_id)
    say(request, _("You will not be reminded."))
    return HttpResponseRedirect("/saved", status=303)
