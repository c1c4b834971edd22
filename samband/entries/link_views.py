"""Pages of shared links, and whether previews are fetched at all."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from samband.entries.link_policy import set_policy
from samband.entries.links import previews_are_on
from samband.entries.shared_links import link_for_reading, shared_links
from samband.entries.views import see_other
from samband.kernel.files import picture_response
from samband.people.access import PersonRequest, administrator_only, signed_in
from samband.people.blocks import tabs
from samband.web.shell import say


@require_GET
@signed_in
def links(request: PersonRequest) -> HttpResponse:
    """Links that people share, newest first; `?topic=` narrows them."""
    topic = request.GET.get("topic", "")[:60]
    page = shared_links(request.user, topic=topic, cursor=request.GET.get("before", ""))
    older = ""
    if page.next_cursor:
        kept = {"topic": topic} if topic else {}
        older = f"/links?{urlencode({**kept, 'before': page.next_cursor})}"
    context = {"links": page.rows, "topic": topic, "older_url": older}
    return render(request, "entries/links.html", context)


@require_GET
@signed_in
def link_picture(request: PersonRequest, link_id: int) -> HttpResponse:
    """The picture of a link's preview, from here and not from where it came."""
    return picture_response(link_for_reading(request.user, link_id).picture)


@require_http_methods(["GET", "POST"])
@administrator_only
def policy(request: PersonRequest) -> HttpResponse:
    """Whether Samband looks at addresses that people share."""
    if request.method == "POST":
        set_policy(actor=request.user, fetches=request.POST.get("fetches") == "on")
        say(request, _("Saved."))
        return see_other("/admin/links")
    context = {"fetches": previews_are_on(), "tabs": tabs("admin", request)}
    return render(request, "entries/link_policy.html", context)
