"""Where the mail process puts what it took: one row and one job, committed before the other side is told."""

import hashlib
from datetime import datetime

from django.conf import settings
from django.db import close_old_connections, connection, transaction
from django.utils import timezone

from samband.kernel.jobs import later
from samband.kernel.mail_address import word_of
from samband.kernel.mail_parse import parse
from samband.kernel.mail_poll import Mailbox as Source
from samband.kernel.mail_poll import Place
from samband.kernel.mail_server import Delivery
from samband.mailroom.models import Mailbox

# No RETURNING over the table: the application may add mail and not read it.
_STORE = """
INSERT INTO mailroom_incoming (id, raw, mail_from, recipients, peer, helo, via, state, reason, attempts, purpose)
VALUES (%s, %s, %s, to_jsonb(%s::text[]), %s, %s, %s, 'new', '', 0, '')
"""
_NEXT = "SELECT nextval(pg_get_serial_sequence('mailroom_incoming', 'id'))"


def is_ours(address: str) -> bool:
    """Whether mail to this address is for us, by its domain (or mailbox) alone."""
    return word_of(address) is not None


@transaction.atomic
def store(delivery: Delivery) -> int:
    """Keep a mail and have it looked at; returns its id. It is stored for good when the transaction has committed."""
    from samband.mailroom.jobs import handle

    ours = [address[:320] for address in delivery.recipients if is_ours(address)]
    with connection.cursor() as cursor:
        cursor.execute(_NEXT)
        row = cursor.fetchone()
        assert row is not None
        cursor.execute(
            _STORE,
            [
                row[0], delivery.raw, _short(delivery.mail_from, 320), ours, _short(delivery.peer, 64),
                _short(delivery.helo, 255), delivery.via,
            ],
        )  # fmt: skip
    later(handle, incoming_id=int(row[0]))
    return int(row[0])


def _short(text: str, limit: int) -> str:
    return text.replace("\0", "")[:limit]


def store_in_thread(delivery: Delivery) -> None:
    """The same for the mail server's threads, whose connections may have died meanwhile."""
    close_old_connections()
    store(delivery)


def source() -> Source:
    """The mailbox of the settings."""
    found = settings.SAMBAND
    return Source(
        host=found.mail_in_imap_host,
        port=found.mail_in_imap_port,
        user=found.mail_in_imap_user,
        password=found.mail_in_imap_password,
        folder=found.mail_in_imap_folder,
        is_encrypted=found.mail_in_imap_tls,
    )


def _key(mailbox: Source) -> bytes:
    text = "\0".join((mailbox.host, mailbox.user, mailbox.folder))
    return hashlib.sha256(text.encode()).digest()


def place_of(mailbox: Source) -> Place:
    """How far a mailbox was read."""
    row = Mailbox.objects.filter(key=_key(mailbox)).first()
    return Place(row.validity, row.uid) if row is not None else Place()


@transaction.atomic
def store_at(mailbox: Source, raw: bytes, place: Place, now: datetime | None = None) -> None:
    """Keep one message of a mailbox and the place behind it, together; empty ones only move the place."""
    if raw:
        recipients = tuple(dict.fromkeys(parse(raw).recipients))
        if any(is_ours(one) for one in recipients):
            # Who handed it over to the mailbox's server is not known here.
            store(Delivery(raw, "?", recipients, "", "", "imap"))
    Mailbox.objects.update_or_create(
        key=_key(mailbox),
        defaults={"validity": place.validity, "uid": place.uid, "read_at": now or timezone.now()},
    )
