"""Pages of one's own contacts: a card by hand, that one has met, notes, deleting, taking all along."""

from datetime import date
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samband.cards import access, own, taking, writing
from samband.cards.forms import CardForm, filled
from samband.kernel.errors import Conflict, Invalid
from samband.people.access import PersonRequest, confirmed, signed_in
from samband.web.shell import say


def _to(address: str) -> HttpResponse:
    return HttpResponseRedirect(address, status=303)


@signed_in
@require_http_methods(["GET", "POST"])
def new_card(request: PersonRequest) -> HttpResponse:
    """A contact by hand, as from a business card."""
    reader = access.network_for_reading(request.user)
    form = CardForm(request.POST or None)
    error, status = "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                card = writing.write_card(
                    actor=reader, written=form.written(reader), now=timezone.now()
                )
            except (Invalid, Conflict) as problem:
                error = str(problem)
            else:
                say(request, _("The contact is written down. Only you see it."))
                return _to(f"/contacts/{card.party_id}")
    context = {"form": form, "error": error, "back": "/contacts", "is_new": True}
    return render(request, "cards/card_form.html", context, status=status)


@signed_in
@require_http_methods(["GET", "POST"])
def change_card(request: PersonRequest, party_id: int) -> HttpResponse:
    """Change what stands on my card of somebody."""
    reader = access.network_for_reading(request.user)
    card = access.own_card_of(reader, party_id)
    back = f"/contacts/{party_id}"
    error, status = "", 200
    if request.method == "POST":
        form = CardForm(request.POST)
        status = 422
        if form.is_valid():
            try:
                writing.change_card(
                    actor=reader, card=card, written=form.written(reader), now=timezone.now()
                )
            except Invalid as problem:
                error = str(problem)
            else:
                say(request, _("Saved. Only you see what you wrote, unless you shared the card."))
                return _to(back)
    else:
        details = own.details_of(reader, card.pk, party_id)
        form = CardForm(initial=filled(card, details, own.mails_of(reader, party_id)))
    context = {"form": form, "error": error, "back": back, "is_new": False, "name": card.name}
    return render(request, "cards/card_form.html", context, status=status)


@signed_in
@require_POST
def meetings(request: PersonRequest, party_id: int) -> HttpResponse:
    """Note that I met somebody; today unless another day is chosen."""
    reader = access.network_for_reading(request.user)
    now = timezone.now()
    try:
        on = date.fromisoformat(request.POST.get("on", ""))
    except ValueError:
        on = timezone.localdate(now)
    card = writing.note_meeting(actor=reader, party_id=party_id, on=on, now=now)
    newest = next(iter(writing.meetings_with(reader, card.party_id)), None)
    undo = f"/contacts/{card.party_id}/meetings/{newest.id}/removal" if newest else ""
    say(request, _("Noted that you met %(name)s.") % {"name": card.name}, undo_url=undo)
    return _to(f"/contacts/{card.party_id}")


@signed_in
@require_POST
def meeting_removal(request: PersonRequest, party_id: int, meeting_id: int) -> HttpResponse:
    """Take back that I met somebody."""
    reader = access.network_for_reading(request.user)
    writing.undo_meeting(actor=reader, party_id=party_id, meeting_id=meeting_id)
    say(request, _("The meeting is no longer noted."))
    return _to(f"/contacts/{party_id}")


@signed_in
@require_POST
def notes(request: PersonRequest, party_id: int) -> HttpResponse:
    """Write a note on my card of somebody."""
    card = access.own_card_of(request.user, party_id)
    writing.write_note(actor=request.user, card=card, text=request.POST.get("text", ""))
    say(request, _("The note is kept. Only you see it."))
    return _to(f"/contacts/{party_id}")


@signed_in
@require_POST
def note_removal(request: PersonRequest, party_id: int, note_id: UUID) -> HttpResponse:
    """Delete a note of mine."""
    access.network_for_reading(request.user)
    card = writing.remove_note(actor=request.user, note_id=note_id)
    say(request, _("The note is deleted."))
    return _to(f"/contacts/{card.party_id}")


@signed_in
@require_http_methods(["GET", "POST"])
def removal(request: PersonRequest, party_id: int) -> HttpResponse:
    """Delete a contact of mine for good; asks first."""
    reader = access.network_for_reading(request.user)
    card = access.own_card_of(reader, party_id)
    if request.method == "GET":
        context = {"name": card.name, "party_id": party_id, "back": f"/contacts/{party_id}"}
        return render(request, "cards/removal.html", context)
    writing.delete_contact(actor=reader, party_id=party_id)
    say(request, _("The contact is deleted and won't come back with an import."))
    return _to("/contacts")


@require_GET
@signed_in
@confirmed
def vcards(request: PersonRequest) -> HttpResponse:
    """All my contacts as vCards."""
    reader = access.network_for_reading(request.user)
    # Not streamed: row-level security needs the request's transaction, which ends before a stream.
    return file_of("".join(taking.as_vcards(own.cards_to_take(reader))), "text/vcard", "vcf")


@require_GET
@signed_in
@confirmed
def table(request: PersonRequest) -> HttpResponse:
    """All my contacts as a table."""
    reader = access.network_for_reading(request.user)
    # The mark lets Excel see that it is UTF-8.
    return file_of("\ufeff" + "".join(taking.as_csv(own.cards_to_take(reader))), "text/csv", "csv")


def file_of(text: str, kind: str, ending: str) -> HttpResponse:
    """One's contacts as a file that is kept, not opened."""
    response = HttpResponse(text, content_type=f"{kind}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="contacts.{ending}"'
    response.headers["Content-Security-Policy"] = "sandbox"
    return response
