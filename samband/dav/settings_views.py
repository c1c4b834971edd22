"""The page where one gives one's phone the contacts."""

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from samband.dav import actions, views
from samband.dav.models import DevicePassword
from samband.kernel.errors import Invalid, Refused
from samband.people import blocks
from samband.people.access import PersonRequest, colleague_only, confirmed
from samband.web.shell import say


@require_http_methods(["GET", "POST"])
@colleague_only
@confirmed
def devices(request: PersonRequest) -> HttpResponse:
    """The passwords of my devices; a new one is shown once, on this page, with what to fill in."""
    made, error = "", ""
    name = request.POST.get("name", "")
    if request.method == "POST":
        try:
            _password, made = actions.make_password(actor=request.user, name=name)
            name = ""
        except (Invalid, Refused) as problem:
            error = str(problem)
    now = timezone.now()
    passwords = DevicePassword.objects.filter(person=request.user).order_by("-pk")[:100]
    base = settings.SAMBAND.base_url
    return render(
        request,
        "dav/devices.html",
        {
            "passwords": [(one, one.expires_at <= now) for one in passwords],
            "made": made,
            "error": error,
            "name": name,
            "server": base.partition("://")[2],
            "address": base + views.book_path(request.user),
            "user_name": request.user.handle,
            "is_secure": base.startswith("https://"),
            "tabs": blocks.tabs("settings", request),
        },
        status=422 if error else 200,
    )


@require_POST
@colleague_only
def revocation(request: PersonRequest, password_id: int) -> HttpResponse:
    """Make a device's password useless; needs no password, because it only takes away."""
    actions.revoke_password(actor=request.user, password_id=password_id)
    say(request, _("The device gets no contacts any more. What is on it stays there."))
    return HttpResponseRedirect("/settings/contacts", status=303)
