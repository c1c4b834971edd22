"""What an interface says of somebody, a meeting or a mail, as the lines that the reader of files takes. Pure.

Only what has a place here can be stored: a meeting has no title, a mail no subject and no text.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, formataddr
from typing import Any

from samband.cards.taking import escaped
from samband.sources.book.making import Raw
from samband.sources.headers import NAME_LENGTH, clean_text


def text(value: Any) -> str:
    """A text of somebody else's JSON, "" for anything else."""
    return value.strip() if isinstance(value, str) else ""


def listed(value: Any) -> list[dict[str, Any]]:
    """The objects of a list of somebody else's JSON."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def inner(value: Any, name: str) -> dict[str, Any]:
    """An object within an object of somebody else's JSON."""
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


def vcard(one: Raw) -> bytes:
    """A contact as a vCard; b"" for one that says nothing."""
    lines = [
        *_said("FN", one.name),
        *_said("N", one.family, one.given, one.middle, "", ""),
        *_said("ORG", one.organisation, one.department),
        *_said("TITLE", one.title),
        *_said("ADR", "", "", "", one.place, "", "", ""),
        *(line for mail in one.mails for line in _said("EMAIL", mail)),
        *(line for phone in one.phones for line in _said("TEL", phone)),
        *(line for _service, link in one.links for line in _said("URL", link)),
        *(line for note in one.notes for line in _said("NOTE", note)),
    ]
    if not lines:
        return b""
    rows = ["BEGIN:VCARD", "VERSION:3.0", *_said("UID", one.uid), *lines, "END:VCARD", ""]
    return "\r\n".join(rows).encode("utf-8", "replace")


def _said(name: str, *values: str) -> Iterator[str]:
    if any(values):
        yield f"{name}:{';'.join(map(escaped, values))}"


@dataclass(frozen=True, slots=True)
class Guest:
    """Who is asked to a meeting."""

    mail: str
    name: str = ""
    has_declined: bool = False
    is_thing: bool = False
    is_organiser: bool = False


@dataclass(frozen=True, slots=True)
class Meeting:
    """One time of a meeting; `original`: which of those that repeat. What is private or lasts whole days is not made one."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    guests: tuple[Guest, ...]
    original: datetime | None = None


def calendar(one: Meeting) -> bytes:
    """A meeting as a calendar of its own."""
    rows = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", f"UID:{clean_text(one.uid, 250)}",
        f"DTSTART:{_stamp(one.starts_at)}", f"DTEND:{_stamp(one.ends_at)}",
    ]  # fmt: skip
    if one.original is not None:
        rows.append(f"RECURRENCE-ID:{_stamp(one.original)}")
    for guest in one.guests:
        name = clean_text(guest.name, NAME_LENGTH).replace('"', "")
        head = "ORGANIZER" if guest.is_organiser else "ATTENDEE"
        head += f';CN="{name}"' if name else ""
        head += ";PARTSTAT=DECLINED" if guest.has_declined else ""
        head += ";CUTYPE=RESOURCE" if guest.is_thing else ""
        rows.append(f"{head}:mailto:{''.join(guest.mail.split())}")
    rows += ["END:VEVENT", "END:VCALENDAR", ""]
    return "\r\n".join(rows).encode("utf-8", "replace")


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def moment_of(written: Any) -> datetime | None:
    """A moment as ISO 8601 writes it, taken for UTC where no zone is said; None for anything else."""
    if not isinstance(written, str):
        return None
    # Seven digits of a second are one more than Python reads.
    head, point, rest = written.partition(".")
    digits = rest.rstrip("Zz")
    if point and digits.isdigit():
        written = head + ("Z" if rest != digits else "")
    try:
        found = datetime.fromisoformat(written)
        return (found if found.tzinfo is not None else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


#: The header fields of a mail that are taken, and nothing else.
FIELDS = (
    "From", "To", "Cc", "Reply-To", "Date", "Message-ID", "In-Reply-To", "References", "List-Id", "Sender",
)  # fmt: skip
_TAKEN = {one.lower(): one for one in FIELDS}


def mail(said: Iterable[tuple[str, str]]) -> bytes:
    """The header fields of a mail as a message without a body; b"" where none of them is one that is taken."""
    rows = [
        f"{_TAKEN[name.lower()]}: {' '.join(value.split())}"
        for name, value in said
        if name.lower() in _TAKEN and value.strip()
    ]
    if not rows:
        return b""
    head = "\n".join(rows).encode("utf-8", "replace")
    return b"From samband Thu Jan  1 00:00:00 1970\n" + head + b"\n\n\n"


def address(name: str, mail_address: str) -> str:
    """A mailbox as a header has it; "" for what can't be one."""
    try:
        return formataddr((" ".join(name.split()), "".join(mail_address.split())))
    except UnicodeError:
        return ""


def date_field(moment: datetime) -> str:
    """A moment as a header has it."""
    return format_datetime(moment)
