"""Pages of what Samband knows about oneself: all of it, one section, the export."""

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from samband.entries.along import size_in_words
from samband.kernel.errors import Invalid, NotFound
from samband.people import blocks
from samband.people.access import PersonRequest, confirmed, signed_in
from samband.privacy import access, actions
from samband.privacy.models import WrongReport
from samband.privacy.queries import counted, rows_of
from samband.web.shell import say

KNOWN = "/settings/known"


@signed_in
@require_safe
def known(request: PersonRequest) -> HttpResponse:
    """What Samband knows about me, how much of each, and where it is from."""
    found = counted(request.user)
    context = {
        "inferred": [one for one in found if one.section.is_inferred],
        "others": [one for one in found if not one.section.is_inferred],
        "reports": list(WrongReport.objects.filter(person=request.user).order_by("-at")[:20]),
        "titles": {one.section.key: one.section.title for one in found},
        "tabs": blocks.tabs("settings", request),
    }
    return render(request, "privacy/known.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def section(request: PersonRequest, section: str) -> HttpResponse:
    """One section row by row, with a way to put it right; POST says that something in it is wrong."""
    found = access.section_for_reading(section)
    about, error = request.POST.get("about", request.GET.get("about", ""))[:300], ""
    if request.method == "POST":
        try:
            actions.report_wrong(
                actor=request.user,
                section=found,
                words=request.POST.get("words", ""),
                about=about,
                ref=request.POST.get("ref", ""),
            )
        except Invalid as problem:
            error = str(problem)
        else:
            say(request, _("Said. The administrators see it, and their answer comes here."))
            return HttpResponseRedirect(KNOWN, status=303)
    page = rows_of(request.user, found, cursor=request.GET.get("after", "")[:2000])
    here = f"{KNOWN}/{found.key}"
    context = {
        "section": found,
        "rows": page.rows,
        "mend_url": found.mend_url.format(handle=request.user.handle),
        "about": about,
        "ref": request.POST.get("ref", request.GET.get("ref", ""))[:120],
        "words": request.POST.get("words", ""),
        "error": error,
        "older_url": f"{here}?after={page.next_cursor}" if page.next_cursor else "",
        "newer_url": here if request.GET.get("after") else "",
        "tabs": blocks.tabs("settings", request),
    }
    return render(request, "privacy/section.html", context, status=422 if error else 200)


@require_http_methods(["GET", "POST"])
@confirmed
def exports(request: PersonRequest) -> HttpResponse:
    """Ask for everything about me as a file, and fetch it for a day."""
    if request.method == "POST":
        actions.ask_export(actor=request.user, now=timezone.now())
        say(request, _("It is being made. Large ones take some minutes."))
        return HttpResponseRedirect(f"{KNOWN}/export", status=303)
    context = {
        "exports": access.exports_of(request.user, timezone.now()),
        "size_in_words": size_in_words,
        "tabs": blocks.tabs("settings", request),
    }
    return render(request, "privacy/exports.html", context)


@require_safe
@confirmed
def export_file(request: PersonRequest, export_id: int) -> HttpResponseBase:
    """The file of my export."""
    export = access.export_for_fetching(request.user, export_id, timezone.now())
    if not default_storage.exists(export.stored_name):
        raise NotFound
    response = FileResponse(
        default_storage.open(export.stored_name),
        as_attachment=True,
        filename=f"samband-{request.user.handle}-{export.asked_at:%Y-%m-%d}.zip",
        content_type="application/zip",
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response
