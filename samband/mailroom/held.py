"""Mail that waits for its person's word: is it mine?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samband.entries.called import called
from samband.entries.models import Entry
from samband.kernel.errors import NotFound
from samband.kernel.mail_parse import parse
from samband.kernel.text import one_line
from samband.mailroom import writing
from samband.mailroom.models import Incoming
from samband.mailroom.rules import MOST_HELD
from samband.mailroom.words import reply_text
from samband.notices.addresses import POST, Opened
from samband.people.models import Person
from samband.spaces.models import Space


@dataclass(frozen=True, slots=True)
class Held:
    """A mail as its person sees it before they decide."""

    id: int
    sender: str
    subject: str
    text: str
    files: Sequence[str]
    at: datetime
    where: str
    url: str


def held_for(person: Person) -> list[Held]:
    """What waits for somebody, oldest first; three statements."""
    rows = list(
        Incoming.objects.filter(person=person, state=Incoming.State.HELD).order_by("pk")[:MOST_HELD]
    )
    threads = {row.object_id for row in rows if row.purpose != POST}
    rooms = {row.object_id for row in rows if row.purpose == POST}
    roots = Entry.objects.visible_to(person).in_bulk(threads) if threads else {}
    spaces = Space.objects.visible_to(person).in_bulk(rooms) if rooms else {}
    return [_line(row, roots.get(row.object_id), spaces.get(row.object_id)) for row in rows]


def _line(row: Incoming, root: Entry | None, space: Space | None) -> Held:
    parsed = parse(bytes(row.raw))
    where, url = _("A place that you no longer see"), ""
    if row.purpose != POST and root is not None:
        where, url = called(root.title, root.html, 60), f"/entries/{root.pk}"
    elif row.purpose == POST and space is not None:
        where, url = space.name, f"/rooms/{space.slug}"
    text = reply_text(parsed.text)
    return Held(
        id=row.pk,
        sender=", ".join(parsed.senders)[:320] or _("nobody"),
        subject=one_line(parsed.subject, 120) if parsed.subject else "",
        text=text if len(text) <= 2000 else one_line(text, 2000),
        files=[one.name for one in parsed.files],
        at=row.received_at,
        where=where,
        url=url,
    )


def _own(actor: Person, incoming_id: int) -> Incoming:
    row = (
        Incoming.objects.select_for_update()
        .filter(pk=incoming_id, person=actor, state=Incoming.State.HELD)
        .first()
    )
    if row is None:
        raise NotFound
    return row


@transaction.atomic
def publish_held(*, actor: Person, incoming_id: int, now: datetime | None = None) -> Entry:
    """Say that a mail is one's own: it becomes the comment or post it was meant to be.

    Raises `NotFound`, and what writing raises (`Refused`, `Invalid`).
    """
    row = _own(actor, incoming_id)
    assert row.object_id is not None
    opened = Opened(row.purpose, actor, row.object_id, is_expired=False)
    now = now or timezone.now()
    entry = writing.write(parse(bytes(row.raw)), opened, now)
    _forget(row, Incoming.State.TAKEN, now)
    return entry


@transaction.atomic
def discard_held(*, actor: Person, incoming_id: int, now: datetime | None = None) -> None:
    """Say that a mail is not one's own, or not wanted: it is gone. Raises `NotFound`."""
    _forget(_own(actor, incoming_id), Incoming.State.IGNORED, now or timezone.now())


def _forget(row: Incoming, state: str, now: datetime) -> None:
    row.state, row.reason, row.raw, row.handled_at = state, "confirmed", b"", now
    row.mail_from, row.recipients = "", []
    row.save(update_fields=["state", "reason", "raw", "handled_at", "mail_from", "recipients"])
