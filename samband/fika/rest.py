"""Fika over the API: one's own part and one's own pairs, nobody else's."""

from datetime import date, datetime
from typing import Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from samband.fika import actions
from samband.fika.arranging import is_on
from samband.fika.queries import Proposal, proposal_for, proposals_of, standing_of
from samband.kernel.errors import NotFound
from samband.people.bearer import caller, reading, writing
from samband.people.models import Person

router = Router(tags=["fika"])


class PartOut(Schema):
    """Whether I take part; `next_day` is when pairs are proposed next."""

    takes_part: bool
    is_paused: bool
    weeks: int
    next_day: date | None


class PartIn(Schema):
    """Take part, or be paused."""

    paused: bool = False


class PartnerOut(Schema):
    """Somebody I am proposed to; `why` are sentences in my language, `met` is what they answered."""

    handle: str
    name: str
    why: list[str]
    declined: bool
    met: str


class ProposalOut(Schema):
    """A proposal; nobody in `partners`: I wait this time. `write_url` begins a message to them."""

    id: int
    day: date
    partners: list[PartnerOut]
    met: str
    declined: bool
    write_url: str


class LineOut(Schema):
    """A proposal on my list."""

    id: int
    at: datetime
    partners: list[str]
    met: str
    declined: bool


class ProposalsOut(Schema):
    """A page of proposals, newest first; `next` continues it, "" at the end."""

    proposals: list[LineOut]
    next: str


class MetIn(Schema):
    """Whether we met; "" takes the answer back."""

    met: Literal["yes", "not-yet", "no", ""]


def _colleague(request: HttpRequest) -> Person:
    me = caller(request)
    if me.is_guest:
        raise NotFound
    return me


def _part(person: Person) -> PartOut:
    found = standing_of(person, timezone.localdate())
    return PartOut(
        takes_part=found.takes_part,
        is_paused=found.is_paused,
        weeks=found.weeks,
        next_day=found.next_day,
    )


def _out(found: Proposal) -> ProposalOut:
    return ProposalOut(
        id=found.entry_id,
        day=found.day,
        partners=[
            PartnerOut(
                handle=one.handle,
                name=one.name,
                why=list(one.why),
                declined=one.declined,
                met=one.met,
            )
            for one in found.partners
        ],
        met=found.met,
        declined=found.declined,
        write_url=found.write_url,
    )


def _read(person: Person, entry_id: int) -> ProposalOut:
    return _out(proposal_for(person, entry_id, timezone.now()))


@router.get("/fika/part", auth=reading, response=PartOut)
def part(request: HttpRequest) -> PartOut:
    """How I stand to fika; 404 where there is none."""
    me = _colleague(request)
    if not is_on():
        raise NotFound
    return _part(me)


@router.put("/fika/part", auth=writing, response=PartOut)
def take_part(request: HttpRequest, data: PartIn) -> PartOut:
    """Take part, or be paused."""
    me = _colleague(request)
    actions.take_part(actor=me)
    if data.paused:
        actions.pause(actor=me)
    return _part(me)


@router.delete("/fika/part", auth=writing, response={204: None})
def leave(request: HttpRequest) -> tuple[int, None]:
    """Take part no more."""
    actions.leave(actor=_colleague(request))
    return 204, None


@router.get("/fika/proposals", auth=reading, response=ProposalsOut)
def proposals(request: HttpRequest, after: str = "") -> ProposalsOut:
    """What was proposed to me."""
    page = proposals_of(_colleague(request), after)
    return ProposalsOut(
        proposals=[
            LineOut(
                id=line.entry_id,
                at=line.at,
                partners=[one.key for one in line.people],
                met=line.met,
                declined=line.declined,
            )
            for line in page.rows
        ],
        next=page.next_cursor,
    )


@router.get("/fika/proposals/{int:entry_id}", auth=reading, response=ProposalOut)
def proposal(request: HttpRequest, entry_id: int) -> ProposalOut:
    """One proposal to me."""
    return _read(_colleague(request), entry_id)


@router.put("/fika/proposals/{int:entry_id}/met", auth=writing, response=ProposalOut)
def met(request: HttpRequest, entry_id: int, data: MetIn) -> ProposalOut:
    """Say whether we met."""
    me = _colleague(request)
    actions.answer_meeting(actor=me, entry_id=entry_id, met=data.met)
    return _read(me, entry_id)


@router.put("/fika/proposals/{int:entry_id}/refusal", auth=writing, response=ProposalOut)
def refuse(request: HttpRequest, entry_id: int) -> ProposalOut:
    """It does not suit me this time."""
    me = _colleague(request)
    actions.decline_meeting(actor=me, entry_id=entry_id)
    return _read(me, entry_id)


@router.delete("/fika/proposals/{int:entry_id}/refusal", auth=writing, response=ProposalOut)
def accept(request: HttpRequest, entry_id: int) -> ProposalOut:
    """It suits me after all."""
    me = _colleague(request)
    actions.accept_meeting(actor=me, entry_id=entry_id)
    return _read(me, entry_id)
