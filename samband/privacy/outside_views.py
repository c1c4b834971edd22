"""Pages for people outside, without an account: what is kept about them, objecting. The same answer for everybody."""

from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samband.kernel.errors import Invalid, NotFound
from samband.kernel.jobs import later
from samband.people.access import PersonRequest, administrator_only, confirmed
from samband.people.letters import organisation_name
from samband.privacy import jobs
from samband.privacy.outsiders import ask_access, file_of, notice_in
from samband.privacy.telling_views import as_file
from samband.web.shell import say


@require_http_methods(["GET", "POST"])
def about_you(request: HttpRequest, word: str) -> HttpResponse:
    """For whoever was told that they are here: ask for all of it, or object. No word tells whether it is one of ours."""
    step = ""
    if request.method == "POST":
        step = "object" if request.POST.get("step") == "object" else "see"
        notice_id = notice_in(word)
        if notice_id is not None:
            work = jobs.object_by_notice if step == "object" else jobs.access_for_notice
            later(work, key=f"privacy.{step}-{notice_id}", notice_id=notice_id)
    context = {"word": word, "step": step, "organisation": organisation_name()}
    response = render(request, "privacy/about_you.html", context)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@require_safe
def about_you_file(request: HttpRequest, token: str) -> HttpResponse:
    """Where the files are fetched that somebody outside asked for."""
    if file_of(token, timezone.now()) is None:
        raise NotFound
    context = {"token": token, "organisation": organisation_name()}
    response = render(request, "privacy/about_you_file.html", context)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@require_safe
def about_you_fetch(request: HttpRequest, token: str, kind: str) -> HttpResponse:
    """One of the files."""
    found = file_of(token, timezone.now())
    names = {"json": found.as_json, "pdf": found.as_pdf} if found is not None else {}
    if kind not in names or not default_storage.exists(names[kind]):
        raise NotFound
    with default_storage.open(names[kind]) as file:
        return as_file(file.read(), kind)


@require_POST
@administrator_only
@confirmed
def send_access(request: PersonRequest) -> HttpResponse:
    """Somebody outside asked what is kept about them: send it to their own address, whole, without looking at it."""
    address = request.POST.get("address", "").strip()
    if "@" not in address or len(address) > 254:
        raise Invalid(_("Write at least one mail address."), code="address-missing")
    ask_access(address=address, now=timezone.now())
    say(request, _("If the address is known here, a link to everything is on its way to it."))
    return HttpResponseRedirect("/admin/outsiders", status=303)
