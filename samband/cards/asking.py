"""The pages "is this the same person?": asked, answered, taken apart, split."""

from dataclasses import dataclass

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from markupsafe import Markup

from samband.cards import access, deciding
from samband.cards.contact_page import contact_for_reading
from samband.cards.models import Card
from samband.cards.waterfall import chance, draw, steps
from samband.kernel.errors import Invalid, NotFound
from samband.parties import deciding as parties
from samband.parties.explain import explain_evidence
from samband.parties.merging import standing_for
from samband.parties.questions import (
    IdentitySeen,
    Question,
    identities_of,
    layers_of,
    merges_of,
    next_questions,
    waiting,
)
from samband.people.access import PersonRequest, signed_in
from samband.people.models import Person
from samband.ties.queries import tie_between
from samband.web.shell import say

SAME, DIFFERENT = "same", "different"


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of the waterfall."""

    text: str
    is_against: bool
    picture: Markup


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two whom a question is about, as the reader knows them."""

    party_id: int
    name: str
    title: str
    organisation: str
    identities: tuple[IdentitySeen, ...]
    other_names: tuple[str, ...]
    weeks: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the page shows it."""

    id: int
    is_organisations: bool
    sides: tuple[Side, Side]
    reasons: tuple[Reason, ...]
    in_hundred: int


def reasons_of(evidence: list[dict[str, object]]) -> tuple[Reason, ...]:
    """Stored evidence in words, each with its bar; what speaks against most comes first, as it is counted."""
    found = explain_evidence(evidence)
    bars = steps([bits for _text, bits in found])
    ends = [0.0, *(bar.end for bar in bars)]
    low, high = min(ends), max(ends)
    return tuple(
        Reason(text, bits < 0, Markup(draw(bar, low, high)))  # noqa: S704 - numbers only
        for (text, bits), bar in zip(found, bars, strict=True)
    )


def shown(reader: Person, question: Question) -> Asked:
    """A question with everything the reader knows of the two; about eight statements."""
    cards = {
        card.party_id: card
        for card in Card.objects.filter(owner=reader, party_id__in=[question.kept, question.joined])
    }
    sides = tuple(
        _side(reader, party, seen, cards.get(party))
        for party, seen in ((question.kept, question.one), (question.joined, question.other))
    )
    return Asked(
        question.id,
        question.is_organisations,
        (sides[0], sides[1]),
        reasons_of(question.evidence),
        max(1, min(99, round(100 * chance(question.bits)))),
    )


def _side(reader: Person, party: int, seen: tuple[IdentitySeen, ...], card: Card | None) -> Side:
    names = [one.name for one in seen if one.name]
    name = (card.name if card is not None else "") or (
        names or [one.value for one in seen] or [""]
    )[0]
    tie = tie_between(reader, reader.party_id, party, now=timezone.now())
    return Side(
        party,
        name,
        card.title if card is not None else "",
        card.organisation_name if card is not None else "",
        seen,
        tuple(dict.fromkeys(one for one in names if one != name)),
        tie.weeks_this_year if tie is not None else 0,
    )


def _layers(reader: Person) -> list[int]:
    return layers_of(reader.pk, reader.is_administrator)


@signed_in
@require_http_methods(["GET"])
def questions(request: PersonRequest) -> HttpResponse:
    """The next question; `after` skips what stands before it."""
    reader = access.network_for_reading(request.user)
    after = _number(request.GET.get("after", ""))
    count = waiting(_layers(reader))
    found = next_questions(_layers(reader), after=after)
    asked = shown(reader, found[0]) if found else None
    return render(
        request,
        "cards/same.html",
        {
            "asked": asked,
            "reasons": asked.reasons if asked is not None else (),
            "count": count,
            "skipped": after > 0,
        },
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


@signed_in
@require_http_methods(["POST"])
def answer(request: PersonRequest, merge_id: int) -> HttpResponse:
    """Same, or not the same; then the next question."""
    reader = access.network_for_reading(request.user)
    parties.open_question(reader, merge_id)
    said = request.POST.get("answer", "")
    if said == SAME:
        done = parties.say_same(actor=reader, merge_id=merge_id)
        undo_url = f"/contacts/merges/{done}" if done is not None else ""
        say(request, _("They are one contact now."), undo_url=undo_url)
    elif said == DIFFERENT:
        parties.say_different(actor=reader, merge_id=merge_id)
        say(request, _("They stay two. You will not be asked again."))
    else:
        raise Invalid(_("Choose “The same” or “Not the same”."), code="unknown-answer")
    return HttpResponseRedirect(
        f"/contacts/same?after={_number(request.POST.get('after', ''))}", status=303
    )


@signed_in
@require_http_methods(["GET", "POST"])
def merge(request: PersonRequest, merge_id: int) -> HttpResponse:
    """Why two contacts are one, and taking them apart again, with what came since."""
    reader = access.network_for_reading(request.user)
    undoing = deciding.undoing_of(reader, merge_id)
    if request.method == "POST":
        party = deciding.undo(
            actor=reader,
            merge_id=merge_id,
            along=[int(one) for one in request.POST.getlist("along") if one.isdigit()],
            fields=request.POST.getlist("field"),
        )
        say(request, _("They are two contacts again, and will not be made one by themselves."))
        return HttpResponseRedirect(f"/contacts/{party}", status=303)
    labels = {"name": _("Name"), "title": _("Title"), "organisation_name": _("Organisation")}
    went = {int(pk) for pk in undoing.merge.snapshot.get("parties_identity.party_id", [])}
    seen = identities_of([undoing.kept], reader.pk).get(undoing.kept, ())
    return render(
        request,
        "cards/merge.html",
        {
            "merge": undoing.merge,
            "contact_id": undoing.kept,
            "reasons": reasons_of(undoing.merge.evidence),
            "changed": [(one, labels[one.field]) for one in undoing.changed],
            "new": undoing.new,
            "staying": [one for one in seen if one.id not in went and one not in undoing.new],
            "going": [one for one in seen if one.id in went],
        },
    )


@signed_in
@require_http_methods(["GET", "POST"])
def apart(request: PersonRequest, party_id: int) -> HttpResponse:
    """Make two contacts of one: the addresses that belong to somebody else are chosen."""
    reader = access.network_for_reading(request.user)
    contact = contact_for_reading(reader, party_id, now=timezone.now())
    seen = identities_of([party_id], reader.pk).get(party_id, ())
    own = [one for one in seen if one.is_own]
    if not own and contact.card is None:
        raise NotFound
    error = ""
    chosen = request.POST.getlist("identity")
    if request.method == "POST":
        try:
            new = deciding.split(
                actor=reader,
                party_id=party_id,
                identity_ids=[int(one) for one in chosen if one.isdigit()],
                name=request.POST.get("name", ""),
            )
        except Invalid as problem:
            error = str(problem)
        else:
            say(request, _("They are two contacts now."))
            return HttpResponseRedirect(f"/contacts/{new}", status=303)
    return render(
        request,
        "cards/apart.html",
        {
            "contact": contact,
            "own": own,
            "rest": [one for one in seen if not one.is_own],
            "merges": merges_of(party_id, reader.pk),
            "chosen": chosen,
            "name": request.POST.get("name", ""),
            "error": error,
        },
        status=422 if error else 200,
    )


def moved_to(reader: Person, party_id: int) -> int | None:
    """Where a contact went that the reader made part of another one; None if nowhere."""
    now = standing_for(party_id, reader.pk)
    return now if now != party_id else None
