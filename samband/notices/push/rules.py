"""What can be decided without asking anybody: what a message is called, when it is tried again. Pure."""

import base64
import hashlib
from datetime import timedelta
from urllib.parse import urlsplit

# Longer than this nobody needs to hear of it from a push service; the bell has it still.
KEPT = timedelta(days=1)
MOST_ATTEMPTS = 8
# A device that takes nothing for this long is forgotten.
PATIENCE = timedelta(days=14)
# More lines than this at once (after a night) are told as one.
MOST_ONE_BY_ONE = 3
# RFC 8030 lets a service refuse more than 4,096 bytes; a record's head and tag take 103 of them, the rest is our margin.
MOST_BYTES = 3000


def topic_of(group_key: str) -> str:
    """The name under which a service lets the newer message take the place of the older (RFC 8030, 5.4).

    >>> len(topic_of("reply-12"))
    32
    """
    digest = hashlib.sha256(group_key.encode()).digest()[:24]
    return base64.urlsafe_b64encode(digest).decode()


def origin_of(address: str) -> str:
    """Whom a signature is for: scheme, host and port of the service (RFC 8292, 2).

    >>> origin_of("https://push.example:8443/a/b")
    'https://push.example:8443'
    """
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def pause_after(attempts: int, retry_after: str = "") -> timedelta:
    """How long to wait before the next attempt: a minute, two, four …, or what the service asks for, at most a day.

    >>> [pause_after(n).total_seconds() for n in (1, 2, 8)]
    [60.0, 120.0, 7680.0]
    """
    pause = timedelta(minutes=2 ** (min(max(attempts, 1), 10) - 1))
    if retry_after.isdecimal() and len(retry_after) < 7:
        pause = max(pause, timedelta(seconds=int(retry_after)))
    return min(pause, KEPT)


def decoded(text: str) -> bytes:
    """Base64 for addresses, with or without its end. Raises `ValueError`."""
    if not text.isascii():
        raise ValueError(text)
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def encoded(data: bytes) -> str:
    """Base64 for addresses, without its end."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
