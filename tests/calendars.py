"""Calendars as programs write them, for tests."""

from textwrap import dedent

OUTLOOK_ZONE = """
BEGIN:VTIMEZONE
TZID:Customized Time Zone
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
"""


def event(*lines: str, uid: str = "") -> str:
    """A VEVENT of these lines, with what it is about, which must never arrive anywhere."""
    own = [f"UID:{uid}"] if uid else []
    told = ["SUMMARY:Hemligt samtal", "LOCATION:Rum 7", "DESCRIPTION:Om Vera", *own, *lines]
    return "\n".join(["BEGIN:VEVENT", *told, "END:VEVENT"])


def calendar(*parts: str, method: str = "") -> bytes:
    """A whole calendar of these components, with the line ends of the standard."""
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Test//Test//SV"]
    if method:
        head.append(f"METHOD:{method}")
    text = "\n".join([*head, *(dedent(part).strip() for part in parts), "END:VCALENDAR", ""])
    return text.replace("\n", "\r\n").encode()
