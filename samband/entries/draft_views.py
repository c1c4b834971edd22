"""Pages of drafts: the list, one to go on with, keeping while one types, sending later."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samband.entries import drafts
from samband.entries.composing import composer_of_draft
from samband.entries.finding import what_is
from samband.entries.models import Draft
from samband.entries.sent import Sent, number, read_form
from samband.entries.views import see_other
from samband.entries.writing import parse_time, write_page
from samband.kernel.errors import Invalid, SambandError
from samband.kernel.text import one_line
from samband.people.access import PersonRequest, signed_in
from samband.web.shell import say

OFFERED = 3


@require_http_methods(["GET", "POST"])
@signed_in
def drafts_page(request: PersonRequest) -> HttpResponse:
    """All drafts; POST keeps a new one and answers with its id."""
    if request.method == "POST":
        return _kept(request, None)
    return _list(request)


def _list(request: PersonRequest, error: str = "", status: int = 200) -> HttpResponse:
    found = list(drafts.drafts_of(request.user)[: drafts.MOST_DRAFTS])
    context = {
        "error": error,
        "local": lambda at: f"{timezone.localtime(at):%Y-%m-%dT%H:%M}",
        "later": sorted((one for one in found if one.send_at), key=lambda one: str(one.send_at)),
        "others": [one for one in found if not one.send_at],
    }
    return render(request, "entries/drafts.html", context, status=status)


@require_http_methods(["GET", "POST"])
@signed_in
def draft(request: PersonRequest, draft_id: int) -> HttpResponse:
    """Go on with a draft; POST keeps it as it is now."""
    if request.method == "POST":
        return _kept(request, draft_id)
    found = drafts.draft_for_writing(request.user, draft_id)
    if found.parent_id is not None:
        root = found.parent.root_id or found.parent_id if found.parent else found.parent_id
        quote = f"&quote={found.quoted_id}" if found.quoted_id is not None else ""
        return see_other(f"/entries/{root}?draft={found.pk}{quote}#composer-comment")
    return write_page(request, composer_of_draft(request, found))


def _kept(request: PersonRequest, draft_id: int | None) -> HttpResponse:
    """Keep a composer's form; the answer tells a script the draft's id, and what the text is by itself."""
    sent = read_form(request, parent_id=number(request.POST.get("parent")))
    if draft_id is None and sent.words.is_empty:
        raise Invalid(_("Write something first."), code="empty")
    kept = drafts.save_draft(
        actor=request.user,
        words=sent.words,
        draft_id=draft_id,
        version=sent.draft_version if draft_id is not None else None,
    )
    if "application/json" not in request.headers.get("Accept", ""):
        say(request, _("Kept as a draft."))
        return see_other("/drafts")
    return JsonResponse(_told(kept, sent))


def _told(kept: Draft, sent: Sent) -> dict[str, object]:
    has_pictures = kept.attachments.filter(entry__isnull=True, width__isnull=False).exists()
    return {
        "id": kept.pk,
        "version": kept.version,
        "found": what_is(sent.words.body, has_pictures=has_pictures),
    }


@require_POST
@signed_in
def discard(request: PersonRequest, draft_id: int) -> HttpResponse:
    """Throw a draft away."""
    drafts.discard_draft(actor=request.user, draft_id=draft_id)
    say(request, _("Discarded."))
    return see_other("/drafts")


@require_POST
@signed_in
def sending(request: PersonRequest, draft_id: int) -> HttpResponse:
    """When a draft is to be sent by itself; `at` empty: not by itself."""
    at = request.POST.get("at", "")
    try:
        if at:
            drafts.schedule_draft(
                actor=request.user,
                draft_id=draft_id,
                at=parse_time(at),
                tells=number(request.POST.get("tells")),
            )
            say(request, _("Changed: it will be sent at the new time."))
        else:
            drafts.unschedule_draft(actor=request.user, draft_id=draft_id)
            say(request, _("It stays a draft and is not sent by itself."))
    except SambandError as error:
        if error.status not in (403, 409, 422):
            raise
        return _list(request, str(error.message), error.status)
    return see_other("/drafts")


@require_GET
@signed_in
def offered(request: PersonRequest) -> HttpResponse:
    """The newest drafts, as a fragment for a composer that is empty: `parent` for those that answer an entry."""
    parent = number(request.GET.get("parent"))
    found = drafts.drafts_of(request.user).filter(parent_id=parent, send_at__isnull=True)
    lines = [(one, one_line(one.title or one.body or _("Files"), 60)) for one in found[:OFFERED]]
    return render(request, "entries/offered.html", {"drafts": lines})
