"""Calendars of two of the sample's people, who let them say when they are busy."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from samband.kernel.db import as_person
from samband.people.actions import look_at_calendar, take_calendar
from samband.people.models import Person

_HOURS = ((8, 9), (10, 12), (13, 16))


def _event(number: int, begin: datetime, end: datetime, *also: str) -> str:
    times = [f"DTSTART:{begin:%Y%m%dT%H%M%S}", f"DTEND:{end:%Y%m%dT%H%M%S}"]
    lines = [f"UID:{number}@samband.example", *times, *also]
    return "\r\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT"])


def _calendar(now: datetime, *, is_away: bool) -> bytes:
    """Three meetings each day for six weeks, or a week out of office that began yesterday."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if is_away:
        begin, end = midnight - timedelta(days=1), midnight + timedelta(days=6)
        parts = [_event(0, begin, end, "X-MICROSOFT-CDO-BUSYSTATUS:OOF")]
    else:
        parts = [
            _event(number, midnight.replace(hour=first), midnight.replace(hour=last), "RRULE:FREQ=DAILY;COUNT=42")
            for number, (first, last) in enumerate(_HOURS)
        ]  # fmt: skip
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *parts, "END:VCALENDAR", ""]).encode()


def load_calendars(by_key: Mapping[str, Person], now: datetime) -> None:
    """One is in meetings much of the day, one is out of office."""
    people = [by_key[key] for key in sorted(by_key) if not by_key[key].is_guest]
    for person, is_away in zip(people[2:7:4], (False, True), strict=True):
        with as_person(person.pk):
            found = look_at_calendar(actor=person, data=_calendar(now, is_away=is_away), now=now)
            take_calendar(actor=person, proposal=found.sealed, now=now)
