"""The date's fields in the composer."""

from datetime import date, time

from django.utils.translation import gettext_lazy as _

from samband.entries.extras import Extra, Given, Written
from samband.gatherings.events.actions import NAME, Wanted, written_event
from samband.gatherings.shown import show
from samband.kernel.errors import Invalid

FIELDS = (
    "event_title",
    "event_day",
    "event_begin",
    "event_last_day",
    "event_end",
    "event_place",
    "event_url",
)


def _text(given: Given, name: str) -> str:
    return next(iter(given.get(name, ())), "").strip()


def _day(given: Given, name: str) -> date | None:
    text = _text(given, name)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Invalid(_("Choose a day."), code="event-no-day") from None


def _time(given: Given, name: str) -> time | None:
    text = _text(given, name)
    try:
        return (
            time.fromisoformat(text).replace(second=0, microsecond=0, tzinfo=None) if text else None
        )
    except ValueError:
        raise Invalid(_("Choose a time, like 14:00."), code="event-no-time") from None


def wanted_of(given: Given) -> Wanted | None:
    """What was filled in; None when nothing was. Raises `Invalid` for what is no day or time."""
    if not any(_text(given, name) for name in FIELDS):
        return None
    return Wanted(
        day=_day(given, "event_day"),
        begin=_time(given, "event_begin"),
        last_day=_day(given, "event_last_day"),
        end=_time(given, "event_end"),
        place=_text(given, "event_place"),
        url=_text(given, "event_url"),
        title=_text(given, "event_title"),
    )


def read(given: Given) -> Written | None:
    """The date that goes along with a new entry. Raises `Invalid`."""
    wanted = wanted_of(given)
    return written_event(wanted) if wanted is not None else None


EVENT = Extra(NAME, FIELDS, "gatherings/event_fields.html", read, show)
