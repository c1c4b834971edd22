"""Secrets that stand in the database: sealed with a key of the installation, so that a backup alone opens none of them.

The key is derived from the master key for its purpose (`kernel.platform.keys`); the master key's version stands before the
sealed bytes, so that what older ones sealed stays readable after `samband keys rotate`. `about` is bound in: bytes that
are moved to another row open nothing.
"""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from django.conf import settings

from samband.kernel.platform import keys
from samband.kernel.platform.errors import PlatformError

_NONCE = 12


class Unreadable(Exception):
    """Sealed with a key that is gone, for another row, or damaged."""


def seal(purpose: str, secret: bytes, *, about: str) -> bytes:
    """A secret as it may stand in a row. `about` names the row for good ("device 12")."""
    data = settings.SAMBAND.data
    version = max(keys.versions(data), default=0) if (data / "keys").exists() else 0
    key = keys.derive(f"sealed-{purpose}", data=data, version=version or None)
    nonce = os.urandom(_NONCE)
    head = version.to_bytes(2, "big")
    return head + nonce + ChaCha20Poly1305(key).encrypt(nonce, secret, head + about.encode())


def unseal(purpose: str, sealed: bytes, *, about: str) -> bytes:
    """What `seal` took. Raises `Unreadable`."""
    head, nonce, rest = sealed[:2], sealed[2 : 2 + _NONCE], sealed[2 + _NONCE :]
    try:
        version = int.from_bytes(head, "big") or None
        key = keys.derive(f"sealed-{purpose}", data=settings.SAMBAND.data, version=version)
        return ChaCha20Poly1305(key).decrypt(nonce, rest, head + about.encode())
    except (InvalidTag, ValueError, PlatformError) as error:
        raise Unreadable from error
