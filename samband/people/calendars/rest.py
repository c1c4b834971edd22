"""Presence from one's own calendar over the API: look, say yes with what was shown, read all of it, turn it off."""

from datetime import datetime
from typing import Literal

from django.http import HttpRequest
from ninja import Router, Schema

from samband.people import actions
from samband.people.bearer import caller, reading, writing
from samband.people.calendars.queries import own_calendar, own_spans
from samband.people.calendars.rules import Span

router = Router(tags=["people"])


class SpanOut(Schema):
    """A time in which I am busy, or away (out of office)."""

    starts_at: datetime
    ends_at: datetime
    kind: Literal["busy", "away"]


class CalendarIn(Schema):
    """An address that gives a calendar (https or webcal), or the text of an iCalendar file."""

    address: str = ""
    file: str = ""


class LookOut(Schema):
    """What would be stored: these spans, and nothing else. `proposal` says yes to exactly them, for an hour.

    `left_out` counts entries of the calendar that could not be read; `is_cut`: there was more than is kept.
    """

    spans: list[SpanOut]
    left_out: int
    is_cut: bool
    host: str
    proposal: str


class YesIn(Schema):
    """The `proposal` that was shown."""

    proposal: str


class PresenceCalendarOut(Schema):
    """All that is kept of my calendar; the address is not shown again, only its server. `fault` is empty while it is read."""

    is_on: bool
    host: str
    since: datetime | None
    seen_at: datetime | None
    fault: str
    left_out: int
    spans: list[SpanOut]


def _spans(spans: "list[Span] | tuple[Span, ...]") -> list[SpanOut]:
    return [SpanOut(starts_at=one.starts_at, ends_at=one.ends_at, kind=one.kind) for one in spans]


def _out(request: HttpRequest) -> PresenceCalendarOut:
    calendar = own_calendar(caller(request))
    if calendar is None:
        return PresenceCalendarOut(
            is_on=False, host="", since=None, seen_at=None, fault="", left_out=0, spans=[]
        )
    return PresenceCalendarOut(
        is_on=True,
        host=calendar.host,
        since=calendar.since,
        seen_at=calendar.seen_at,
        fault=calendar.fault,
        left_out=calendar.left_out,
        spans=_spans(own_spans(caller(request))),
    )


@router.get("/me/presence/calendar", auth=reading, response=PresenceCalendarOut)
def read_calendar(request: HttpRequest) -> PresenceCalendarOut:
    """All that is kept of my calendar."""
    return _out(request)


@router.post("/me/presence/calendar/look", auth=writing, response=LookOut)
def look_at_calendar(request: HttpRequest, data: CalendarIn) -> LookOut:
    """See what would be stored; nothing is."""
    found = actions.look_at_calendar(
        actor=caller(request), address=data.address, data=data.file.encode()
    )
    return LookOut(
        spans=_spans(found.look.spans),
        left_out=found.look.left_out,
        is_cut=found.look.is_cut,
        host=found.host,
        proposal=found.sealed,
    )


@router.put("/me/presence/calendar", auth=writing, response=PresenceCalendarOut)
def take_calendar(request: HttpRequest, data: YesIn) -> PresenceCalendarOut:
    """Say yes to what was shown: my colleagues see when I am busy."""
    actions.take_calendar(actor=caller(request), proposal=data.proposal)
    return _out(request)


@router.delete("/me/presence/calendar", auth=writing, response=PresenceCalendarOut)
def forget_calendar(request: HttpRequest) -> PresenceCalendarOut:
    """Turn it off; all that was kept is deleted at once."""
    actions.forget_calendar(actor=caller(request))
    return _out(request)
