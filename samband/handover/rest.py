"""One's handover over the API. Taking along stays on the page, because no token exports."""

from datetime import date
from typing import Literal

from django.http import HttpRequest
from ninja import Router, Schema

from samband.handover import actions, queries, taking_over
from samband.handover.access import open_handover, own_handover
from samband.handover.models import Decision, Handover
from samband.kernel.errors import NotFound
from samband.people.bearer import caller, reading, writing

router = Router(tags=["handover"])


class HandoverIn(Schema):
    """Why, and until when one is here."""

    reason: Literal["absence", "new-job", "leaving"]
    last_day: date


class HandoverOut(Schema):
    """One's open handover and how far it is."""

    reason: str
    last_day: date
    relations: int
    decided: int
    to_take_along: int
    to_delete: int
    agreed: int
    in_touch: int


class DecisionOut(Schema):
    """What was decided about a relation: private, introduce, company or close. `colleague` is a user name or empty."""

    id: int
    choice: str
    colleague: str
    is_sent: bool
    is_agreed: bool
    is_declined: bool
    is_in_touch: bool
    is_deleted: bool


class RelationOut(Schema):
    """One of one's contacts; without a decision it is not decided yet."""

    contact_id: int
    name: str
    organisation: str
    level: str
    decision: DecisionOut | None


class RelationsOut(Schema):
    """A page of relations; `next` continues it, "" at the end."""

    relations: list[RelationOut]
    next: str


class DecisionIn(Schema):
    """A decision; `colleague` for introduce and company, the mail for introduce."""

    choice: Literal["private", "introduce", "company", "close"]
    colleague: str = ""
    address: str = ""
    subject: str = ""
    text: str = ""


class AskedOut(Schema):
    """A relation that a colleague hands over to the caller."""

    id: int
    choice: str
    by: str
    contact_id: int
    name: str
    organisation: str
    title: str
    emails: list[str]
    is_agreed: bool
    is_in_touch: bool


class AskedListOut(Schema):
    """All that waits for the caller, and what they took over."""

    asked: list[AskedOut]


class AnswerIn(Schema):
    """`yes`, `no`, or `in-touch` for what was taken over."""

    answer: Literal["yes", "no", "in-touch"]


class DeletedOut(Schema):
    """How many were deleted here."""

    deleted: int


def _decision(one: Decision, handle: str) -> DecisionOut:
    return DecisionOut(
        id=one.pk,
        choice=one.choice,
        colleague=handle,
        is_sent=one.sent_at is not None,
        is_agreed=one.agreed_at is not None,
        is_declined=one.declined_at is not None,
        is_in_touch=one.is_in_touch,
        is_deleted=one.is_deleted,
    )


def _handover(request: HttpRequest, found: Handover) -> HandoverOut:
    done = queries.progress(caller(request), found)
    return HandoverOut(
        reason=found.reason,
        last_day=found.last_day,
        relations=done.relations,
        decided=done.decided,
        to_take_along=done.to_take_along,
        to_delete=done.to_delete,
        agreed=done.handed_over,
        in_touch=done.in_touch,
    )


@router.get("/handover", auth=reading, response=HandoverOut)
def handover(request: HttpRequest) -> HandoverOut:
    """One's own open handover."""
    found = open_handover(caller(request))
    if found is None:
        raise NotFound
    return _handover(request, found)


@router.post("/handover", auth=writing, response={201: HandoverOut})
def begin(request: HttpRequest, wish: HandoverIn) -> tuple[int, HandoverOut]:
    """Begin one."""
    made = actions.begin(actor=caller(request), reason=wish.reason, last_day=wish.last_day)
    return 201, _handover(request, made)


@router.delete("/handover", auth=writing, response={204: None})
def end(request: HttpRequest) -> tuple[int, None]:
    """End it."""
    actions.end(actor=caller(request))
    return 204, None


@router.get("/handover/relations", auth=reading, response=RelationsOut)
def relations(request: HttpRequest, after: str = "", undecided: bool = False) -> RelationsOut:
    """One's relations by name, with what was decided."""
    reader = caller(request)
    page = queries.relations_of(reader, own_handover(reader), cursor=after, undecided=undecided)
    return RelationsOut(
        relations=[
            RelationOut(
                contact_id=one.party_id,
                name=one.name,
                organisation=one.organisation_name,
                level=one.level,
                decision=_decision(one.decision, one.colleague.handle if one.colleague else "")
                if one.decision is not None
                else None,
            )
            for one in page.rows
        ],
        next=page.next_cursor,
    )


@router.put("/handover/relations/{int:contact_id}", auth=writing, response={204: None})
def decide(request: HttpRequest, contact_id: int, wish: DecisionIn) -> tuple[int, None]:
    """Decide about one of one's relations."""
    actor = caller(request)
    if wish.choice == "introduce":
        written = actions.Written(wish.address, wish.subject, wish.text)
        actions.introduce_successor(
            actor=actor, party_id=contact_id, handle=wish.colleague, written=written
        )
    elif wish.choice == "company":
        actions.offer_to_company(actor=actor, party_id=contact_id, handle=wish.colleague)
    else:
        actions.keep_or_close(actor=actor, party_ids=[contact_id], choice=wish.choice)
    return 204, None


@router.delete("/handover/decisions/{int:decision_id}", auth=writing, response={204: None})
def take_back(request: HttpRequest, decision_id: int) -> tuple[int, None]:
    """Take a decision back."""
    actions.take_back(actor=caller(request), decision_id=decision_id)
    return 204, None


@router.post("/handover/deletion", auth=writing, response=DeletedOut)
def deletion(request: HttpRequest) -> DeletedOut:
    """Delete here what was taken along on the page, and what is closed."""
    return DeletedOut(deleted=actions.delete_decided(actor=caller(request)))


@router.get("/handover/asked", auth=reading, response=AskedListOut)
def asked(request: HttpRequest) -> AskedListOut:
    """What colleagues hand over to the caller."""
    reader = caller(request)
    open_handover(reader)
    return AskedListOut(
        asked=[
            AskedOut(
                id=one.pk,
                choice=one.choice,
                by=one.person.handle,
                contact_id=one.contact_id,
                name=one.contact_name,
                organisation=one.organisation_name,
                title=one.title,
                emails=one.emails,
                is_agreed=one.agreed_at is not None,
                is_in_touch=one.is_in_touch,
            )
            for one in queries.asked_of(reader)
        ]
    )


@router.post("/handover/asked/{int:decision_id}", auth=writing, response={204: None})
def answer(request: HttpRequest, decision_id: int, said: AnswerIn) -> tuple[int, None]:
    """Take it over, keep it, say no, or say that one has been in touch."""
    act = {
        "yes": taking_over.agree,
        "no": taking_over.decline,
        "in-touch": taking_over.say_in_touch,
    }[said.answer]
    act(actor=caller(request), decision_id=decision_id)
    return 204, None
