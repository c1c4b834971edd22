"""Addresses that must not come back: kept as keyed hashes, so that the list itself names nobody."""

import hmac
from collections.abc import Iterable
from hashlib import sha256

from django.conf import settings

from samband.kernel import ledger
from samband.kernel.platform import keys
from samband.parties.addresses import read_address
from samband.parties.models import Suppression

_PURPOSE = "suppression"
LEDGER_KIND = "address"
#: Stands where an address was in what waits to be stored; never stored itself.
NOBODY = "erased@erased.invalid"


def _digests(kind: str, value: str, secrets: list[bytes]) -> list[bytes]:
    """The hashes of every way an address is written that leads to the same mailbox."""
    exact = read_address(kind, value).same_as or {f"{kind}:{value.strip().casefold()}"}
    return [
        hmac.digest(secret, one.encode("utf-8", "replace"), sha256)
        for one in sorted(exact)
        for secret in secrets
    ]


def _secrets() -> dict[int, bytes]:
    """The secret of each master key by its number, the newest first; older ones still recognise what they hashed."""
    data = settings.SAMBAND.data
    numbers = ledger.known_keys()
    if numbers == [0]:
        return {0: keys.derive(_PURPOSE, data=data)}
    return {
        number: keys.derive(_PURPOSE, data=data, version=number) for number in reversed(numbers)
    }


def marks_of(texts: Iterable[str], *, newest: bool = False) -> dict[bytes, str]:
    """Keyed hashes that lists of other packages keep in place of what they must not hold; each leads to its text.

    `newest`: only by the newest key, to be stored; else by every key, to be looked up.
    """
    secrets = list(_secrets().values())
    secrets = secrets[:1] if newest else secrets
    return {
        hmac.digest(secret, f"mark:{text}".encode("utf-8", "replace"), sha256): text
        for text in texts
        for secret in secrets
    }


def suppress(identities: Iterable[tuple[str, str]], *, actor_id: int | None) -> None:
    """Keep these (kind, value) pairs from being stored again, also after a restore."""
    number, newest = next(iter(_secrets().items()))
    digests = [digest for kind, value in identities for digest in _digests(kind, value, [newest])]
    suppress_digests(digests, actor_id=actor_id)
    ledger.write(LEDGER_KIND, digests, version=number)


def suppress_digests(digests: Iterable[bytes], *, actor_id: int | None) -> None:
    """The same for hashes that were made before."""
    Suppression.objects.bulk_create(
        [Suppression(digest=digest, actor_id=actor_id) for digest in digests],
        ignore_conflicts=True,
    )


def suppressed(identities: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of the (kind, value) pairs that must not be stored. Two statements."""
    identities = set(identities)
    nobody = {pair for pair in identities if pair[1] == NOBODY}
    if not identities or not Suppression.objects.exists():
        return nobody
    secrets = list(_secrets().values())
    by_digest = {
        digest: pair for pair in identities for digest in _digests(pair[0], pair[1], secrets)
    }
    found = Suppression.objects.filter(digest__in=list(by_digest)).values_list("digest", flat=True)
    return nobody | {by_digest[bytes(digest)] for digest in found}


def newest_suppression() -> int:
    """The number of the newest suppressed address: another one later means that more were added."""
    return Suppression.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
