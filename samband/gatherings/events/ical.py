"""Dates as iCalendar (RFC 5545) and as scheduling messages (RFC 5546). Pure, but for the organisation's address."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from samband.gatherings.events.rules import days_of

if TYPE_CHECKING:
    # 4 MB that only who makes a calendar needs: loaded there.
    from icalendar import Event as Component

Method = Literal["", "PUBLISH", "REQUEST", "CANCEL"]
MAKER = "-//Samband//Samband//SV"


@dataclass(frozen=True, slots=True)
class Item:
    """One event as a calendar has it."""

    uid: str
    title: str
    starts_at: datetime
    ends_at: datetime | None
    is_whole_day: bool
    zone: str
    sequence: int
    changed_at: datetime
    address: str  # of its page
    place: str = ""
    url: str = ""
    about: str = ""
    is_off: bool = False


@dataclass(frozen=True, slots=True)
class Invited:
    """To whom an invitation goes, and by whom it is; `answer` is what they said."""

    name: str
    email: str
    answer: str
    organiser: str
    organiser_email: str
    # Whether a calendar program's answer reaches us; else one answers on the page.
    is_asked: bool = False


def _span(item: Item) -> tuple[datetime | date, datetime | date | None]:
    """Hours in UTC, which every calendar shows by its own clock; whole days as days, their end the day after."""
    if not item.is_whole_day:
        end = item.ends_at.astimezone(UTC) if item.ends_at else None
        return item.starts_at.astimezone(UTC), end
    zone = ZoneInfo(item.zone)
    first, _last = days_of(item.starts_at, item.ends_at, zone)
    return first, item.ends_at.astimezone(zone).date() if item.ends_at else None


def _component(item: Item, invited: Invited | None) -> "Component":
    from icalendar import Event

    made = Event()
    begin, end = _span(item)
    made.add("uid", item.uid)
    made.add("dtstamp", item.changed_at.astimezone(UTC))
    made.add("last-modified", item.changed_at.astimezone(UTC))
    made.add("sequence", item.sequence)
    made.add("summary", item.title)
    made.add("dtstart", begin)
    if end is not None:
        made.add("dtend", end)
    if item.place:
        made.add("location", item.place)
    told = [item.about, item.url, item.address]
    made.add("description", "\n\n".join(part for part in told if part))
    made.add("url", item.address)
    made.add("status", "CANCELLED" if item.is_off else "CONFIRMED")
    if item.is_whole_day:
        made.add("transp", "TRANSPARENT")
    if invited is not None:
        _address(made, invited)
    return made


def _address(made: "Component", invited: Invited) -> None:
    from icalendar import vCalAddress, vText

    organiser = vCalAddress(f"mailto:{invited.organiser_email}")
    organiser.params["cn"] = vText(invited.organiser)
    made.add("organizer", organiser)
    attendee = vCalAddress(f"mailto:{invited.email}")
    attendee.params["cn"] = vText(invited.name)
    attendee.params["partstat"] = vText(
        {"yes": "ACCEPTED", "maybe": "TENTATIVE", "no": "DECLINED"}.get(
            invited.answer, "NEEDS-ACTION"
        )
    )
    attendee.params["rsvp"] = vText("TRUE" if invited.is_asked else "FALSE")
    made.add("attendee", attendee)


def as_text(
    items: Iterable[Item], *, method: Method = "", name: str = "", invited: Invited | None = None
) -> str:
    """A calendar with these events."""
    from icalendar import Calendar

    made = Calendar()
    made.add("prodid", MAKER)
    made.add("version", "2.0")
    if method:
        made.add("method", method)
    if name:
        made.add("x-wr-calname", name)
        made.add("name", name)
    for item in items:
        made.add_component(_component(item, invited))
    return bytes(made.to_ical()).decode()
