"""Looking at a calendar: fetched through the guarded client, read in a limited process, nothing stored."""

from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from samband.kernel import outgoing
from samband.kernel.calendars.child import read_calendar
from samband.kernel.errors import Invalid
from samband.kernel.outgoing.targets import target_of
from samband.people.calendars import rules
from samband.people.calendars.rules import Span
from samband.people.models import Person
from samband.people.presence import zone_of


@dataclass(frozen=True, slots=True)
class Look:
    """What a calendar says of the coming weeks: the spans, and how much of it could not be used."""

    spans: tuple[Span, ...]
    read: int
    left_out: int
    #: There was more than is kept.
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Fetched:
    """A calendar as its server gave it; `data` is None when it is the same as before."""

    data: bytes | None
    etag: str = ""
    modified: str = ""


class NotFetched(Invalid):
    """The server answered, but with no calendar; `code` is one of `PresenceCalendar.Fault`."""


def address_of(text: str) -> str:
    """An address as it can be fetched. Raises `Invalid`, and `AddressRefused` for where we will not go.

    Whoever has the address reads the calendar, so it must not travel in the clear; only hosts that the administrator lists
    may be asked without encryption.
    """
    text = text.strip()
    scheme, colon, rest = text.partition(":")
    if colon and scheme.lower() in ("webcal", "webcals"):
        text = f"https:{rest}"
    target = target_of(text)
    if target.scheme != "https" and not target.is_listed:
        raise Invalid(
            _("The address has to begin with https:// or webcal://."), code="calendar-address"
        )
    return target.url


def host_of(address: str) -> str:
    """The name of the server, which is all that is shown of an address."""
    return (urlsplit(address).hostname or "")[:253]


def fetch(address: str, *, etag: str = "", modified: str = "") -> Fetched:
    """Ask for a calendar, or for its change since. Raises `OutgoingError` and `NotFetched`; outside of locks only."""
    headers = {}
    if etag:
        headers["If-None-Match"] = etag
    if modified:
        headers["If-Modified-Since"] = modified
    answer = outgoing.fetch(address, accept="text/calendar, */*;q=0.1", headers=headers)
    if answer.status == 304 and headers:
        return Fetched(None, etag, modified)
    if answer.status in (401, 403):
        raise NotFetched(
            _("The calendar's server does not let anybody read at this address."), code="refused"
        )
    if answer.status in (404, 410):
        raise NotFetched(_("There is no calendar at this address."), code="gone")
    if not answer.is_ok:
        raise outgoing.NoAnswer
    return Fetched(
        answer.body,
        answer.headers.get("etag", "")[:300],
        answer.headers.get("last-modified", "")[:100],
    )


def look_at(data: bytes, person: Person, now: datetime) -> Look:
    """What a calendar says of a person's coming weeks. Raises `UnreadableCalendar`."""
    found = read_calendar(
        data,
        "spans",
        begin=now - rules.BEFORE,
        end=now + rules.AHEAD,
        zone=zone_of(person).key,
        own=[person.email],
    )
    spans = rules.joined(
        Span(_moment(line["from"]), _moment(line["to"]), rules.kind_of(line["is"]))
        for line in found.lines
    )
    return Look(
        tuple(spans[: rules.MOST_SPANS]),
        read=found.read,
        left_out=found.broken + found.endless,
        is_cut=found.is_cut or len(spans) > rules.MOST_SPANS,
    )


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, tz=UTC)
