"""The pages of the composer: writing, looking at it first, who would see it, what may be meant."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samband.entries import actions, drafts
from samband.entries.addressing import parse_addressee
from samband.entries.cards import entry_url
from samband.entries.composing import PEOPLE, Composer, composer_for, form, remember_choice
from samband.entries.extras import written_of
from samband.entries.finding import what_is
from samband.entries.groups import AsksFirst
from samband.entries.looking import look
from samband.entries.models import Draft, Entry
from samband.entries.quoting import quote_for
from samband.entries.seeing import seen_by
from samband.entries.sent import Sent, check_writer, kind_of, number, read_form, wants_json
from samband.entries.suggesting import suggest
from samband.entries.views import see_other
from samband.kernel.errors import Invalid, SambandError
from samband.kernel.problems import problem_response
from samband.kernel.rates import count_attempt
from samband.people.access import PersonRequest, signed_in
from samband.people.limits import MINUTE
from samband.web.dates import when_text
from samband.web.shell import say

# While one types; far more than anybody types, little for a machine.
SUGGESTIONS = 240


def _begun(request: PersonRequest) -> Composer:
    """What a link to the composer begins with: `to` (a choice, or somebody's user name), `persons`, `body`, `kind`,
    `quote`. Raises `NotFound` for a quotation of what one may not read.
    """
    asked = request.GET
    to, persons = asked.get("to") or asked.get("audience") or "", asked.get("persons", "")
    if to and not persons and parse_addressee(to) == (None, None):
        to, persons = PEOPLE, f"@{to.removeprefix('@')}"
    quoted = number(asked.get("quote"))
    return composer_for(
        request,
        quoted_id=quoted,
        quote=quote_for(request.user, quoted) if quoted is not None else None,
        audience=to,
        persons=persons[:2000],
        body=asked.get("body", "")[:2000],
        title=asked.get("title", "")[:200],
        kind=kind_of(asked.get("kind", "")),
    )


@require_http_methods(["GET", "POST"])
@signed_in
def write(request: PersonRequest) -> HttpResponse:
    """The composer as a page of its own (`?kind=page` with a title), and where every composer posts.

    `?part=1` gives the form alone, for the window that opens on every page.
    """
    if request.method == "GET":
        composer = _begun(request)
        if request.GET.get("part"):
            return render(request, "entries/write_part.html", {"composer": composer, "form": form})
        return write_page(request, composer)
    act = request.POST.get("act", "send")
    if wants_json(request) and act == "send":
        return _answered(request)
    sent = read_form(request)
    try:
        if sent.problem is not None:
            raise sent.problem
        if act == "no-quote":
            fields = {**sent.composer_fields(request), "quoted_id": None, "quote": None}
            return write_page(request, composer_for(request, **fields))
        if act == "preview":
            return write_page(request, _shown_first(request, sent))
        if act == "draft":
            return _keep(request, sent)
        if act == "later":
            return _send_later(request, sent)
        return _send(request, sent)
    except SambandError as error:
        if error.status not in (403, 409, 422):
            raise
        return write_page(request, _again(request, sent, error), status=error.status)


def write_page(request: PersonRequest, composer: Composer, status: int = 200) -> HttpResponse:
    """The composer as a page."""
    context = {"composer": composer, "composer_form": form, "has_drafts": True}
    return render(request, "entries/write.html", context, status=status)


def _again(request: PersonRequest, sent: Sent, error: SambandError) -> Composer:
    """The composer with what was sent and what has to be put right."""
    fields: dict[str, Any] = {**sent.composer_fields(request), "error": str(error.message)}
    if isinstance(error, AsksFirst):
        fields["asks"] = error.data["people"]
    return composer_for(request, **fields)


def _answered(request: PersonRequest) -> HttpResponse:
    """The same for a script, which shows what has to be put right by itself."""
    try:
        check_writer(request)
        sent = read_form(request)
        if sent.problem is not None:
            raise sent.problem
        entry = _written(request, sent)
    except SambandError as error:
        return problem_response(error)
    return JsonResponse({"url": entry_url(entry.pk, None)}, status=201)


def _send(request: PersonRequest, sent: Sent) -> HttpResponse:
    entry = _written(request, sent)
    say(request, _("Written."), undo_url=f"/entries/{entry.pk}/deletion")
    return see_other(entry_url(entry.pk, None))


def _written(request: PersonRequest, sent: Sent) -> Entry:
    to, shown = parse_addressee(sent.words.audience, sent.words.persons)
    if to is None:
        raise Invalid(_("Choose who should see it."))
    entry = actions.write_post(
        actor=request.user,
        to=to,
        body=sent.words.body,
        title=sent.words.title,
        kind=sent.words.kind,
        attachments=sent.attached,
        extras=written_of(sent.words.extras or ()),
        quoted_id=sent.words.quoted_id,
        draft_id=sent.draft_id,
        tells=sent.tells,
        shown=shown,
    )
    remember_choice(request, sent.words.audience)
    return entry


def _shown_first(request: PersonRequest, sent: Sent) -> Composer:
    """What it will look like, and who will see it, without scripts."""
    to, _shown = parse_addressee(sent.words.audience, sent.words.persons)
    preview = look(request.user, sent.words.body, to)
    return composer_for(
        request,
        **sent.composer_fields(request),
        preview=preview,
        words=seen_by(request.user, to) if to is not None else None,
    )


def _saved(request: PersonRequest, sent: Sent) -> Draft:
    return drafts.save_draft(
        actor=request.user,
        words=sent.words,
        draft_id=sent.draft_id,
        version=sent.draft_version,
    )


def _keep(request: PersonRequest, sent: Sent) -> HttpResponse:
    if sent.words.is_empty:
        raise Invalid(_("Write something first."), code="empty")
    _saved(request, sent)
    say(request, _("Kept as a draft."))
    return see_other("/drafts")


def parse_time(value: str) -> datetime:
    """A time as the browser's field gives it, in the reader's time zone. Raises `Invalid`."""
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        raise Invalid(_("Choose a day and a time."), code="no-time") from None
    return at if at.tzinfo else at.replace(tzinfo=timezone.get_current_timezone())


def _send_later(request: PersonRequest, sent: Sent) -> HttpResponse:
    at = parse_time(request.POST.get("send_at", ""))
    draft = _saved(request, sent)
    try:
        drafts.schedule_draft(actor=request.user, draft_id=draft.pk, at=at, tells=sent.tells)
    except SambandError as error:
        if error.status not in (403, 409, 422):
            raise
        fields = {**sent.composer_fields(request), "error": str(error.message)}
        fields |= {"draft_id": draft.pk, "draft_version": draft.version, "send_at": at}
        if isinstance(error, AsksFirst):
            fields["asks"] = error.data["people"]
        return write_page(request, composer_for(request, **fields), status=error.status)
    remember_choice(request, sent.words.audience)
    say(request, _("It will be sent %(when)s.") % {"when": when_text(at, timezone.now())})
    return see_other("/drafts")


@require_POST
@signed_in
def preview(request: PersonRequest) -> HttpResponse:
    """What a text will look like, as a fragment."""
    to, _shown = parse_addressee(request.POST.get("audience", ""), request.POST.get("persons", ""))
    body = request.POST.get("body", "")
    context = {"html": look(request.user, body, to), "kind": what_is(body)}
    return render(request, "entries/preview.html", context)


@require_GET
@signed_in
def seen(request: PersonRequest) -> HttpResponse:
    """Who would see what is being written, as a fragment."""
    to, _shown = parse_addressee(request.GET.get("audience", ""), request.GET.get("persons", ""))
    found = None
    if to is not None:
        found = seen_by(request.user, to)
    return render(request, "entries/seen.html", {"seen": found})


@require_GET
@signed_in
def suggestions(request: PersonRequest) -> JsonResponse:
    """What may be meant: `sign` is @, # or a colon, `q` what follows it, `audience` the composer's choice."""
    count_attempt(
        "suggest", str(request.user.pk), limit=SUGGESTIONS, window=MINUTE, now=timezone.now()
    )
    asked = request.GET
    to, _shown = parse_addressee(asked.get("audience", ""), asked.get("persons", ""))
    parent = number(asked.get("parent"))
    answers = None
    if parent is not None:
        seen_entry = Entry.objects.visible_to(request.user).select_related("audience__space")
        entry = seen_entry.filter(pk=parent).first()
        answers = entry.audience if entry is not None else None
    found = suggest(request.user, asked.get("sign", ""), asked.get("q", ""), to, answers)
    lines = [
        {"insert": one.insert, "label": one.label, "about": one.about, "sign": one.sign}
        for one in found
    ]
    return JsonResponse({"suggestions": lines})
