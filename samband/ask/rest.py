"""Ask over the API and, in the same shape, from the command line."""

from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from samband.ask import queries
from samband.ask.shapes import Answer
from samband.cards.rest import PathOut, WayOut, path_out, way_out
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
    """Somebody outside who worked on it, or whose card of yours says so (`said`), and the ways to them."""

    id: int
    name: str
    organisation: str
    evidence: list[EvidenceOut]
    said: str
    you_know_them: bool
    somebody_knows: bool
    ways: list[PathOut]


class WorkplaceOut(Schema):
    """An organisation outside where somebody worked on it."""

    id: int
    name: str
    people: int


class OnTopicOut(Schema):
    """Who at an organisation knows about what else the question says: by evidence, or by a card."""

    id: int
    name: str
    said: str
    evidence: list[EvidenceOut]


class NamedOut(Schema):
    """Somebody outside, or an organisation, that the question names, and the ways there."""

    kind: str
    id: int
    name: str
    you_know_them: bool
    somebody_knows: bool
    ways: list[WayOut]
    longer: list[PathOut]
    topic: str
    on_topic: list[OnTopicOut]


class AnswerOut(Schema):
    """The whole answer. `known` is false: nobody here has written about this."""

    query: str
    known: bool
    people: list[KnowerOut]
    colleagues_named: list[str]
    said: list[SaidOut]
    outsiders: list[OutsiderOut]
    organisations: list[WorkplaceOut]
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
                said=o.said,
                you_know_them=o.is_known,
                somebody_knows=bool(o.hints),
                ways=[path_out(way) for way in o.ways],
            )
            for o in answer.outsiders
        ],
        organisations=[
            WorkplaceOut(id=one.party_id, name=one.name, people=one.people)
            for one in answer.organisations
        ],
        named=[
            NamedOut(
                kind=n.kind,
                id=n.party_id,
                name=n.name,
                you_know_them=n.is_known,
                somebody_knows=bool(n.hints),
                ways=[way_out(way) for way in n.ways],
                longer=[path_out(way) for way in n.longer],
                topic=n.topic,
                on_topic=[
                    OnTopicOut(
                        id=one.line.party_id,
                        name=one.line.name,
                        said=one.said,
                        evidence=[_evidence(item, answer) for item in one.evidence],
                    )
                    for one in n.on_topic
                ],
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
