"""The page of the box on every page, and a topic's page, which asks the same way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from markupsafe import Markup

from samband.activity.following.queries import chosen_level
from samband.activity.following.words import follow_form
from samband.ask import queries, words
from samband.ask.shapes import Answer, Knower, Named
from samband.cards.picture import Target
from samband.cards.topics import OnTopic
from samband.cards.views import WaysPart, line_of, ways_part
from samband.knowledge import actions as knowledge
from samband.knowledge.queries import EvidenceItem, SaidHit
from samband.people.access import PersonRequest, own_address, signed_in
from samband.people.limits import count_search
from samband.people.models import Person
from samband.thanks.evidence import Said
from samband.web.parts import Link, PersonLine, Tab
from samband.web.shell import say

SHOWN = ("all", "people", "said", "outside")


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One piece of evidence as the component shows it."""

    at: datetime
    text: Markup
    url: str
    kind: str
    document_id: int


@dataclass(frozen=True, slots=True)
class KnowerCard:
    """Somebody who knows, with the reasons."""

    person: PersonLine
    first_name: str
    ask_url: str
    evidence: tuple[EvidenceLine, ...]
    is_reader: bool
    is_inside: bool = True


@dataclass(frozen=True, slots=True)
class NamedCard:
    """Whom the question names, and the ways there."""

    named: Named
    url: str
    ways: WaysPart | None
    on_topic: Sequence[tuple[OnTopic, list[EvidenceLine]]] = ()


def evidence_line(item: EvidenceItem, thanks: Mapping[int, Said]) -> EvidenceLine:
    """A title and a quote with the words of the question marked."""
    title = words.marked(*words.title_of(item))
    quote = words.marked(item.snippet, item.snippet_ranges)
    both = {"title": title, "quote": quote}
    text = Markup(_("%(title)s: “%(quote)s”")) % both if title and quote else title or quote  # noqa: S704 (ours)
    return EvidenceLine(item.at, text, item.link, words.deed(item, thanks), item.document_id)


def knower_card(knower: Knower, answer: Answer) -> KnowerCard:
    """A colleague, or one of ours without an account, whom nobody can write to yet."""
    person = knower.colleague
    line = line_of(person, knower.about) if person is not None else PersonLine(knower.name)
    ask_url = ""
    if person is not None and not knower.is_reader:
        ask_url = "/write?" + urlencode(
            {"to": "people", "persons": f"@{person.handle}", "body": answer.query}
        )
    return KnowerCard(
        person=line,
        first_name=knower.name.split(" ")[0],
        ask_url=ask_url,
        evidence=tuple(evidence_line(item, answer.thanks) for item in knower.evidence),
        is_reader=knower.is_reader,
    )


def said_link(hit: SaidHit) -> Link:
    """A hit as a line in a side card."""
    label = hit.title or hit.snippet
    return Link(label, hit.link, words.kind_of(hit))


def _context(answer: Answer, reader: Person) -> dict[str, object]:
    return {
        "is_guest": reader.is_guest,
        "answer": answer,
        "summary": words.summary(answer),
        "people": [knower_card(knower, answer) for knower in answer.people],
        "colleagues_named": [line_of(colleague) for colleague in answer.colleagues_named],
        "said": [
            (
                hit,
                words.marked(hit.title, hit.title_ranges),
                words.marked(hit.snippet, hit.snippet_ranges),
                words.kind_of(hit),
            )
            for hit in answer.said
        ],
        "said_links": [said_link(hit) for hit in answer.said[:4]],
        "outsiders": [
            (
                outsider,
                [evidence_line(item, answer.thanks) for item in outsider.evidence],
                ways_part(
                    [],
                    list(outsider.hints),
                    Target(outsider.name, outsider.organisation_name),
                    outsider.ways,
                ),
            )
            for outsider in answer.outsiders
        ],
        "workplaces": [
            Link(
                one.name,
                f"/organisations/{one.party_id}",
                ngettext("%(count)d person there", "%(count)d people there", one.people)
                % {"count": one.people},
            )
            for one in answer.organisations
        ],
        "named": [
            NamedCard(
                named,
                f"/{'organisations' if named.kind == 'organisation' else 'contacts'}/{named.party_id}",
                ways_part(
                    list(named.ways),
                    list(named.hints),
                    Target(named.name, named.detail),
                    named.longer,
                ),
                [
                    (one, [evidence_line(item, answer.thanks) for item in one.evidence])
                    for one in named.on_topic
                ],
            )
            for named in answer.named
        ],
        "ask_more": _("Ask in a room of yours") if reader.is_guest else _("Ask everybody"),
        "ask_more_url": "/write?"
        + urlencode({"body": answer.query} | ({} if reader.is_guest else {"to": "colleagues"})),
    }


@signed_in
@require_safe
def ask(request: PersonRequest) -> HttpResponse:
    """The answer to `q`; without one, what can be asked."""
    query = request.GET.get("q", "").strip()
    shown = request.GET.get("show", "all")
    if shown not in SHOWN:
        shown = "all"
    if not query:
        return render(request, "ask/empty.html", {"query": ""})
    count_search(request.user.pk)
    answer = queries.answer(reader=request.user, query=query, now=timezone.now())
    labels = {"all": _("All"), "people": _("People"), "said": _("Said"), "outside": _("Outside")}
    tabs = [
        Tab(label, "/ask?" + urlencode({"q": query[:1000], "show": key}), key == shown)
        for key, label in labels.items()
    ]
    context = _context(answer, request.user) | {"query": query, "shown": shown, "tabs": tabs}
    return render(request, "ask/answer.html", context)


@signed_in
@require_safe
def topic(request: PersonRequest, slug: str) -> HttpResponse:
    """A topic: who knows, what was said, who outside; shown only through what the reader may see."""
    count_search(request.user.pk)
    found = queries.topic_answer(reader=request.user, slug=slug, now=timezone.now())
    name, answer = found.name, found.answer
    return render(
        request,
        "ask/topic.html",
        _context(answer, request.user)
        | {
            "name": name,
            "slug": slug,
            "shown": "all",
            "follow": follow_form(
                f"/topics/{slug}/following", chosen_level(request.user, topic=slug)
            ),
        },
    )


@signed_in
@require_POST
def reject_evidence(request: PersonRequest, document_id: int) -> HttpResponse:
    """ "This is wrong", said by the person it is about."""
    knowledge.reject_evidence(actor=request.user, document_id=document_id)
    say(request, _("Thank you. It no longer counts or shows for you."))
    return HttpResponseRedirect(own_address(request, request.POST.get("next"), "/ask"), status=303)
