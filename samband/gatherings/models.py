"""Django finds models here."""

from samband.gatherings.events.models import Attendance, CalendarKey, CalendarMail, Event
from samband.gatherings.polls.models import Option, Poll, Vote

__all__ = ["Attendance", "CalendarKey", "CalendarMail", "Event", "Option", "Poll", "Vote"]
