"""Fetching mail from a mailbox by IMAP: what is new since the last time, each message once stored before the next.

A message is known by the mailbox's UIDVALIDITY and its UID (RFC 9051). When the server renumbers, everything in the folder is
fetched again; what was handled before is known by its Message-ID.
"""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from imapclient import IMAPClient, SocketTimeout

BATCH = 50


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Whose mailbox, and where."""

    host: str
    port: int
    user: str
    password: str
    folder: str = "INBOX"
    is_encrypted: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """How far a folder was read."""

    validity: int = 0
    uid: int = 0


# Stores one message together with the place behind it; returns when both are stored for good.
StoreAt = Callable[[bytes, Place], None]


@contextmanager
def opened(mailbox: Mailbox) -> Iterator[IMAPClient]:
    """Sign in; raises what imaplib raises (`IMAPClientError`, OSError)."""
    context = ssl.create_default_context() if mailbox.is_encrypted else None
    client = IMAPClient(
        mailbox.host,
        port=mailbox.port,
        ssl=mailbox.is_encrypted,
        ssl_context=context,
        timeout=SocketTimeout(connect=10, read=60),
    )
    try:
        client.login(mailbox.user, mailbox.password)
        yield client
    finally:
        try:
            client.logout()
        except (OSError, client.Error):
            client.shutdown()


def fetch_new(mailbox: Mailbox, place: Place, store: StoreAt, *, most_bytes: int) -> Place:
    """Hand everything behind `place` to `store`, oldest first, and mark it as seen; returns the place behind it.

    What is larger than `most_bytes` is passed over. Raises what the server's faults raise; what was stored before stays.
    """
    with opened(mailbox) as client:
        selected = client.select_folder(mailbox.folder)
        validity = int(selected[b"UIDVALIDITY"])
        if validity != place.validity:
            place = Place(validity)
        # "5:*" gives the last message even if its UID is smaller.
        found = sorted(uid for uid in client.search(f"UID {place.uid + 1}:*") if uid > place.uid)
        for start in range(0, len(found), BATCH):
            sizes = client.fetch(found[start : start + BATCH], ["RFC822.SIZE"])
            for uid in found[start : start + BATCH]:
                place = Place(validity, uid)
                size = int(sizes.get(uid, {}).get(b"RFC822.SIZE", 0))
                if size > most_bytes:
                    store(b"", place)
                    continue
                raw = client.fetch([uid], ["BODY.PEEK[]"]).get(uid, {}).get(b"BODY[]", b"")
                store(bytes(raw), place)
                client.add_flags([uid], [b"\\Seen"], silent=True)
    return place
