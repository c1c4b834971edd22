"""Answers of calendar programs by mail (iTIP, RFC 5546 3.2.3): the same as pressing yes, perhaps or no on the page."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from samband.entries.models import Entry
from samband.gatherings.events import actions
from samband.gatherings.events.models import Attendance, Event
from samband.gatherings.events.queries import uid_of
from samband.kernel.calendars.child import read_calendar
from samband.kernel.calendars.lines import method_of
from samband.kernel.errors import SambandError
from samband.kernel.mail_parse import Parsed
from samband.mailroom.taking import NotCounted
from samband.notices.addresses import EVENT, Opened, address_for
from samband.people.models import Person

_TYPES = ("text/calendar", "application/ics")
_ANSWERS: Mapping[str, str] = {
    "ACCEPTED": Attendance.Answer.YES,
    "TENTATIVE": Attendance.Answer.MAYBE,
    "DECLINED": Attendance.Answer.NO,
}
#: A calendar program knows an organiser by the address, so it stays the same for so long; it is good for 180 days.
_SAME_FOR = timedelta(weeks=20)


def answer_address(person: Person, entry: Entry, now: datetime) -> str:
    """Where somebody's calendar program sends its answer; "" where no mail comes in."""
    written = entry.published_at or now
    steps = max((now - written) // _SAME_FOR, 0)
    return address_for(EVENT, person, entry.pk, written + steps * _SAME_FOR)


def take_answer(parsed: Parsed, opened: Opened, now: datetime) -> Entry:
    """Count what a calendar program says as its person's answer. Raises `NotCounted` for everything else.

    It has to be an answer of the person to whom the invitation went, to this event, as it is now.
    """
    event = Event.objects.select_related("entry").filter(pk=opened.object_id).first()
    data = next((file.data for file in parsed.files if file.content_type in _TYPES), b"")
    if event is None or method_of(data) != "REPLY":
        raise NotCounted
    try:
        said = _answer_in(data, event, opened.person, now)
        actions.answer(actor=opened.person, entry_id=event.pk, answer=said, now=now)
    except SambandError as error:
        raise NotCounted from error
    return event.entry


def _answer_in(data: bytes, event: Event, person: Person, now: datetime) -> str:
    found = read_calendar(data, "answers", begin=now, end=now, zone="UTC")
    lines = [line for line in found.lines if line["uid"] == uid_of(event) and not line["one"]]
    if len(lines) != 1 or lines[0]["sequence"] < event.sequence:
        # Of another event, or of this one before it was moved.
        raise NotCounted
    answers = [one["answer"] for one in lines[0]["people"] if one["mail"] == person.email.lower()]
    if len(answers) != 1 or answers[0] not in _ANSWERS:
        raise NotCounted
    return _ANSWERS[answers[0]]
