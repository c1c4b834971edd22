"""The pages of a handover: one row for each relation, and what colleagues ask me to take over."""

from datetime import date

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samband.cards import own
from samband.cards.access import own_card_of
from samband.cards.taking import as_vcards
from samband.cards.words import level_name
from samband.handover import actions, queries, taking_over, telling, words
from samband.handover.access import asked_decision, open_handover, own_handover
from samband.handover.models import Decision, Handover
from samband.kernel.errors import Conflict, Invalid, Refused
from samband.notices.things import mark_seen
from samband.people.access import PersonRequest, colleague_only, confirmed
from samband.web.parts import Choice, Tab
from samband.web.shell import say

PROBLEMS = (Conflict, Invalid, Refused)


def _to(address: str) -> HttpResponse:
    return HttpResponseRedirect(address, status=303)


def _reasons() -> list[Choice]:
    return [Choice(one, words.reason_name(one)) for one in Handover.Reason.values]


@require_http_methods(["GET", "POST"])
@colleague_only
def workspace(request: PersonRequest) -> HttpResponse:
    """My handover: begin one, or go on; relations first, then the account."""
    reader = request.user
    error, status = "", 200
    if request.method == "POST":
        try:
            last_day = date.fromisoformat(request.POST.get("last_day", ""))
            actions.begin(actor=reader, reason=request.POST.get("reason", ""), last_day=last_day)
        except ValueError:
            error, status = _("Choose a day."), 422
        except PROBLEMS as problem:
            error, status = str(problem), 422
        else:
            say(request, _("Begun. Only you see it."))
            return _to("/handover")
    handover = open_handover(reader)
    asked = queries.asked_of(reader)
    if handover is None:
        context = {
            "reasons": _reasons(),
            "reason": request.POST.get("reason", ""),
            "today": request.POST.get("last_day") or timezone.localdate().isoformat(),
            "error": error,
            "asked": len(asked),
        }
        return render(request, "handover/begin.html", context, status=status)
    mark_seen(reader, (telling.AGREED,))
    undecided = request.GET.get("show") == "undecided"
    page = queries.relations_of(
        reader, handover, cursor=request.GET.get("after", ""), undecided=undecided
    )
    return render(
        request,
        "handover/workspace.html",
        {
            "handover": handover,
            "reason": words.reason_name(handover.reason),
            "is_absence": handover.reason == Handover.Reason.ABSENCE,
            "progress": queries.progress(reader, handover),
            "page": page,
            "undecided": undecided,
            "tabs": [
                Tab(_("All of them"), "/handover", not undecided),
                Tab(_("Not decided yet"), "/handover?show=undecided", undecided),
            ],
            "level_name": level_name,
            "state_of": words.state_of,
            "asked": len(asked),
            "error": error,
        },
        status=status,
    )


@require_POST
@colleague_only
def bulk(request: PersonRequest) -> HttpResponse:
    """Decide for the ticked ones: keep private, or close."""
    parties = [int(one) for one in request.POST.getlist("contact") if one.isdigit()]
    if parties:
        count = actions.keep_or_close(
            actor=request.user, party_ids=parties, choice=request.POST.get("choice", "")
        )
        say(
            request,
            ngettext("Decided for %(count)d contact.", "Decided for %(count)d contacts.", count)
            % {"count": count},
        )
    return _to("/handover?show=undecided")


@require_http_methods(["GET", "POST"])
@colleague_only
def relation(request: PersonRequest, party_id: int) -> HttpResponse:
    """Decide about one relation."""
    reader = request.user
    handover = own_handover(reader)
    card = own_card_of(reader, party_id)
    details = own.details_of(reader, card.pk, party_id)
    addresses = actions.addresses_of(card, (*details.mails, *own.mails_of(reader, party_id)))
    error, status = "", 200
    if request.method == "POST":
        try:
            _decide(request, party_id, request.POST.get("choice", ""))
        except PROBLEMS as problem:
            error, status = str(problem), 422
        else:
            return _to("/handover")
    decision = Decision.objects.filter(handover=handover, contact_id=party_id).first()
    colleague = decision.colleague.name if decision is not None and decision.colleague else ""
    first = card.name.partition(" ")[0]
    return render(
        request,
        "handover/relation.html",
        {
            "card": card,
            "decision": decision,
            "state": words.state_of(decision, colleague) if decision is not None else "",
            "can_take_back": decision is not None
            and decision.sent_at is None
            and decision.agreed_at is None,
            "is_absence": handover.reason == Handover.Reason.ABSENCE,
            "addresses": [Choice(one, one) for one in addresses],
            "handle": request.POST.get("handle", ""),
            "keeper": request.POST.get("keeper", ""),
            "address": request.POST.get("address", ""),
            "subject": request.POST.get("subject", words.subject_of(handover.reason)),
            "text": request.POST.get("text", words.mail_of(handover.reason, first, reader.name)),
            "error": error,
        },
        status=status,
    )


def _decide(request: PersonRequest, party_id: int, choice: str) -> None:
    sent, actor = request.POST, request.user
    if choice == Decision.Choice.INTRODUCE:
        written = actions.Written(
            sent.get("address", ""), sent.get("subject", ""), sent.get("text", "")
        )
        actions.introduce_successor(
            actor=actor, party_id=party_id, handle=sent.get("handle", ""), written=written
        )
        say(
            request,
            _("The mail goes to both. It stays here until your colleague has been in touch."),
        )
    elif choice == Decision.Choice.COMPANY:
        actions.offer_to_company(actor=actor, party_id=party_id, handle=sent.get("keeper", ""))
        say(request, _("Your colleague is asked. Until they confirm it, nothing changes."))
    else:
        actions.keep_or_close(actor=actor, party_ids=[party_id], choice=choice)
        say(request, _("Decided. Nothing is deleted before you say so."))


@require_POST
@colleague_only
def removal(request: PersonRequest, decision_id: int) -> HttpResponse:
    """Take a decision back."""
    actions.take_back(actor=request.user, decision_id=decision_id)
    say(request, _("Taken back."))
    return _to("/handover")


@require_http_methods(["GET", "POST"])
@confirmed
@colleague_only
def taking_along(request: PersonRequest) -> HttpResponse:
    """Take along what is kept private, as vCards; then it can be deleted here."""
    handover = own_handover(request.user)
    parties, taken_at = queries.kept_private(request.user, handover)
    if request.method == "GET":
        context = {"count": len(parties), "taken_at": taken_at}
        return render(request, "handover/taking.html", context)
    actions.note_export(actor=request.user)
    chosen = set(parties)
    cards = (pair for pair in own.cards_to_take(request.user) if pair[0].party_id in chosen)
    response = HttpResponse("".join(as_vcards(cards)), content_type="text/vcard; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="contacts.vcf"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "POST"])
@confirmed
@colleague_only
def deletion(request: PersonRequest) -> HttpResponse:
    """Delete here what was taken along and what is closed."""
    handover = own_handover(request.user)
    if request.method == "GET":
        context = {"progress": queries.progress(request.user, handover)}
        return render(request, "handover/deletion.html", context)
    count = actions.delete_decided(actor=request.user)
    say(
        request,
        ngettext(
            "%(count)d contact is deleted here.", "%(count)d contacts are deleted here.", count
        )
        % {"count": count},
    )
    return _to("/handover")


@require_POST
@colleague_only
def ending(request: PersonRequest) -> HttpResponse:
    """Say that it is done."""
    actions.end(actor=request.user)
    say(request, _("The handover is over. What you handed over stays handed over."))
    return _to("/contacts")


@require_GET
@colleague_only
def asked(request: PersonRequest) -> HttpResponse:
    """What colleagues ask me to take over or to keep."""
    return render(request, "handover/asked.html", {"asked": queries.asked_of(request.user)})


@require_POST
@colleague_only
def answer(request: PersonRequest, decision_id: int) -> HttpResponse:
    """Yes, no, or "we have been in touch"."""
    asked_decision(request.user, decision_id)
    said = request.POST.get("answer", "")
    act = {
        "yes": taking_over.agree,
        "no": taking_over.decline,
        "in-touch": taking_over.say_in_touch,
    }.get(said)
    if act is None:
        raise Invalid(_("Choose yes or no."), code="unknown-answer")
    act(actor=request.user, decision_id=decision_id)
    say(request, _("Thank you. Your colleague sees it."))
    return _to("/handover/asked")
