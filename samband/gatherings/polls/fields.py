"""The poll's fields in the composer."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samband.entries.extras import Extra, Given, Written
from samband.gatherings.polls.actions import NAME, Wanted, written_poll
from samband.gatherings.shown import show
from samband.kernel.errors import Invalid

FIELDS = ("poll_option", "poll_several", "poll_names", "poll_ends")


def wanted_of(given: Given) -> Wanted | None:
    """What was filled in; None when no option was. Raises `Invalid` for an end that is no time."""
    options = tuple(given.get("poll_option", ()))
    if not any(option.strip() for option in options):
        return None
    return Wanted(
        options=options,
        is_several=bool(given.get("poll_several")),
        shows_names=bool(given.get("poll_names")),
        ends_at=_end(given),
    )


def _end(given: Given) -> datetime | None:
    text = next(iter(given.get("poll_ends", ())), "")
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise Invalid(_("Choose a day and a time for the poll's end."), code="poll-end") from None
    return at if at.tzinfo else at.replace(tzinfo=timezone.get_current_timezone())


def read(given: Given) -> Written | None:
    """The poll that goes along with a new entry. Raises `Invalid`."""
    wanted = wanted_of(given)
    return written_poll(wanted) if wanted is not None else None


POLL = Extra(NAME, FIELDS, "gatherings/poll_fields.html", read, show)
