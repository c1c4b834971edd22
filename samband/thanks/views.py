"""Pages of thanks: saying it, and what somebody got."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samband.entries.addressing import parse_addressee
from samband.entries.cards import entry_url
from samband.entries.composing import PEOPLE, remember_choice
from samband.entries.sent import number
from samband.kernel.errors import Invalid, SambandError
from samband.people.access import PersonRequest, own_address, person_for_reading, signed_in
from samband.thanks import actions, rules
from samband.thanks.blocks import can_be_thanked, thank_url
from samband.thanks.forms import begun, sent_back
from samband.thanks.queries import choices_of, thanks_to
from samband.web.shell import say


def _see_other(address: str) -> HttpResponse:
    return HttpResponseRedirect(address, status=303)


@require_http_methods(["GET", "POST"])
@signed_in
def new(request: PersonRequest) -> HttpResponse:
    """Thank somebody: `?to=` names them, `?for=` the entry that helped, `?topic=` what it was about."""
    if request.method == "GET":
        return render(request, "thanks/new.html", {"form": begun(request)})
    try:
        return _send(request)
    except SambandError as error:
        if error.status not in (403, 409, 422):
            raise
        fields = {name: " ".join(said) for name, said in error.data.get("fields", {}).items()}
        back = sent_back(
            request,
            error=str(error.message),
            errors=fields,
            asks=error.data.get("people", 0),
        )
        return render(request, "thanks/new.html", {"form": back}, status=error.status)


def _send(request: PersonRequest) -> HttpResponse:
    sent = request.POST
    handles = rules.handles_in(sent.get("persons", ""))
    chosen = sent.get("audience", "")
    names = " ".join(handles) if chosen == PEOPLE else ""
    to, shown = parse_addressee(chosen, names)
    if to is None:
        message = _("Choose who should see it.")
        raise Invalid(message, fields={"audience": [message]})
    entry = actions.say_thanks(
        actor=request.user,
        handles=handles,
        words=sent.get("words", ""),
        to=to,
        topics=rules.topics_in(sent.get("topics", "")),
        about_id=number(sent.get("for")),
        tells=number(sent.get("tells")),
        shown=shown,
    )
    remember_choice(request, chosen)
    say(request, _("Your thanks are there."), undo_url=f"/entries/{entry.pk}/deletion")
    return _see_other(entry_url(entry.pk, None))


@require_GET
@signed_in
def person_thanks(request: PersonRequest, handle: str) -> HttpResponse:
    """The thanks to somebody that the reader may see; one's own with what one can choose."""
    reader = request.user
    person = person_for_reading(reader, handle)
    page = thanks_to(reader, person, request.GET.get("before", ""))
    is_me = reader.pk == person.pk
    mine = choices_of(reader, [card.id for card in page.rows]) if is_me and page.rows else {}
    older = f"/people/{handle}/thanks?before={page.next_cursor}" if page.next_cursor else ""
    context = {
        "person": person,
        "is_me": is_me,
        "cards": [(card, mine.get(card.id)) for card in page.rows],
        "older_url": older,
        "thank_url": thank_url(person) if can_be_thanked(reader, person) else "",
        "back": f"/people/{handle}/thanks",
    }
    return render(request, "thanks/person.html", context)


@require_POST
@signed_in
def showing(request: PersonRequest, entry_id: int) -> HttpResponse:
    """Show thanks to oneself or not: `profile` and `evidence` are 1 or 0, what is not sent stays."""
    asked = {"1": True, "0": False}
    actions.choose_showing(
        actor=request.user,
        entry_id=entry_id,
        on_profile=asked.get(request.POST.get("profile", "")),
        as_evidence=asked.get(request.POST.get("evidence", "")),
    )
    say(request, _("Saved."))
    back = own_address(request, request.POST.get("next"), f"/entries/{entry_id}")
    return _see_other(back)
