"""Pages of the ledger: whom of my contacts I have told that they are here, the ready mail, what is kept about one."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from samband.cards.access import network_for_reading, own_card_of
from samband.kernel.errors import Conflict, Invalid, NotFound
from samband.people.access import PersonRequest, confirmed, signed_in
from samband.privacy import outsiders, telling
from samband.web.parts import Choice, Tab
from samband.web.shell import say


@signed_in
@require_http_methods(["GET", "POST"])
def ledger(request: PersonRequest) -> HttpResponse:
    """Whom of my contacts I have told that they are here; POST notes that I told some of them myself."""
    reader = network_for_reading(request.user)
    if request.method == "POST":
        chosen = [int(one) for one in request.POST.getlist("party") if one.isdigit()]
        done = telling.told_myself(actor=reader, party_ids=chosen, now=timezone.now())
        said = ngettext("Noted for %(count)d contact.", "Noted for %(count)d contacts.", done)
        say(request, said % {"count": done})
        return HttpResponseRedirect("/contacts/told", status=303)
    untold = request.GET.get("show") != "told"
    context = {
        "lines": telling.ledger_of(reader, untold=untold)[: telling.SHOWN],
        "untold": untold,
        "tabs": [
            Tab(_("Not told yet"), "/contacts/told", untold),
            Tab(_("Told"), "/contacts/told?show=told", not untold),
        ],
        "now": timezone.now(),
        "source_sentence": telling.source_sentence,
        "objected": telling.objections_of(reader),
    }
    return render(request, "privacy/ledger.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def told(request: PersonRequest, party_id: int) -> HttpResponse:
    """One contact in the ledger, and the mail to them; first shown, then sent."""
    reader = network_for_reading(request.user)
    card = own_card_of(reader, party_id)
    addresses = telling.addresses_of(reader, card)
    here = get_language() or "sv"
    language = request.POST.get("language", here if here in telling.LANGUAGES else "sv")
    address = request.POST.get("address", addresses[0] if addresses else "")
    words, error = request.POST.get("words", ""), ""
    if request.method == "POST" and request.POST.get("step") in ("send", "self"):
        now = timezone.now()
        try:
            if request.POST["step"] == "self":
                telling.told_myself(actor=reader, party_ids=[party_id], now=now)
                say(request, _("Noted that you told them."))
            else:
                telling.tell(
                    actor=reader,
                    card=card,
                    address=address,
                    language=language,
                    words=words,
                    now=now,
                )
                say(request, _("The mail is on its way. What became of it stands here."))
            return HttpResponseRedirect(f"/contacts/{party_id}/told", status=303)
        except (Invalid, Conflict) as problem:
            error = str(problem)
    if language not in telling.LANGUAGES or (address and address not in addresses):
        raise NotFound
    lines = [
        *telling.ledger_of(reader, untold=True, party_id=party_id),
        *telling.ledger_of(reader, untold=False, party_id=party_id),
    ]
    context = {
        "card": card,
        "party_id": party_id,
        "line": lines[0] if lines else None,
        "notices": telling.notices_of(reader, party_id),
        "source_sentence": telling.source_sentence,
        "addresses": [Choice(one, one) for one in addresses],
        "languages": [Choice("sv", "Svenska"), Choice("en", "English")],
        "address": address,
        "language": language,
        "words": words,
        "error": error,
        "letter": telling.preview(
            owner=reader, card=card, address=address, language=language, words=words
        )
        if addresses
        else None,
    }
    return render(request, "privacy/told.html", context, status=422 if error else 200)


@require_safe
@confirmed
def contact_file(request: PersonRequest, party_id: int, kind: str) -> HttpResponse:
    """All that I may see about one of my contacts, as a file: what they get if they ask me."""
    reader = network_for_reading(request.user)
    card = own_card_of(reader, party_id)
    now = timezone.now()
    found = outsiders.about(outsiders.parties_behind(party_id))
    if kind == "json":
        return as_file(outsiders.json_of(found, now), "json")
    if kind == "pdf":
        return as_file(outsiders.pdf_of(card.name, found, now), "pdf")
    raise NotFound


def as_file(data: bytes, kind: str) -> HttpResponse:
    """A download that can't run anything here."""
    response = HttpResponse(data, content_type=f"application/{kind}")
    response.headers["Content-Disposition"] = f'attachment; filename="about-you.{kind}"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response
