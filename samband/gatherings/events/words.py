"""When and where, in words."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from samband.gatherings.events.rules import days_of
from samband.web.dates import clock, long_day


def zone_named(name: str) -> ZoneInfo:
    """A time zone by its name; the reader's for one that this machine does not know."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError):
        return ZoneInfo(timezone.get_current_timezone_name())


def hours_words(
    starts_at: datetime, ends_at: datetime | None, is_whole_day: bool, zone: str
) -> str:
    """The same below a heading that names the first day."""
    here = zone_named(zone) if is_whole_day else zone_named(timezone.get_current_timezone_name())
    first, last = days_of(starts_at, ends_at, here)
    if is_whole_day and first == last:
        return _("The whole day")
    if is_whole_day:
        return _("Until %(last)s") % {"last": long_day(last)}
    if ends_at is None:
        return _("At %(time)s") % {"time": clock(starts_at)}
    if first != last:
        return when_words(starts_at, ends_at, is_whole_day, zone)
    return _("%(begin)s to %(end)s") % {"begin": clock(starts_at), "end": clock(ends_at)}


def when_words(starts_at: datetime, ends_at: datetime | None, is_whole_day: bool, zone: str) -> str:
    """When something is, by the reader's clock; whole days are the same for everybody."""
    here = zone_named(zone) if is_whole_day else zone_named(timezone.get_current_timezone_name())
    first, last = days_of(starts_at, ends_at, here)
    if is_whole_day:
        if first == last:
            return long_day(first)
        return _("%(first)s to %(last)s") % {"first": long_day(first), "last": long_day(last)}
    begin = starts_at.astimezone(here)
    if ends_at is None:
        return _("%(day)s at %(time)s") % {"day": long_day(first), "time": clock(begin)}
    end = ends_at.astimezone(here)
    if first == last:
        return _("%(day)s, %(begin)s to %(end)s") % {
            "day": long_day(first),
            "begin": clock(begin),
            "end": clock(end),
        }
    return _("%(day)s at %(begin)s to %(last)s at %(end)s") % {
        "day": long_day(first),
        "begin": clock(begin),
        "last": long_day(end.date()),
        "end": clock(end),
    }
