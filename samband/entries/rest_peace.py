"""Pins, reports, what one put away and whom one blocked, over the API."""

from datetime import datetime

from django.http import HttpRequest
from ninja import Router, Schema

from samband.entries.deciding import who_in_words
from samband.entries.models import Block, Entry, Pin, Report
from samband.entries.peace import block_person, bring_back, put_away, unblock_person
from samband.entries.pins import pin_entry, unpin_entry
from samband.entries.reporting import (
    judge_report,
    report_entry,
    reports_for,
    sees_entry,
    show_entry,
    who_decides,
)
from samband.people.bearer import caller, reading, writing
from samband.spaces.access import space_for_reading

router = Router(tags=["peace"])
SHOWN = 100


class ReportIn(Schema):
    """What is wrong. `shows_entry` lets administrators see the entry where nobody else may decide; of a secret room nothing
    reaches them without it (422 `ask-administrators`).
    """

    reason: str
    shows_entry: bool = False


class JudgementIn(Schema):
    """Hide it, with a word to its author, or leave it."""

    hide: bool
    to_author: str = ""


class ReportOut(Schema):
    """A report; `outcome` is "hidden", "left", or "" while it waits. `goes_to` is hosts, editors, administrators, reporter
    (one decides oneself) or nobody; `told` says to its reporter in words who got it. `entry_id` is null for administrators
    who may not see the entry.
    """

    id: int
    entry_id: int | None
    reason: str
    at: datetime
    outcome: str
    goes_to: str
    told: str = ""


class ReportsOut(Schema):
    """Reports, those that wait first."""

    reports: list[ReportOut]


class PinsOut(Schema):
    """What the hosts of a space put first, newest first."""

    entry_ids: list[int]


class BlocksOut(Schema):
    """Handles of those whom I blocked."""

    people: list[str]


def _report(one: Report, told: str = "") -> ReportOut:
    return ReportOut(
        id=one.pk,
        entry_id=one.entry_id if told or sees_entry(one) else None,
        reason=one.reason,
        at=one.at,
        outcome=one.outcome,
        goes_to=one.goes_to,
        told=told,
    )


@router.get("/spaces/{slug}/pins", auth=reading, response=PinsOut)
def pins(request: HttpRequest, slug: str) -> PinsOut:
    """What stands first in a space."""
    space = space_for_reading(caller(request), slug).space
    seen = Entry.objects.visible_to(caller(request)).seen_by(caller(request))
    rows = Pin.objects.filter(space=space, entry__in=seen).order_by("-at")
    return PinsOut(entry_ids=list(rows.values_list("entry_id", flat=True)))


@router.put("/entries/{int:entry_id}/pin", auth=writing, response={204: None})
def pin(request: HttpRequest, entry_id: int) -> tuple[int, None]:
    """Let a thread stand first in its space; for hosts."""
    pin_entry(actor=caller(request), entry_id=entry_id)
    return 204, None


@router.delete("/entries/{int:entry_id}/pin", auth=writing, response={204: None})
def unpin(request: HttpRequest, entry_id: int) -> tuple[int, None]:
    """Let it stand where its time puts it; for hosts."""
    unpin_entry(actor=caller(request), entry_id=entry_id)
    return 204, None


@router.put("/entries/{int:entry_id}/away", auth=writing, response={204: None})
def away(request: HttpRequest, entry_id: int) -> tuple[int, None]:
    """Show an entry, and the thread it begins, no more to me."""
    put_away(actor=caller(request), entry_id=entry_id)
    return 204, None


@router.delete("/entries/{int:entry_id}/away", auth=writing, response={204: None})
def back(request: HttpRequest, entry_id: int) -> tuple[int, None]:
    """Show it to me again."""
    bring_back(actor=caller(request), entry_id=entry_id)
    return 204, None


@router.post("/entries/{int:entry_id}/reports", auth=writing, response={201: ReportOut})
def report(request: HttpRequest, entry_id: int, data: ReportIn) -> tuple[int, ReportOut]:
    """Ask the hosts, or the editors, to look at an entry."""
    actor = caller(request)
    made = report_entry(
        actor=actor, entry_id=entry_id, reason=data.reason, shows_entry=data.shows_entry
    )
    return 201, _report(made, who_in_words(who_decides(made), actor))


@router.get("/reports", auth=reading, response=ReportsOut)
def reports(request: HttpRequest) -> ReportsOut:
    """What was reported where I look after things."""
    return ReportsOut(reports=[_report(one) for one in reports_for(caller(request))[:SHOWN]])


@router.post("/reports/{int:report_id}/judgement", auth=writing, response=ReportOut)
def judge(request: HttpRequest, report_id: int, data: JudgementIn) -> ReportOut:
    """Hide what was reported, or leave it; both sides are told."""
    return _report(
        judge_report(
            actor=caller(request),
            report_id=report_id,
            hides=data.hide,
            to_author=data.to_author,
        )
    )


@router.put("/entries/{int:entry_id}/showing", auth=writing, response={204: None})
def show(request: HttpRequest, entry_id: int) -> tuple[int, None]:
    """Show again what was hidden; for those who look after it."""
    show_entry(actor=caller(request), entry_id=entry_id)
    return 204, None


@router.get("/blocks", auth=reading, response=BlocksOut)
def blocks(request: HttpRequest) -> BlocksOut:
    """Whom I blocked."""
    rows = Block.objects.filter(person=caller(request)).order_by("-at")
    return BlocksOut(people=list(rows.values_list("blocked__handle", flat=True)))


@router.put("/blocks/{handle}", auth=writing, response={204: None})
def block(request: HttpRequest, handle: str) -> tuple[int, None]:
    """Read nothing more by somebody; they are not told."""
    block_person(actor=caller(request), handle=handle)
    return 204, None


@router.delete("/blocks/{handle}", auth=writing, response={204: None})
def unblock(request: HttpRequest, handle: str) -> tuple[int, None]:
    """Read somebody again."""
    unblock_person(actor=caller(request), handle=handle)
    return 204, None
