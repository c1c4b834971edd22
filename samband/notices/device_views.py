"""The page of one's devices: which of them are told at once."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from samband.kernel.errors import SambandError
from samband.kernel.problems import problem_response
from samband.notices.models import Device
from samband.notices.push.devices import MOST_DEVICES, add_device, remove_device, rename_device
from samband.notices.push.keys import Subscription, public_key
from samband.people.access import PersonRequest, signed_in
from samband.people.blocks import tabs
from samband.people.models import Session
from samband.web.shell import say

HERE = "/settings/devices"


def _session(request: HttpRequest) -> Session | None:
    return getattr(request.session, "row", None)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def devices(request: PersonRequest) -> HttpResponse:
    """My devices; POST from a script turns the one it runs on on, and answers with its id."""
    if request.method == "POST":
        return _added(request)
    return _page(request)


def _page(request: PersonRequest, error: str = "", status: int = 200) -> HttpResponse:
    here = _session(request)
    found = Device.objects.filter(person=request.user).order_by("-created_at", "-pk")
    rows = [
        {
            "id": one.pk,
            "name": one.name,
            "created_at": one.created_at,
            "is_here": here is not None and one.session_id == here.pk,
            "fails": one.failing_since is not None,
        }
        for one in found[:MOST_DEVICES]
    ]
    context = {
        "devices": rows,
        "key": public_key(),
        "error": error,
        "tabs": tabs("settings", request),
    }
    return render(request, "notices/devices.html", context, status=status)


def _added(request: PersonRequest) -> HttpResponse:
    sent = request.POST
    subscription = Subscription(
        sent.get("address", ""), sent.get("p256dh", "")[:200], sent.get("auth", "")[:100]
    )
    try:
        made = add_device(
            actor=request.user,
            subscription=subscription,
            name=sent.get("name", "")[:200],
            session=_session(request),
        )
    except SambandError as error:
        # The script shows the sentence.
        return problem_response(error)
    return JsonResponse({"id": made.pk, "name": made.name}, status=201)


@require_POST
@signed_in
def name(request: PersonRequest, device_id: int) -> HttpResponse:
    """Call a device something else."""
    try:
        rename_device(actor=request.user, device_id=device_id, name=request.POST.get("name", ""))
    except SambandError as error:
        if error.status != 422:
            raise
        return _page(request, str(error.message), error.status)
    say(request, _("Saved."))
    return HttpResponseRedirect(HERE, status=303)


@require_POST
@signed_in
def removal(request: PersonRequest, device_id: int) -> HttpResponse:
    """Tell a device nothing more."""
    remove_device(actor=request.user, device_id=device_id)
    say(request, _("That device is told nothing more."))
    return HttpResponseRedirect(HERE, status=303)
