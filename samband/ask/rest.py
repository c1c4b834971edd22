"""Ask over the API and, in the same shape, from the command line."""

from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from samband.ask import queries
from samband.ask.shapes import Answer
from samband.cards.rest import WayOut, way_out
from samband.knowledge.queries import EvidenceItem
from samband.people.bearer import asking, caller
from samband.people.limits import count_search

router = Router(tags=["ask"])


class EvidenceOut(Schema):
    """One dated item that shows that somebody knows something; `by` is who thanked them, where `role` is thanked."""

    id: int
    kind: str
    role: str
    by: str
    at: datetime
    title: str
    text: str
    url: str


class KnowerOut(Schema):
    """Somebody here who knows; no handle: one of ours without an account."""

    handle: str
    name: str
    evidence: list[EvidenceOut]


class SaidOut(Schema):
    """Something that was said."""

    id: int
    kind: str
    at: datetime
    title: str
    text: str
    url: str


class OutsiderOut(Schema):
    """Somebody outside who worked on it."""

    id: int
    name: str
    organisation: str
    evidence: list[EvidenceOut]


class NamedOut(Schema):
    """Somebody outside, or an organisation, that the question names, and the ways there."""

    kind: str
    id: int
    name: str
    you_know_them: bool
    somebody_knows: bool
    ways: list[WayOut]


class AnswerOut(Schema):
    """The whole answer. `known` is false: nobody here has written about this."""

    query: str
    known: bool
    people: list[KnowerOut]
    colleagues_named: list[str]
    said: list[SaidOut]
    outsiders: list[OutsiderOut]
    named: list[NamedOut]


def _evidence(item: EvidenceItem, answer: Answer) -> EvidenceOut:
    thanks = answer.thanks.get(item.entry_id or 0) if item.role == "thanked" else None
    return EvidenceOut(
        id=item.document_id,
        kind=item.kind,
        role=item.role,
        by=thanks.name if thanks is not None else "",
        at=item.at,
        title=item.title,
        text=item.snippet,
        url=item.link,
    )


def answer_out(answer: Answer) -> AnswerOut:
    """An answer as machines read it."""
    return AnswerOut(
        query=answer.query,
        known=answer.is_known,
        people=[
            KnowerOut(
                handle=k.colleague.handle if k.colleague is not None else "",
                name=k.name,
                evidence=[_evidence(item, answer) for item in k.evidence],
            )
            for k in answer.people
        ],
        colleagues_named=[colleague.handle for colleague in answer.colleagues_named],
        said=[
            SaidOut(
                id=hit.document_id,
                kind=hit.kind,
                at=hit.at,
                title=hit.title,
                text=hit.snippet,
                url=hit.link,
            )
            for hit in answer.said
        ],
        outsiders=[
            OutsiderOut(
                id=o.party_id,
                name=o.name,
                organisation=o.organisation_name,
                evidence=[_evidence(item, answer) for item in o.evidence],
            )
            for o in answer.outsiders
        ],
        named=[
            NamedOut(
                kind=n.kind,
                id=n.party_id,
                name=n.name,
                you_know_them=n.is_known,
                somebody_knows=bool(n.hints),
                ways=[way_out(way) for way in n.ways],
            )
            for n in answer.named
        ],
    )


@router.get("/ask", auth=asking, response=AnswerOut)
def ask(request: HttpRequest, q: str) -> AnswerOut:
    """Who here knows about this, what was said, who outside, the ways to whom the question names."""
    reader = caller(request)
    count_search(reader.pk)
    return answer_out(queries.answer(reader=reader, query=q, now=timezone.now()))


@router.get("/topics/{slug}", auth=asking, response=AnswerOut)
def topic(request: HttpRequest, slug: str) -> AnswerOut:
    """A topic, asked the same way; a topic that shows only through what I may not see is the same as none."""
    reader = caller(request)
    count_search(reader.pk)
    return answer_out(queries.topic_answer(reader=reader, slug=slug, now=timezone.now()).answer)
