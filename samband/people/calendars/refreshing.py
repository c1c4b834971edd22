"""Asking somebody's calendar again, in jobs: only for what is new, after faults less often, and its person is told."""

import logging
from datetime import datetime

from django.db import transaction

from samband.kernel import outgoing
from samband.kernel.calendars.child import UnreadableCalendar
from samband.kernel.db import as_person, as_system
from samband.kernel.mail import send
from samband.kernel.sealing import Unreadable
from samband.people import installation, letters
from samband.people.calendars import rules
from samband.people.calendars.actions import keep_spans, own_address
from samband.people.calendars.current import lay_on
from samband.people.calendars.looking import Fetched, Look, NotFetched, fetch, look_at
from samband.people.calendars.models import BusySpan, PresenceCalendar
from samband.people.models import Person

logger = logging.getLogger(__name__)
Fault = PresenceCalendar.Fault
_OF_CHILD = {"too-large": Fault.TOO_LARGE, "reader-failed": Fault.TOO_LARGE}


def due(now: datetime) -> list[int]:
    """Whose calendars are to be asked; as the system role's login."""
    with as_system():
        waiting = PresenceCalendar.objects.filter(next_at__lte=now).order_by("next_at")
        return list(waiting.values_list("pk", flat=True)[:2_000])


def keep_current(now: datetime) -> int:
    """Bring what shows of all calendars up to date, and forget what is over; returns how many rows changed."""
    with as_system():
        return lay_on(now)


def forget_past(now: datetime) -> None:
    """Delete spans that ended before yesterday, of all people."""
    with as_system():
        BusySpan.objects.filter(ends_at__lt=now - rules.BEFORE).delete()


def refresh(person_id: int, now: datetime) -> str:
    """Ask a calendar and keep what it says; returns the fault, "" for none. No lock is held while the server is asked."""
    with as_person(person_id):
        calendar = (
            PresenceCalendar.objects.select_related("person")
            .filter(pk=person_id, next_at__lte=now, person__state=Person.State.ACTIVE)
            .first()
        )
    if calendar is None:
        return ""
    asks_whole = now - calendar.read_at >= rules.WHOLE_EACH or calendar.fault != Fault.NONE
    try:
        fetched = fetch(
            own_address(calendar),
            etag="" if asks_whole else calendar.etag,
            modified="" if asks_whole else calendar.modified,
        )
        look = look_at(fetched.data, calendar.person, now) if fetched.data is not None else None
    except (outgoing.OutgoingError, NotFetched, UnreadableCalendar, Unreadable) as error:
        return _failed(calendar, fault_of(error), now)
    _keep(calendar, fetched, look, now)
    return ""


def fault_of(error: Exception) -> Fault:
    """What went wrong with fetching or reading a calendar."""
    if isinstance(error, NotFetched):
        return Fault(error.code)
    if isinstance(error, UnreadableCalendar):
        return _OF_CHILD.get(error.code, Fault.NO_CALENDAR)
    if isinstance(error, outgoing.TooLarge):
        return Fault.TOO_LARGE
    if isinstance(error, (outgoing.AddressRefused, Unreadable)):
        return Fault.REFUSED
    return Fault.NO_ANSWER


def _same(calendar: PresenceCalendar) -> PresenceCalendar | None:
    """The row again, locked, if it is still the same calendar: its person may have turned it off meanwhile."""
    return (
        PresenceCalendar.objects.select_for_update(of=("self",))
        .filter(pk=calendar.pk, since=calendar.since)
        .first()
    )


def _keep(calendar: PresenceCalendar, fetched: Fetched, look: Look | None, now: datetime) -> None:
    with as_person(calendar.pk):
        row = _same(calendar)
        if row is None:
            return
        if look is not None:
            keep_spans(row.pk, list(look.spans), now)
            row.read_at, row.left_out = now, look.left_out
            row.etag, row.modified = fetched.etag, fetched.modified
        row.seen_at, row.next_at = now, now + rules.FETCHED_EACH
        row.faults, row.fault, row.told_at = 0, Fault.NONE, None
        row.save()


def _failed(calendar: PresenceCalendar, fault: Fault, now: datetime) -> str:
    tells = False
    with as_person(calendar.pk), transaction.atomic():
        row = _same(calendar)
        if row is None:
            return ""
        row.faults += 1
        row.fault, row.next_at = fault, now + rules.pause_after(row.faults)
        if row.faults >= rules.FAULTS_TOLD and row.told_at is None:
            row.told_at, tells = now, True
        row.save(update_fields=["faults", "fault", "next_at", "told_at"])
        if now - row.seen_at >= rules.STALE_AFTER:
            # What was known is too old to be said of anybody.
            keep_spans(row.pk, [], now)
    if tells:
        _tell(calendar.person, calendar.host, fault)
    return str(fault)


def _tell(person: Person, host: str, fault: Fault) -> None:
    try:
        send(
            person,
            lambda: letters.calendar_fault(person, host, str(fault)),
            language=installation.language(),
        )
    except OSError:
        # It stands on their page too; the calendar is not asked again because a mail server is away.
        logger.warning("Somebody could not be told that their calendar is not read.")
