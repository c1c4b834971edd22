"""The installation's own pair of keys, and messages sealed for one device."""

import json
import time
from dataclasses import dataclass
from typing import Any

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from py_vapid import Vapid02

from samband.kernel.mail import is_configured
from samband.kernel.sealing import seal, unseal
from samband.notices.push.rules import KEPT, decoded, encoded, origin_of
from samband.notices.push_models import PushKey

_PURPOSE = "push"
_ABOUT = "push key 1"
# RFC 8292 allows a day; the clocks of two machines may differ.
SIGNED_FOR = 12 * 3600


@dataclass(frozen=True, slots=True)
class Subscription:
    """How to reach a device: its address at a push service, its public key, and the secret it shares with us."""

    address: str
    p256dh: str
    auth: str


def public_key() -> str:
    """What a browser needs to subscribe to us, in Base64; the pair is made at the first call."""
    return encoded(bytes(_key().public))


def _key() -> PushKey:
    found = PushKey.objects.filter(pk=1).first()
    if found is not None:
        return found
    private = ec.generate_private_key(ec.SECP256R1())
    number = private.private_numbers().private_value.to_bytes(32, "big")
    point = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    # Two processes may need it first: the one that comes second takes the other's.
    sealed = seal(_PURPOSE, number, about=_ABOUT)
    PushKey.objects.bulk_create(
        [PushKey(pk=1, public=point, private=sealed)], ignore_conflicts=True
    )
    return PushKey.objects.get(pk=1)


def signature(address: str) -> dict[str, str]:
    """The header by which a push service knows us (RFC 8292). Raises `sealing.Unreadable` without the old master key."""
    number = unseal(_PURPOSE, bytes(_key().private), about=_ABOUT)
    private = ec.derive_private_key(int.from_bytes(number, "big"), ec.SECP256R1())
    sender = settings.DEFAULT_FROM_EMAIL
    claims = {
        "sub": f"mailto:{sender}" if is_configured() and sender else settings.SAMBAND.base_url,
        "aud": origin_of(address),
        "exp": int(time.time()) + SIGNED_FOR,
    }
    # Not strict: a host of one's own may be called anything.
    headers: dict[str, str] = Vapid02(private, conf={"no-strict": True}).sign(claims)
    return headers


def encrypted(message: dict[str, Any], to: Subscription) -> tuple[bytes, dict[str, str]]:
    """A message that only the device can read (RFC 8291), with the headers that go along (RFC 8030)."""
    body: bytes = http_ece.encrypt(
        json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode(),
        private_key=ec.generate_private_key(ec.SECP256R1()),
        dh=decoded(to.p256dh),
        auth_secret=decoded(to.auth),
        version="aes128gcm",
    )
    headers = {
        "Content-Type": "application/octet-stream",
        "Content-Encoding": "aes128gcm",
        "TTL": str(int(KEPT.total_seconds())),
        **signature(to.address),
    }
    return body, headers
