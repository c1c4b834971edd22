"""Notifications as pages."""

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samband.kernel.errors import SambandError
from samband.notices import actions
from samband.notices.forms import PreferencesForm
from samband.notices.queries import notices_of, unread_lines
from samband.notices.wishes import preferences_of
from samband.people.access import PersonRequest, own_address, signed_in
from samband.people.blocks import tabs
from samband.web.shell import say

HERE = "/notifications"


@require_GET
@signed_in
def notifications(request: PersonRequest) -> HttpResponse:
    """What concerns me, newest first, several of one kind on one line."""
    page = notices_of(request.user, request.GET.get("before", ""))
    context = {
        "lines": page.rows,
        "has_unread": any(line.is_unread for line in page.rows),
        "older_url": f"{HERE}?before={page.next_cursor}" if page.next_cursor else "",
    }
    return render(request, "notices/notifications.html", context)


@require_GET
@signed_in
def count(request: PersonRequest) -> HttpResponse:
    """How many lines are unread, for the bell of an open page."""
    return JsonResponse({"notices": unread_lines(request.user)})


@require_POST
@signed_in
def reading(request: PersonRequest) -> HttpResponse:
    """Mark read: one line (`group`), what concerns a thread (`thread`), or everything."""
    sent = request.POST
    thread = sent.get("thread", "")
    if sent.get("group"):
        actions.read_line(actor=request.user, group_key=sent["group"][:80])
    elif thread.isdecimal() and len(thread) < 19:
        actions.read_thread(actor=request.user, root_id=int(thread))
    else:
        actions.read_all(actor=request.user)
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"notices": unread_lines(request.user)})
    return HttpResponseRedirect(own_address(request, sent.get("next"), HERE), status=303)


@require_http_methods(["GET", "POST"])
@signed_in
def settings(request: PersonRequest) -> HttpResponse:
    """How I want to be told."""
    form = PreferencesForm(request.POST or None, chosen=preferences_of(request.user))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_preferences(actor=request.user, **form.said())
            say(request, _("Saved."))
            return HttpResponseRedirect("/settings/notifications", status=303)
        except SambandError as error:
            form.add_error(None, str(error.message))
    context = {"form": form, "tabs": tabs("settings", request)}
    status = 422 if form.errors else 200
    return render(request, "notices/settings.html", context, status=status)
