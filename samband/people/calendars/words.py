"""What is said about somebody's calendar."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from samband.people.calendars.models import PresenceCalendar
from samband.web.dates import clock, day, weekday


def fault_words(fault: str) -> str:
    """What is wrong with a calendar, in a sentence; "" for nothing."""
    sentences = {
        PresenceCalendar.Fault.NO_ANSWER: _("Its server does not answer."),
        PresenceCalendar.Fault.REFUSED: _(
            "Its server does not let anybody read at this address any more."
        ),
        PresenceCalendar.Fault.GONE: _("There is no calendar at this address any more."),
        PresenceCalendar.Fault.NO_CALENDAR: _("What is at this address now is no calendar."),
        PresenceCalendar.Fault.TOO_LARGE: _("It has become larger than can be read."),
    }
    return sentences.get(PresenceCalendar.Fault(fault), "") if fault else ""


def until_words(kind: str, until: datetime, now: datetime) -> str:
    """What a calendar says of somebody now: "busy until 14:05", "out of office until Monday".

    An end at midnight is told as the day that begins then; a day within a week by its name.
    """
    zone = timezone.get_current_timezone()
    local, today = until.astimezone(zone), now.astimezone(zone).date()
    end = {"time": clock(until), "day": ""}
    days = (local.date() - today).days
    is_midnight = (local.hour, local.minute) == (0, 0)
    if days >= 1:
        end["day"] = weekday(local) if days < 7 else day(local, now)
    if is_midnight and days == 1:
        return _("busy for the rest of the day") if kind == "busy" else _("out of office today")
    if days < 1:
        said = _("busy until %(time)s") if kind == "busy" else _("out of office until %(time)s")
    elif is_midnight:
        said = _("busy until %(day)s") if kind == "busy" else _("out of office until %(day)s")
    else:
        said = (
            _("busy until %(day)s %(time)s")
            if kind == "busy"
            else _("out of office until %(day)s %(time)s")
        )
    return said % end


def span_words(starts_at: datetime, ends_at: datetime) -> str:
    """A span as a line under its day: "09:00 to 10:30", or with its last day."""
    zone = timezone.get_current_timezone()
    first = starts_at.astimezone(zone)
    last = ends_at.astimezone(zone)
    whole = (first.hour, first.minute, last.hour, last.minute) == (0, 0, 0, 0)
    last_day = (last - timedelta(seconds=1)).date()
    parts = {"begin": clock(starts_at), "end": clock(ends_at), "day": day(last_day)}
    if whole and last_day == first.date():
        return _("the whole day")
    if whole:
        return _("whole days, to and including %(day)s") % parts
    if last_day == first.date():
        return _("%(begin)s to %(end)s") % parts
    return _("%(begin)s to %(end)s on %(day)s") % {**parts, "day": day(last)}
