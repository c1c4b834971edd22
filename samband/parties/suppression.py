"""Addresses that must not come back: kept as keyed hashes, so that the list itself names nobody."""

import hmac
from collections.abc import Iterable
from hashlib import sha256

from django.conf import settings

from samband.kernel.platform import keys
from samband.parties.addresses import read_address
from samband.parties.models import Suppression

_PURPOSE = "suppression"


def _digests(kind: str, value: str, secrets: list[bytes]) -> list[bytes]:
    """The hashes of every way an address is written that leads to the same mailbox."""
    exact = read_address(kind, value).same_as or {f"{kind}:{value.strip().casefold()}"}
    return [
        hmac.digest(secret, one.encode("utf-8", "replace"), sha256)
        for one in sorted(exact)
        for secret in secrets
    ]


def _secrets() -> list[bytes]:
    """The newest key first; older ones still recognise what they hashed."""
    data = settings.SAMBAND.data
    newest = keys.derive(_PURPOSE, data=data)
    older = [
        keys.derive(_PURPOSE, data=data, version=version) for version in keys.versions(data)[:-1]
    ]
    return [newest, *older]


def suppress(identities: Iterable[tuple[str, str]], *, actor_id: int | None) -> None:
    """Keep these (kind, value) pairs from being stored again."""
    newest = _secrets()[:1]
    Suppression.objects.bulk_create(
        [
            Suppression(digest=digest, actor_id=actor_id)
            for kind, value in identities
            for digest in _digests(kind, value, newest)
        ],
        ignore_conflicts=True,
    )


def suppressed(identities: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of the (kind, value) pairs that must not be stored. One statement."""
    if not Suppression.objects.exists():
        return set()
    secrets = _secrets()
    by_digest = {
        digest: pair for pair in identities for digest in _digests(pair[0], pair[1], secrets)
    }
    found = Suppression.objects.filter(digest__in=list(by_digest)).values_list("digest", flat=True)
    return {by_digest[bytes(digest)] for digest in found}
