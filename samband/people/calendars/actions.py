"""Letting a calendar speak for oneself: look first, then take it, or forget it."""

import base64
import json
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samband.kernel import audit, sealing
from samband.kernel.db import as_person
from samband.kernel.errors import Invalid
from samband.kernel.rates import count_attempt
from samband.people.calendars import rules
from samband.people.calendars.current import lay_on, take_off
from samband.people.calendars.looking import Look, address_of, fetch, host_of, look_at
from samband.people.calendars.models import BusySpan, PresenceCalendar
from samband.people.calendars.rules import Span
from samband.people.models import Person

_ADDRESS = "presence-calendar"
_PROPOSAL = "presence-calendar-look"
#: What was shown can be said yes to so long; afterwards it is looked at anew.
_SHOWN_FOR = timedelta(hours=1)
_LOOKS = 20


@dataclass(frozen=True, slots=True)
class Proposal:
    """What would be stored, exactly; `sealed` brings it back when its person says yes, and nobody can change it."""

    look: Look
    host: str
    sealed: str


def look_at_calendar(
    *, actor: Person, address: str = "", data: bytes = b"", now: datetime | None = None
) -> Proposal:
    """Read a calendar at an address, or a file, and say what would be stored; nothing is.

    Raises `Invalid` (also for what is no calendar), `OutgoingError`, and `TooMany` for more than 20 in an hour. Takes up to
    ten seconds for the other server and as long as the file needs.
    """
    now = now or timezone.now()
    count_attempt("calendar-look", str(actor.pk), limit=_LOOKS, window=timedelta(hours=1), now=now)
    if bool(address.strip()) == bool(data):
        raise Invalid(_("Give the address of a calendar, or choose a file."), code="calendar-which")
    if len(data) > settings.SAMBAND.upload_mb * 1_000_000:
        raise Invalid(
            _("This calendar is larger than can be read. Choose a shorter time for it."),
            code="too-large",
        )
    host = etag = modified = ""
    if address.strip():
        address = address_of(address)
        host = host_of(address)
        fetched = fetch(address)
        data, etag, modified = fetched.data or b"", fetched.etag, fetched.modified
    look = look_at(data, actor, now)
    told = {
        "address": address,
        "etag": etag,
        "modified": modified,
        "left_out": look.left_out,
        "at": int(now.timestamp()),
        "spans": [
            [int(one.starts_at.timestamp()), int(one.ends_at.timestamp()), one.kind]
            for one in look.spans
        ],
    }
    return Proposal(look, host, _sealed(actor, told))


def _sealed(actor: Person, told: dict[str, object]) -> str:
    packed = zlib.compress(json.dumps(told).encode())
    sealed = sealing.seal(_PROPOSAL, packed, about=_about(actor.pk))
    return base64.urlsafe_b64encode(sealed).decode()


def _about(person_id: int) -> str:
    return f"person {person_id}"


@transaction.atomic
def take_calendar(*, actor: Person, proposal: str, now: datetime | None = None) -> PresenceCalendar:
    """Store what was shown and keep it up to date from now on, in place of any calendar before.

    Raises `Invalid` for what was not shown to this person within the hour.
    """
    now = now or timezone.now()
    said = _opened(actor, proposal)
    if said is None or not -60 <= now.timestamp() - said["at"] <= _SHOWN_FOR.total_seconds():
        raise Invalid(
            _("This was shown too long ago. Look at the calendar again."), code="calendar-look"
        )
    address = str(said["address"])
    read_at = datetime.fromtimestamp(said["at"], tz=UTC)
    calendar, _made = PresenceCalendar.objects.update_or_create(
        person=actor,
        defaults={
            "sealed": sealing.seal(_ADDRESS, address.encode(), about=_about(actor.pk))
            if address
            else b"",
            "host": host_of(address) if address else "",
            "etag": said["etag"],
            "modified": said["modified"],
            "left_out": said["left_out"],
            "since": now,
            "read_at": read_at,
            "seen_at": read_at,
            "next_at": now + rules.FETCHED_EACH if address else None,
            "faults": 0,
            "fault": "",
            "told_at": None,
        },
    )
    spans = [
        Span(
            datetime.fromtimestamp(begin, tz=UTC),
            datetime.fromtimestamp(end, tz=UTC),
            rules.kind_of(kind),
        )
        for begin, end, kind in said["spans"]
    ]
    keep_spans(actor.pk, spans, now)
    audit.record("people.calendar-taken", actor_id=actor.pk, subject_id=actor.pk)
    return calendar


def _opened(actor: Person, proposal: str) -> dict[str, Any] | None:
    try:
        sealed = base64.urlsafe_b64decode(proposal.encode())
        packed = sealing.unseal(_PROPOSAL, sealed, about=_about(actor.pk))
    except (sealing.Unreadable, ValueError):
        return None
    found: dict[str, Any] = json.loads(zlib.decompress(packed))
    return found


def keep_spans(person_id: int, spans: list[Span], now: datetime) -> None:
    """Replace what is kept of somebody's calendar, and what shows of it now."""
    BusySpan.objects.filter(person_id=person_id).delete()
    BusySpan.objects.bulk_create(
        BusySpan(person_id=person_id, starts_at=one.starts_at, ends_at=one.ends_at, kind=one.kind)
        for one in spans
    )
    lay_on(now, person_id)


def own_address(calendar: PresenceCalendar) -> str:
    """Where a calendar is fetched from; "" for a file. Raises `sealing.Unreadable`."""
    if not calendar.sealed:
        return ""
    return sealing.unseal(
        _ADDRESS, bytes(calendar.sealed), about=_about(calendar.person_id)
    ).decode()


@transaction.atomic
def forget_calendar(*, actor: Person) -> bool:
    """Turn it off: the address and all that was kept are gone at once. Returns whether there was any."""
    was_on = forget_of(actor.pk)
    if was_on:
        audit.record("people.calendar-forgotten", actor_id=actor.pk, subject_id=actor.pk)
    return was_on


def forget_of(person_id: int) -> bool:
    """The same for an account that is closed or erased, whoever closes it."""
    with as_person(person_id):
        BusySpan.objects.filter(person_id=person_id).delete()
        gone, _each = PresenceCalendar.objects.filter(person_id=person_id).delete()
        take_off(person_id)
    return bool(gone)
