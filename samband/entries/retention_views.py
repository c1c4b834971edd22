"""How long a room keeps what is written in it: what holds, what a choice would mean, and choosing."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from samband.entries.retention.actions import choose_retention, words
from samband.entries.retention.queries import outlooks
from samband.entries.retention.rules import NOTICE, PRESETS, is_choice, takes_effect
from samband.kernel.errors import Invalid
from samband.people.access import PersonRequest, signed_in
from samband.spaces.access import require_host, space_for_reading
from samband.spaces.models import Space
from samband.spaces.retention import default_months
from samband.web.parts import Choice
from samband.web.shell import say

EVERYTHING = "all"
# As the organisation does.
FOLLOWS = "organisation"


def months_of(text: str) -> int | None:
    """A choice of the form. Raises `Invalid`."""
    if text == EVERYTHING:
        return None
    months = int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else 0
    if not is_choice(months):
        raise Invalid(_("Choose a number of months between 1 and 600, or keep everything."))
    return months


@require_http_methods(["GET", "POST"])
@signed_in
def retention(request: PersonRequest, slug: str) -> HttpResponse:
    """How long a room keeps threads that nobody writes in; hosts choose it, after they saw what would go."""
    found = space_for_reading(request.user, slug)
    if request.method == "POST":
        require_host(found)
        before = found.space.retention_months
        wanted = request.POST.get("months", "")
        follows = wanted == FOLLOWS
        space = choose_retention(
            actor=request.user,
            slug=slug,
            months=None if follows else months_of(wanted),
            follows=follows,
        )
        if space.retention_months == before:
            say(request, _("Chosen."))
        else:
            say(request, _("Chosen. The room is told by a post of yours."))
        return HttpResponse(status=303, headers={"Location": f"/rooms/{slug}/retention"})
    if not found.can_host:
        return _page(request, found.space)
    chosen = request.GET.get("months", "")
    if chosen == "other":
        chosen = request.GET.get("number", "") or "0"
    if not chosen:
        return _choosing(request, found.space)
    if chosen == FOLLOWS:
        return _confirming(request, found.space, default_months(), follows=True)
    try:
        months = months_of(chosen)
    except Invalid as problem:
        return _choosing(request, found.space, error=str(problem.message), status=422)
    return _confirming(request, found.space, months)


def _page(request: PersonRequest, space: Space, status: int = 200, **more: object) -> HttpResponse:
    context = {"space": space, "now": _now_in_words(space), **more}
    return render(request, "entries/retention.html", context, status=status)


def _now_in_words(space: Space) -> tuple[str, str]:
    return words(space.retention_months, space.retention_from)


def _choosing(
    request: PersonRequest, space: Space, *, error: str = "", status: int = 200
) -> HttpResponse:
    known = outlooks(space.pk, PRESETS, timezone.now())
    default = default_months()
    said = _("Everything is kept") if default is None else label(default)
    choices = [Choice(FOLLOWS, _("As the organisation"), hint=said)]
    choices.append(Choice(EVERYTHING, _("Everything is kept")))
    choices += [
        Choice(str(one.months), label(one.months), hint=threads_hint(one.threads)) for one in known
    ]
    choices.append(Choice("other", _("Another number of months")))
    mine = space.retention_months
    value = EVERYTHING if mine is None else str(mine) if mine in PRESETS else "other"
    number = mine if value == "other" else ""
    value = FOLLOWS if space.follows_retention else value
    return _page(request, space, status, choices=choices, value=value, number=number, error=error)


def label(months: int) -> str:
    """What is kept, in words."""
    if months % 12 == 0:
        years = months // 12
        return ngettext(
            "Threads that somebody has written in during the last year",
            "Threads that somebody has written in during the last %(years)d years",
            years,
        ) % {"years": years}
    return ngettext(
        "Threads that somebody has written in during the last month",
        "Threads that somebody has written in during the last %(months)d months",
        months,
    ) % {"months": months}


def threads_hint(threads: int) -> str:
    """How many threads are older than a choice."""
    return ngettext(
        "%(count)d thread is older now.", "%(count)d threads are older now.", threads
    ) % {"count": threads}


def _confirming(
    request: PersonRequest, space: Space, months: int | None, *, follows: bool = False
) -> HttpResponse:
    now = timezone.now()
    starts_at = takes_effect(
        months, now, before=space.retention_months, before_from=space.retention_from
    )
    outlook = outlooks(space.pk, [months], now)[0] if months is not None else None
    first_at = None
    if outlook is not None and outlook.first_at is not None and starts_at is not None:
        first_at = max(outlook.first_at, starts_at, now)
    title, text = words(months, starts_at)
    return render(
        request,
        "entries/retention_confirm.html",
        {
            "space": space,
            "months": FOLLOWS if follows else EVERYTHING if months is None else months,
            "is_same": (months, follows) == (space.retention_months, space.follows_retention),
            "is_told": months != space.retention_months,
            "follows": follows,
            "outlook": outlook,
            "first_at": first_at,
            "starts_at": starts_at,
            "days": NOTICE.days,
            "post_title": title,
            "post_text": text,
        },
    )
