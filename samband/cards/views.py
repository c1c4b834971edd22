"""Pages of the outside network."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers
from markupsafe import Markup

from samband.cards import access, actions, asking, words
from samband.cards.contact_page import contact_for_reading, whole_contact
from samband.cards.employers import moves_of
from samband.cards.erasing import object_for, read_addresses
from samband.cards.finding import filters_of, find_contacts
from samband.cards.models import Card
from samband.cards.paths import Path, longer_ways_to
from samband.cards.picture import Stop, Target, Way, draw_tall, draw_wide
from samband.cards.shapes import Colleague, ContactLine, Hint, WayShown
from samband.cards.wanted import BANDS, OWN_BANDS, TOUCHED, Wanted
from samband.kernel.errors import Invalid, NotFound
from samband.parties.questions import layers_of, waiting
from samband.people import blocks
from samband.people.access import PersonRequest, administrator_only, confirmed, signed_in
from samband.people.models import Person
from samband.spaces.lines import picture_url, profile_url
from samband.ties.explain import explain_tie
from samband.web.avatars import avatar_colour, initials
from samband.web.parts import Choice, PersonLine, Tab
from samband.web.shell import say

# With so many ways over one colleague nobody needs one over two.
ENOUGH_WAYS = 2
# At an organisation many may be known by somebody; the page lists this many of them.
HINTS_SHOWN = 3
# What a list of contacts is narrowed by, beside words.
NARROWING = ("tag", "topic", "place", "band", "touched")


@dataclass(frozen=True, slots=True)
class WaysPart:
    """The ways to somebody: two pictures and the list that says the same."""

    wide: Markup
    tall: Markup
    lines: tuple["WayLine", ...]


@dataclass(frozen=True, slots=True)
class WayLine:
    """One way in words, and whom to write to."""

    person: PersonLine | None
    text: str
    ask_url: str = ""
    # Where one asks to be introduced, by this colleague or by whoever wants to be asked first.
    introduce_url: str = ""


def line_of(colleague: Colleague, about: str = "") -> PersonLine:
    """A colleague as a component shows them."""
    return PersonLine(
        colleague.name,
        profile_url(colleague.handle),
        picture_url(colleague.handle, colleague.photo),
        about or colleague.team,
        key=colleague.handle,
    )


def _write_to(colleague: Colleague) -> str:
    """An unsent message to a colleague, whatever their user name is: one could be called as an audience is."""
    return f"/write?to=people&persons=@{colleague.handle}"


def _introduce(party_id: int, handle: str = "", first: str = "") -> str:
    """Where one asks to be introduced to a contact, by this colleague, who is asked by `first`."""
    asked = {"over": handle, "first": first}
    query = urlencode({key: value for key, value in asked.items() if value})
    return f"/contacts/{party_id}/introduction" + (f"?{query}" if query else "")


def ways_part(
    ways: list[WayShown], hints: list[Hint], target: Target, longer: Sequence[Path] = ()
) -> WaysPart | None:
    """Pictures and list of the ways; None when there are none. Those over two come after those over one; a hidden
    colleague stands last and has no strength."""
    # At an organisation one colleague may know several; the picture shows them once, the list says all.
    best = {w.colleague.handle: w for w in reversed(ways)}
    drawn = [
        Way(
            [Stop(w.colleague.name, initials(w.colleague.name), avatar_colour(w.colleague.handle))],
            [w.way.band_to_colleague, w.way.band_to_target],
        )
        for w in ways
        if best[w.colleague.handle] is w
    ]
    lines = [
        WayLine(
            line_of(w.colleague),
            words.knows_sentence(w.colleague.name, w.target_name, w.way.band_to_target),
            _write_to(w.colleague),
            _introduce(w.way.target_id, w.colleague.handle),
        )
        for w in ways
    ]
    for path in longer:
        drawn.append(Way([_stop_of(stop) for stop in path.stops], list(path.bands)))
        lines.append(_path_line(path))
    if hints:
        drawn.append(Way([Stop(_("somebody here"), "", 0, is_hidden=True)], ["met", "met"]))
        lines += [_line_of_hint(hint, target) for hint in hints[:HINTS_SHOWN]]
    if not drawn:
        return None
    you = _("you")
    return WaysPart(
        Markup(draw_wide(you, drawn, target)),  # noqa: S704 - names are escaped where it is drawn
        Markup(draw_tall(you, drawn, target)),  # noqa: S704
        tuple(lines),
    )


def _line_of_hint(hint: Hint, target: Target) -> WayLine:
    is_target = hint.name == target.name
    said = words.hint_sentence(hint.team) if is_target else words.hint_about(hint.name, hint.team)
    return WayLine(None, said, introduce_url=_introduce(hint.party_id))


def _stop_of(one: Colleague | ContactLine) -> Stop:
    key = one.handle if isinstance(one, Colleague) else str(one.party_id)
    return Stop(one.name, initials(one.name), avatar_colour(key))


def _path_line(path: Path) -> WayLine:
    """A way of any kind in words: who knows whom, one sentence each, and whom to write to first."""
    names = [*(stop.name for stop in path.stops), path.target_name]
    said = [
        words.knows_sentence(one, other, band)
        for one, other, band in zip(names, names[1:], path.bands[1:], strict=False)
    ]
    first, last = path.stops[0], path.stops[-1]
    if isinstance(first, Colleague) and isinstance(last, Colleague):
        asked = _introduce(path.target_id, last.handle, first.handle if len(names) > 2 else "")
        return WayLine(line_of(first), " ".join(said), _write_to(first), asked)
    if isinstance(first, Colleague):
        return WayLine(line_of(first), " ".join(said), _write_to(first))
    contact = PersonLine(first.name, f"/contacts/{first.party_id}", "", first.organisation_name)
    return WayLine(contact, " ".join([words.own_contact_sentence(first.name), *said]))


@signed_in
@require_safe
def contact_list(request: PersonRequest) -> HttpResponse:
    """People outside whom I see: mine, colleagues' shared ones, those from the organisation's sources."""
    reader = access.network_for_reading(request.user)
    said = {key: str(value)[:100] for key, value in request.GET.items()}
    wanted = Wanted(
        how=said.get("show", "mine"),
        text=said.get("name", ""),
        **{key: said.get(key, "") for key in NARROWING},
    )
    found = find_contacts(reader, wanted, now=timezone.now(), cursor=request.GET.get("after", ""))
    kept = {"show": wanted.how, "name": wanted.text}
    kept |= {key: said[key] for key in NARROWING if said.get(key)}
    labels = {"mine": _("Mine"), "shared": _("Shared by colleagues"), "public": _("Public sources")}
    return render(
        request,
        "cards/contacts.html",
        {
            "page": found.page,
            "is_near": found.is_near,
            "wanted": wanted,
            "narrowed": any(said.get(key) for key in NARROWING),
            "filters": _filter_choices(reader, wanted.how),
            "bands": [
                Choice(band, words.band_name(band))
                for band in (OWN_BANDS if wanted.how == "mine" else BANDS)
            ],
            "touched": [Choice(one, words.touched_name(one)) for one in TOUCHED],
            "here": f"/contacts?{urlencode(kept)}",
            "all_chosen": "all" in said,
            "questions": waiting(layers_of(reader.pk, reader.is_administrator)),
            "moved": len(moves_of(reader)),
            "tabs": [
                Tab(label, f"/contacts?show={key}", key == wanted.how)
                for key, label in labels.items()
            ],
            "level_name": words.level_name,
        },
    )


def _filter_choices(reader: Person, how: str) -> dict[str, list[Choice]]:
    found = filters_of(reader, how)
    return {
        name: [Choice(one, one) for one in getattr(found, name)]
        for name in ("tags", "topics", "places")
    }


@signed_in
@require_safe
def contact(request: PersonRequest, party_id: int) -> HttpResponse:
    """One human outside: who they are, who of ours knows them, the ways there."""
    reader = access.network_for_reading(request.user)
    now = timezone.now()
    try:
        whole = whole_contact(reader, party_id, now=now)
    except NotFound:
        # A card moves to whom its address leads to; its old page leads there, if the reader sees them.
        root = asking.moved_to(reader, party_id)
        if root is None:
            raise
        contact_for_reading(reader, root, now=now)
        return HttpResponseRedirect(f"/contacts/{root}")
    found, details, tie = whole.page, whole.details, whole.tie
    ways = whole.knowing.ways({party_id: found.name})
    return render(
        request,
        "cards/contact.html",
        {
            "contact": found,
            "details": details,
            "emails": tuple(dict.fromkeys((*found.emails, *details.mails))),
            "today": timezone.localdate(now).isoformat(),
            "tie_sentences": explain_tie(found.name, tie, whole.rhythm, whole.said) if tie else [],
            "own_sentence": words.own_sentence(whole.band) if found.card is not None else "",
            "tie_said": whole.said,
            "ways": ways_part(
                ways,
                [found.hint] if found.hint is not None else [],
                Target(found.name, found.organisation_name),
            ),
            # Looked for when the page is there already: they take as much as all the rest.
            "may_be_longer": len(ways) < ENOUGH_WAYS,
            "levels": [
                Choice(level, words.level_name(level), hint=words.level_meaning(level))
                for level in actions.OWN_CHOICE
            ],
        },
    )


@signed_in
@require_safe
@vary_on_headers("HX-Request")
def longer_ways(request: PersonRequest, party_id: int) -> HttpResponse:
    """Ways to a contact over two go-betweens; a part of their page, or a page for browsers without scripts."""
    reader = access.network_for_reading(request.user)
    now = timezone.now()
    whole = whole_contact(reader, party_id, now=now)
    found = whole.page
    longer = longer_ways_to(reader, party_id, now=now)
    is_part = bool(request.headers.get("HX-Request"))
    return render(
        request,
        "cards/_longer.html" if is_part else "cards/longer.html",
        {
            "contact": found,
            "ways": ways_part([], [], Target(found.name, found.organisation_name), longer),
            "is_known": found.card is not None,
            "has_short": bool(found.known_by) or found.hint is not None,
        },
    )


@signed_in
@require_http_methods(["POST"])
def contact_level(request: PersonRequest, party_id: int) -> HttpResponse:
    """Choose who knows about one of my contacts."""
    reader = access.network_for_reading(request.user)
    card = Card.objects.filter(owner=reader, party_id=party_id).first()
    if card is None:
        raise NotFound
    actions.set_level(
        actor=reader, card_ids=[card.pk], level=request.POST.get("level", ""), now=timezone.now()
    )
    say(request, _("Saved. You can change this whenever you want."))
    return HttpResponseRedirect(f"/contacts/{party_id}", status=303)


@require_http_methods(["GET", "POST"])
@administrator_only
@confirmed
def outsiders(request: PersonRequest) -> HttpResponse:
    """Erase people outside by address; the answer is the same whether they were here or not."""
    text, error = request.POST.get("addresses", ""), ""
    if request.method == "POST":
        try:
            object_for(actor=request.user, addresses=read_addresses(text))
        except Invalid as problem:
            error = str(problem)
        else:
            say(request, _("Whoever was here with these addresses is being erased."))
            return HttpResponseRedirect("/admin/outsiders", status=303)
    return render(
        request,
        "cards/admin_outsiders.html",
        {"addresses": text, "error": error, "tabs": blocks.tabs("admin", request)},
        status=422 if error else 200,
    )
