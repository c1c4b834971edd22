"""What becomes of a mail: a comment or a post by its author, something that waits for a word, or nothing.

One transaction does it: the entry, the note that this mail was handled, and the mail's end. Killed before its commit,
nothing has happened and it is done again; after it, a second time finds the note.
"""

import hashlib
import logging
from datetime import datetime
from email.utils import parseaddr

from django.conf import settings
from django.db import IntegrityError, transaction

from samband.kernel.db import as_person, as_system
from samband.kernel.errors import SambandError
from samband.kernel.mail_auth import Arrival, Verdict, verdict
from samband.kernel.mail_parse import Parsed, parse
from samband.mailroom import answers
from samband.mailroom.answers import Told
from samband.mailroom.models import Handled, Incoming
from samband.mailroom.rules import MOST_HELD, Claim, fate_of, is_automatic
from samband.mailroom.taking import NotCounted
from samband.mailroom.writing import write
from samband.notices.addresses import Opened, open_address

logger = logging.getLogger(__name__)
MOST_ATTEMPTS = 10


def handle(incoming_id: int, now: datetime) -> str:
    """Do with a mail what is to be done; returns its state. As the system role's login, in jobs only."""
    with as_system():
        row = Incoming.objects.filter(pk=incoming_id).first()
        if row is None or row.state != Incoming.State.NEW:
            return row.state if row is not None else ""
        Incoming.objects.filter(pk=row.pk).update(attempts=row.attempts + 1)
    if row.attempts >= MOST_ATTEMPTS:
        return _end(row, Incoming.State.FAILED, "attempts", now)
    raw = bytes(row.raw)
    parsed = parse(raw)
    mail_from = None if row.via == "imap" else row.mail_from
    if is_automatic(parsed, mail_from):
        return _end(row, Incoming.State.IGNORED, "automatic", now)
    opened = _opened(row, now)
    if opened is None:
        return _end(row, Incoming.State.REFUSED, "address", now)
    found = fate_of(
        Claim(
            address=opened.person.email,
            is_expired=opened.is_expired,
            senders=parsed.senders,
            verdict=_verdict(row, raw, parsed),
        )
    )
    if found == "held":
        return _hold(row, parsed, opened, now)
    if found == "expired":
        told = Told(opened.person, "expired", opened.purpose, opened.object_id)
        return _refuse(row, told, now)
    if found != "taken":
        return _end(row, Incoming.State.REFUSED, found, now)
    return take(row, parsed, opened, now)


def _opened(row: Incoming, now: datetime) -> Opened | None:
    found = (open_address(address, now) for address in row.recipients)
    return next((one for one in found if one is not None), None)


def _verdict(row: Incoming, raw: bytes, parsed: Parsed) -> Verdict:
    if len(parsed.senders) != 1:
        return "fail"
    domain = parsed.senders[0].rpartition("@")[2]
    arrival = Arrival(row.peer, row.helo, parseaddr(row.mail_from)[1])
    return verdict(raw, domain, arrival, trusted=settings.SAMBAND.mail_in_trusts)


def key_of(raw: bytes, parsed: Parsed, opened: Opened) -> bytes:
    """What makes a mail to an address one, however often it comes."""
    said = parsed.message_id.encode() or hashlib.sha256(raw).digest()
    where = f"\0{opened.purpose}\0{opened.person.pk}\0{opened.object_id}".encode()
    return hashlib.sha256(said + where).digest()


def take(row: Incoming, parsed: Parsed, opened: Opened, now: datetime) -> str:
    """Make the entry. What a person would be told on a page is told by mail."""
    try:
        with transaction.atomic():
            handled = Handled(key=key_of(bytes(row.raw), parsed, opened))
            handled.save()
            with as_person(opened.person.pk):
                handled.entry = write(parsed, opened, now)
            handled.save(update_fields=["entry"])
            return _end(row, Incoming.State.TAKEN, opened.purpose, now)
    except IntegrityError:
        if not Handled.objects.filter(key=key_of(bytes(row.raw), parsed, opened)).exists():
            raise
        return _end(row, Incoming.State.IGNORED, "twice", now)
    except SambandError as error:
        what = "closed" if error.status == 422 else "refused"
        if isinstance(error, NotCounted):
            what = "uncounted"
        return _refuse(row, Told(opened.person, what, opened.purpose, opened.object_id), now)


def _hold(row: Incoming, parsed: Parsed, opened: Opened, now: datetime) -> str:
    """Keep a mail until its person says that it is theirs."""
    with transaction.atomic():
        with as_system():
            waiting = Incoming.objects.filter(person=opened.person, state=Incoming.State.HELD)
            too_many = waiting.count() >= MOST_HELD
        key = hashlib.sha256(b"held" + key_of(bytes(row.raw), parsed, opened)).digest()
        if too_many or Handled.objects.filter(key=key).exists():
            return _end(row, Incoming.State.IGNORED, "twice" if not too_many else "many", now)
        Handled.objects.create(key=key)
        with as_system():
            Incoming.objects.filter(pk=row.pk).update(
                state=Incoming.State.HELD,
                person=opened.person,
                purpose=opened.purpose,
                object_id=opened.object_id,
                reason="sender",
                handled_at=now,
            )
    answers.tell(Told(opened.person, "held", opened.purpose, opened.object_id), now)
    return Incoming.State.HELD


def _refuse(row: Incoming, told: Told, now: datetime) -> str:
    state = _end(row, Incoming.State.REFUSED, told.what, now)
    answers.tell(told, now)
    return state


def _end(row: Incoming, state: str, reason: str, now: datetime) -> str:
    """The mail is done with: its text goes, that it came stays for a while."""
    with as_system():
        Incoming.objects.filter(pk=row.pk).update(
            state=state, reason=reason[:32], raw=b"", mail_from="", recipients=[], peer="", helo="", handled_at=now
        )  # fmt: skip
    return state
