"""From the name of a time zone in a calendar to its clock. Pure.

Programs name zones as the world does ("Europe/Stockholm"), as Windows does ("W. Europe Standard Time"), with a path before
it, or by a name of their own with the rules beside it. Theory: the world's own tables know more of the past and the future
than what a program wrote down, so a known name counts before the written rules; a name that nobody knows leaves the time
floating.
"""

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from icalendar import Timezone
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from samband.kernel.calendars.lines import Component, name_of


class Zones:
    """The zones of one calendar; `floating` is the clock of times without one."""

    def __init__(self, floating: tzinfo) -> None:
        self.floating = floating
        self._written: dict[str, Component] = {}
        self._found: dict[str, tzinfo] = {}

    def define(self, component: Component) -> None:
        """Remember the rules that a calendar wrote down for a name; they are read when they are needed."""
        for line in component.lines:
            if name_of(line) == "TZID":
                self._written.setdefault(line.partition(":")[2].strip(), component)
                return

    def named(self, name: str) -> tzinfo:
        """The zone of a name, or the floating one."""
        name = name.strip().strip('"')
        if not name:
            return self.floating
        if name not in self._found:
            self._found[name] = self._look_up(name)
        return self._found[name]

    def _look_up(self, name: str) -> tzinfo:
        if name.upper() in ("UTC", "GMT", "Z", "ETC/UTC"):
            return UTC
        written = self._written.get(name)
        known = _known(name) or _known(WINDOWS_TO_OLSON.get(name, ""))
        if known is None and written is not None:
            known = _by_location(written) or _by_rules(written)
        if known is None and "/" in name:
            # "/freeassociation.sourceforge.net/Tzfile/Europe/Stockholm"
            parts = [part for part in name.split("/") if part]
            known = _known("/".join(parts[-2:])) or _known("/".join(parts[-3:]))
        return known or self.floating


def _known(name: str) -> tzinfo | None:
    if not name or len(name) > 60 or not name.isascii():
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def _by_location(component: Component) -> tzinfo | None:
    for line in component.lines:
        if name_of(line) in ("X-LIC-LOCATION", "TZID-ALIAS-OF"):
            return _known(line.partition(":")[2].strip())
    return None


def _by_rules(component: Component) -> tzinfo | None:
    """A zone by its written rules; None for rules that can't be read or used."""
    text = "\r\n".join(["BEGIN:VTIMEZONE", *component.lines, "END:VTIMEZONE", ""])
    try:
        found = Timezone.from_ical(text)
        zone = found.to_tz(lookup_tzid=False) if isinstance(found, Timezone) else None
        if zone is not None:
            datetime(2026, 6, 3, 12, tzinfo=zone).astimezone(UTC)
        return zone
    except Exception:
        # The libraries raise various errors for damaged rules (ValueError, AttributeError, TypeError, IndexError).
        return None
