"""Dates over the API."""

from datetime import date, datetime, time

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from samband.entries import actions as entries
from samband.entries.audience_in import addressee
from samband.entries.rest import EntryIn, attached_of
from samband.gatherings.events import actions
from samband.gatherings.events.queries import attendees_of, coming, events_of
from samband.people.bearer import caller, reading, writing

router = Router(tags=["events"])


class EventIn(Schema):
    """When and where, by the clock of `zone` (mine if left out); without `begin` it is a whole day, or several."""

    day: date
    begin: time | None = None
    last_day: date | None = None
    end: time | None = None
    zone: str = ""
    place: str = ""
    url: str = ""


class EventEntryIn(EntryIn):
    """A new entry with a date; its title, or else how its text begins, is what calendars call it."""

    body: str = ""
    event: EventIn


class EventOut(Schema):
    """A date and who comes: handles, as far as I may know them; the figures count everybody."""

    entry_id: int
    starts_at: datetime
    ends_at: datetime | None
    is_whole_day: bool
    zone: str
    place: str
    url: str
    is_cancelled: bool
    my_answer: str
    yes: int
    maybe: int
    no: int
    people: dict[str, list[str]]


class ComingOut(Schema):
    """A line of the calendar."""

    entry_id: int
    title: str
    author: str
    space: str
    starts_at: datetime
    ends_at: datetime | None
    is_whole_day: bool
    place: str
    is_cancelled: bool
    my_answer: str


class CalendarOut(Schema):
    """What is to come, the next first; `next` goes on from here."""

    events: list[ComingOut]
    next: str


class AnswerIn(Schema):
    """yes, maybe or no."""

    answer: str


def _wanted(data: EventIn, title: str = "") -> actions.Wanted:
    return actions.Wanted(
        day=data.day,
        begin=data.begin,
        last_day=data.last_day,
        end=data.end,
        zone=data.zone,
        place=data.place,
        url=data.url,
        title=title,
    )


def _out(request: HttpRequest, entry_id: int) -> EventOut:
    actions.event_for_reading(caller(request), entry_id)
    event = events_of([entry_id])[entry_id]
    people = attendees_of(caller(request), entry_id)
    return EventOut(
        entry_id=entry_id,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        is_whole_day=event.is_whole_day,
        zone=event.zone,
        place=event.place,
        url=event.url,
        is_cancelled=event.is_cancelled,
        my_answer=event.mine,
        yes=event.yes,
        maybe=event.maybe,
        no=event.no,
        people={answer: [one.key for one in found] for answer, found in people.items()},
    )


@router.post("/events", auth=writing, response={201: EventOut})
def write_event(request: HttpRequest, data: EventEntryIn) -> tuple[int, EventOut]:
    """Write an entry with a date."""
    entry = entries.write_post(
        actor=caller(request),
        to=addressee(request, data.audience),
        body=data.body,
        title=data.title,
        kind=data.kind,
        attachments=attached_of(data.attachments),
        extras=[actions.written_event(_wanted(data.event, data.title))],
        tells=data.tells,
    )
    return 201, _out(request, entry.pk)


@router.get("/events", auth=reading, response=CalendarOut)
def list_events(request: HttpRequest, after: str = "") -> CalendarOut:
    """What is to come of what I may read."""
    page = coming(caller(request), timezone.now(), after)
    return CalendarOut(
        events=[
            ComingOut(
                entry_id=line.id,
                title=line.title,
                author=line.author,
                space=line.room,
                starts_at=line.starts_at,
                ends_at=line.event.ends_at,
                is_whole_day=line.event.is_whole_day,
                place=line.event.place,
                is_cancelled=line.event.is_cancelled,
                my_answer=line.event.mine,
            )
            for line in page.rows
        ],
        next=page.next_cursor,
    )


@router.get("/entries/{int:entry_id}/event", auth=reading, response=EventOut)
def read_event(request: HttpRequest, entry_id: int) -> EventOut:
    """An entry's date, and who comes."""
    return _out(request, entry_id)


@router.put("/entries/{int:entry_id}/event", auth=writing, response=EventOut)
def change_event(request: HttpRequest, entry_id: int, data: EventIn) -> EventOut:
    """Move my date; those who come are told, their calendars too."""
    actions.change_event(actor=caller(request), entry_id=entry_id, wanted=_wanted(data))
    return _out(request, entry_id)


@router.put("/entries/{int:entry_id}/event/answer", auth=writing, response=EventOut)
def answer(request: HttpRequest, entry_id: int, data: AnswerIn) -> EventOut:
    """Say whether I come."""
    actions.answer(actor=caller(request), entry_id=entry_id, answer=data.answer or "?")
    return _out(request, entry_id)


@router.delete("/entries/{int:entry_id}/event/answer", auth=writing, response=EventOut)
def take_back(request: HttpRequest, entry_id: int) -> EventOut:
    """Take my answer back."""
    actions.answer(actor=caller(request), entry_id=entry_id, answer="")
    return _out(request, entry_id)


@router.put("/entries/{int:entry_id}/event/cancellation", auth=writing, response=EventOut)
def cancel(request: HttpRequest, entry_id: int) -> EventOut:
    """Call my date off."""
    actions.cancel_event(actor=caller(request), entry_id=entry_id)
    return _out(request, entry_id)
