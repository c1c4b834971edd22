"""Pages of introductions: asking, one's lists, a go-between's decision, what came of it."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samband.cards import words as card_words
from samband.cards.views import line_of
from samband.introductions import actions, deciding, queries, telling, vouching, words
from samband.introductions.access import contact_to_meet, first_to_ask
from samband.introductions.deciding import Written, checked
from samband.introductions.models import Asked
from samband.introductions.rules import VALID, VALID_OVER_TWO
from samband.kernel.errors import Conflict, Invalid, Refused
from samband.kernel.mail import is_configured
from samband.notices.things import mark_seen
from samband.people.access import PersonRequest, colleague_only
from samband.people.lines import person_line
from samband.web.parts import Choice, Tab
from samband.web.shell import say

OTHER = "other"


def _to(address: str) -> HttpResponse:
    return HttpResponseRedirect(address, status=303)


@require_http_methods(["GET", "POST"])
@colleague_only
def ask(request: PersonRequest, party_id: int) -> HttpResponse:
    """Ask to be introduced to somebody: `over` names the colleague; without it whoever here wants to be asked first.

    `first` names a colleague who is asked before them, to pass it on.
    """
    over = request.POST.get("over", request.GET.get("over", ""))
    handle = request.POST.get("first", request.GET.get("first", "")).strip().removeprefix("@")
    contact, colleague = contact_to_meet(request.user, party_id, over, timezone.now())
    first, error, status = None, "", 200
    try:
        first = first_to_ask(request.user, handle, colleague) if handle else None
    except Invalid as problem:
        error, status = str(problem), 422
    if request.method == "POST" and not error:
        try:
            made = actions.ask_for_introduction(
                actor=request.user,
                party_id=party_id,
                words=request.POST.get("words", ""),
                passage=request.POST.get("passage", ""),
                over=over,
                first=handle,
            )
        except (Invalid, Conflict, Refused) as problem:
            error, status = str(problem), 422
        else:
            say(request, _("Asked. Nothing reaches them before somebody here says yes."))
            return _to(f"/introductions/{made.pk}")
    context = {
        "contact": contact,
        "person": line_of(colleague) if colleague is not None else None,
        "hint": card_words.hint_sentence(contact.hint.team) if contact.hint is not None else "",
        "over": over,
        "first": handle,
        "first_line": person_line(first) if first is not None else None,
        "days": (VALID_OVER_TWO if handle else VALID).days,
        "words": request.POST.get("words", ""),
        "passage": request.POST.get("passage", ""),
        "error": error,
    }
    return render(request, "introductions/ask.html", context, status=status)


@require_GET
@colleague_only
def lists(request: PersonRequest) -> HttpResponse:
    """What one is asked (`show=asked`), or what one asked for."""
    show = "mine" if request.GET.get("show") == "mine" else "asked"
    now, cursor = timezone.now(), request.GET.get("before", "")
    page = (
        queries.my_introductions(request.user, now=now, cursor=cursor)
        if show == "mine"
        else queries.asked_to_me(request.user, now=now, cursor=cursor)
    )
    labels = {"asked": _("I am asked"), "mine": _("I asked")}
    counts = {"asked": queries.waiting_for_me(request.user, now) or None}
    context = {
        "lines": page.rows,
        "show": show,
        "tabs": [
            Tab(label, f"/introductions?show={key}", key == show, counts.get(key))
            for key, label in labels.items()
        ],
        "older_url": f"?show={show}&before={page.next_cursor}" if page.next_cursor else "",
    }
    return render(request, "introductions/lists.html", context)


@require_GET
@colleague_only
def introduction(request: PersonRequest, introduction_id: int) -> HttpResponse:
    """An introduction: one's own request, or what one is asked."""
    found = queries.side_of(request.user, introduction_id, timezone.now())
    mark_seen(request.user, telling.READ, introduction_id)
    if isinstance(found, queries.MineShown):
        return _mine(request, found)
    return _asked(request, found)


def _mine(request: PersonRequest, found: queries.MineShown, error: str = "") -> HttpResponse:
    context = {
        "shown": found,
        "said": words.standing_words(found.standing),
        "choices": words.happened_choices(),
        "handle": found.answer.person.handle if found.answer is not None else "",
        "error": error,
    }
    return render(request, "introductions/mine.html", context, status=422 if error else 200)


def _asked(
    request: PersonRequest,
    found: queries.AskedShown,
    *,
    error: str = "",
    preview: Written | None = None,
) -> HttpResponse:
    sent = request.POST
    choices = [Choice(one, one) for one in found.addresses]
    chosen = sent.get("address", found.addresses[0] if found.addresses else OTHER)
    context = {
        "shown": found,
        "said": words.decision_words(found.asked, is_open=found.is_open),
        "choices": [*choices, Choice(OTHER, _("Another address"))],
        "address": chosen,
        "other": sent.get("other", ""),
        "subject": sent.get("subject", found.subject),
        "text": sent.get("text", found.text),
        "preview": preview,
        "error": error,
        "can_mail": is_configured(),
    }
    return render(request, "introductions/asked.html", context, status=422 if error else 200)


def _written(request: PersonRequest) -> Written:
    sent = request.POST
    chosen = sent.get("address", "")
    return Written(
        sent.get("other", "") if chosen in ("", OTHER) else chosen,
        sent.get("subject", ""),
        sent.get("text", ""),
    )


@require_POST
@colleague_only
def answer(request: PersonRequest, introduction_id: int) -> HttpResponse:
    """Decide (`do`): show the mail, send it, say that one writes by oneself, pass it on, not now, no, or never."""
    actor, wish = request.user, request.POST.get("do", "")
    found = queries.asked_for_reading(actor, introduction_id, timezone.now())
    try:
        if wish == "preview":
            return _asked(request, found, preview=checked(_written(request)))
        if wish == "change":
            return _asked(request, found)
        said = _decide(request, introduction_id, wish, found.asker.name)
    except Invalid as problem:
        return _asked(request, found, error=str(problem))
    say(request, said)
    return _to(f"/introductions/{introduction_id}")


def _decide(request: PersonRequest, introduction_id: int, wish: str, asker: str) -> str:
    actor = request.user
    if wish == "vouch":
        vouching.vouch(
            actor=actor,
            introduction_id=introduction_id,
            words=request.POST.get("text", ""),
            in_copy="in_copy" in request.POST,
        )
        return _("Passed on. Whoever knows them decides now; %(asker)s sees no difference.") % {
            "asker": asker
        }
    if wish == "send":
        deciding.introduce(actor=actor, introduction_id=introduction_id, written=_written(request))
        return _("The mail is on its way, with both of them in it.")
    if wish == "myself":
        deciding.introduce(actor=actor, introduction_id=introduction_id, written=None)
        return _("They are told that you write by yourself.")
    if wish == Asked.Decision.LATER:
        deciding.put_off(actor=actor, introduction_id=introduction_id)
        return _("Not now. It costs you nothing.")
    if wish in (Asked.Decision.NO, "never"):
        deciding.decline(actor=actor, introduction_id=introduction_id, never=wish == "never")
        return _("You said no, and nobody sees it.")
    raise Invalid(_("Choose one of those that are offered."), code="choice")


@require_POST
@colleague_only
def withdrawal(request: PersonRequest, introduction_id: int) -> HttpResponse:
    """Take back what one asked for."""
    actions.withdraw_introduction(actor=request.user, introduction_id=introduction_id)
    say(request, _("Taken back."))
    return _to(f"/introductions/{introduction_id}")


@require_POST
@colleague_only
def outcome(request: PersonRequest, introduction_id: int) -> HttpResponse:
    """Say whether something came of it."""
    actions.say_outcome(
        actor=request.user,
        introduction_id=introduction_id,
        happened=request.POST.get("happened", ""),
    )
    say(request, _("Saved. Only you see it, and the go-between if you thank them."))
    return _to(f"/introductions/{introduction_id}")


@require_POST
@colleague_only
def thanks(request: PersonRequest, introduction_id: int) -> HttpResponse:
    """Thank the go-between, between the two."""
    try:
        actions.thank_go_between(
            actor=request.user,
            introduction_id=introduction_id,
            words=request.POST.get("words", ""),
        )
    except Invalid as problem:
        found = queries.mine_for_reading(request.user, introduction_id, timezone.now())
        return _mine(request, found, error=str(problem))
    say(request, _("Your thanks are with them."))
    return _to(f"/introductions/{introduction_id}")
