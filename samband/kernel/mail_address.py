"""Addresses and Message-IDs that only this installation can make.

An address carries numbers and an HMAC over them and over a secret of their owner that can be changed, so nobody can
guess one, make one, or tell from the answer whether there is such a person or thread. Local parts are at most 64
characters (RFC 5321) and case does not count in them, because some servers change it.
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.conf import settings

from samband.kernel.platform import keys

EPOCH = date(2024, 1, 1)  # a Monday
MAC_BYTES = 10
VALID = timedelta(days=180)


def week_of(moment: datetime) -> int:
    """Weeks since the beginning of 2024."""
    return (moment.date() - EPOCH).days // 7


def is_valid_week(week: int, now: datetime) -> bool:
    """Whether an address of that week still counts: 180 days from the week's end; none from the future."""
    return 0 <= week_of(now) - week <= VALID.days // 7 + 1


def _number(value: int) -> bytes:
    """A number in as few bytes as it needs, seven bits each."""
    found = bytearray()
    while True:
        value, low = value >> 7, value & 0x7F
        found.append(low | (0x80 if value else 0))
        if not value:
            return bytes(found)


def _numbers(data: bytes) -> list[int]:
    """The numbers in bytes. Raises ValueError when they end in the middle, or are longer than any of ours."""
    found, value, shift = [], 0, 0
    for byte in data:
        value |= (byte & 0x7F) << shift
        shift += 7
        if shift > 63:
            raise ValueError("too long")
        if not byte & 0x80:
            found.append(value)
            value = shift = 0
    if shift:
        raise ValueError("cut off")
    return found


def _mac(purpose: str, payload: bytes, secret: str, version: int | None) -> bytes:
    key = keys.derive(f"mail-{purpose}", data=settings.SAMBAND.data, version=version)
    return hmac.new(key, payload + b"\0" + secret.encode(), hashlib.sha256).digest()[:MAC_BYTES]


def seal(purpose: str, numbers: Sequence[int], secret: str = "") -> str:
    """Numbers as a word that can stand in an address or a link: letters a-z and 2-7.

    `secret` is what its owner can change to make it useless; it is not in the word.
    """
    payload = b"".join(map(_number, numbers))
    whole = payload + _mac(purpose, payload, secret, None)
    return base64.b32encode(whole).decode().rstrip("=").lower()


def read(word: str) -> list[int] | None:
    """The numbers in a word, not checked yet: to find whose secret it must have been made with. None for nonsense."""
    whole = _bytes(word)
    if whole is None or len(whole) <= MAC_BYTES:
        return None
    try:
        return _numbers(whole[:-MAC_BYTES])
    except ValueError:
        return None


def is_ours(purpose: str, word: str, secret: str = "") -> bool:
    """Whether `seal` made this word for this purpose with this secret; also with a master key of before."""
    whole = _bytes(word)
    if whole is None or len(whole) <= MAC_BYTES:
        return False
    payload, mac = whole[:-MAC_BYTES], whole[-MAC_BYTES:]
    data = settings.SAMBAND.data
    versions: list[int | None] = (
        [*reversed(keys.versions(data))] if (data / "keys").exists() else []
    )
    return any(
        hmac.compare_digest(mac, _mac(purpose, payload, secret, version))
        for version in versions or [None]
    )


def _bytes(word: str) -> bytes | None:
    if not word.isascii() or len(word) > 80:
        return None
    try:
        return base64.b32decode(word.upper() + "=" * (-len(word) % 8))
    except ValueError:
        return None


def domain() -> str:
    """The domain of our Message-IDs and list names; the part behind the @ of addresses that we receive, if we do."""
    found = settings.SAMBAND.mail_in_address or settings.DEFAULT_FROM_EMAIL
    return settings.SAMBAND.mail_in_domain or found.rpartition("@")[2].rstrip(">") or "localhost"


def receives() -> bool:
    """Whether mail can come in here at all."""
    return bool(settings.SAMBAND.takes_mail)


def address(word: str) -> str:
    """The whole address for a word: of its own at our domain, or behind the + of the mailbox that is read."""
    mailbox = settings.SAMBAND.mail_in_address
    if settings.SAMBAND.mail_in_domain or not mailbox:
        return f"{word}@{domain()}"
    local, _at, host = mailbox.partition("@")
    return f"{local}+{word}@{host}"


def word_of(address: str) -> str | None:
    """The word in one of our addresses; None for any other address."""
    local, at, host = address.strip().strip("<>").rpartition("@")
    if not at:
        return None
    host = host.rstrip(".").lower()
    if settings.SAMBAND.mail_in_domain and host == settings.SAMBAND.mail_in_domain.lower():
        return local.lower()
    own, _at, own_host = settings.SAMBAND.mail_in_address.lower().partition("@")
    before, plus, word = local.lower().partition("+")
    return word if plus and (before, host) == (own, own_host) else None


def message_id(kind: str, number: int) -> str:
    """The Message-ID of something of ours: the same each time, and known again when it comes back."""
    return f"<{kind}-{seal(f'id-{kind}', [number])}@{domain()}>"


def is_own_message_id(text: str) -> bool:
    """Whether we made this Message-ID: mail that carries it as its own is ours, come back."""
    kind, _dash, word = text.strip().strip("<>").rpartition("@")[0].partition("-")
    return bool(kind and word) and is_ours(f"id-{kind}", word)
