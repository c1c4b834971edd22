"""What somebody is doing now, as they say it themselves. Pure but for the words.

Jaiku's presence: a slow line that a person writes, never what a machine saw. There is no "last seen", no idle time and no
history: what ends is forgotten.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal, TypeAlias
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from samband.people.calendars.words import until_words
from samband.people.models import Person, Presence
from samband.web.dates import day

# What is left of a row when only a calendar says something.
NOTHING_SAID: Mapping[str, Any] = {
    "doing": "",
    "place": "",
    "availability": "",
    "away_until": None,
    "until": None,
}
Until: TypeAlias = Literal["hour", "today", "week", "open"]
UNTIL: tuple[Until, ...] = ("hour", "today", "week", "open")


@dataclass(frozen=True, slots=True)
class Shown:
    """What holds now."""

    doing: str = ""
    place: str = ""
    availability: str = ""
    away_until: date | None = None
    # From a calendar: "busy" or "away", until when; only where nothing of the kind was said by hand.
    calendar: str = ""
    calendar_until: datetime | None = None

    def __bool__(self) -> bool:
        return bool(
            self.doing or self.place or self.availability or self.away_until or self.calendar
        )


def end_of(until: Until, now: datetime, zone: ZoneInfo) -> datetime | None:
    """When something said now ends: in an hour, at the end of the day, of the week (Sunday), or None.

    >>> end_of("today", datetime(2026, 6, 3, 12, tzinfo=ZoneInfo("UTC")), ZoneInfo("UTC")).isoformat()
    '2026-06-04T00:00:00+00:00'
    """
    if until == "open":
        return None
    if until == "hour":
        return now + timedelta(hours=1)
    local = now.astimezone(zone)
    days = 1 if until == "today" else 8 - local.isoweekday()
    first = (local + timedelta(days=days)).date()
    return datetime(first.year, first.month, first.day, tzinfo=zone)


def shown(presence: Presence | None, now: datetime, zone: ZoneInfo) -> Shown:
    """What holds now of what was said; nothing when it has ended. Absence ends after its last day in the person's zone."""
    if presence is None:
        return Shown()
    away = presence.away_until
    if away is not None and now.astimezone(zone).date() > away:
        away = None
    said = Shown(presence.doing, presence.place, presence.availability, away)
    if presence.until is not None and presence.until <= now:
        said = Shown(away_until=away)
    if said.availability or said.away_until or not _calendar_holds(presence, now):
        return said
    return replace(said, calendar=presence.calendar_kind, calendar_until=presence.calendar_until)


def _calendar_holds(presence: Presence, now: datetime) -> bool:
    begin, end = presence.calendar_from, presence.calendar_until
    return begin is not None and end is not None and begin <= now < end


def line_of(said: Shown, now: datetime | None = None) -> str:
    """One line, the most important first: "away until Mon 8 June · in Luleå · busy · writes the report"."""
    by_calendar = ""
    if said.calendar_until is not None:
        by_calendar = until_words(said.calendar, said.calendar_until, now or timezone.now())
    parts = [
        _("away until %(day)s") % {"day": day(said.away_until)} if said.away_until else "",
        _("in %(place)s") % {"place": said.place} if said.place else "",
        {
            "free": pgettext("availability", "free to talk"),
            "busy": pgettext("availability", "busy"),
        }.get(said.availability, ""),
        by_calendar,
        said.doing,
    ]
    return " · ".join(part for part in parts if part)


def zone_of(person: Person) -> ZoneInfo:
    """In whose days a person counts."""
    from samband.people import installation

    home = installation.current()
    return ZoneInfo(person.time_zone or (home.time_zone if home else "Europe/Stockholm"))


def presence_of(person: Person, now: datetime) -> Shown:
    """What a person who works here says of themselves now; no statement when `presence` was loaded with them."""
    if person.state != Person.State.ACTIVE:
        return Shown()
    return shown(getattr(person, "presence", None), now, zone_of(person))


def forget_ended(now: datetime) -> int:
    """Take away what has ended for everybody; returns how many rows. A day's grace covers all time zones."""
    ended = Presence.objects.filter(
        Q(away_until=None) | Q(away_until__lt=now.date()), until__lt=now
    )
    by_calendar = ended.exclude(calendar_kind="").update(**NOTHING_SAID)
    return by_calendar + ended.filter(calendar_kind="").delete()[0]
