"""The ledger of erasures: who writes to it, and who repeats what it says after a restore.

A package that erases calls `write` inside the erasing transaction, and registers at start how to repeat an erasure of its
kind and what it has erased before (so that no way of erasing is forgotten). The file itself: `kernel.platform.ledger`.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial

from django.conf import settings
from django.db import connection, transaction

from samband.kernel.db import as_system
from samband.kernel.models import ErasureLine
from samband.kernel.platform import ledger

log = logging.getLogger(__name__)

#: Hashes by the number of the master key they were made with -> how many were erased.
Repeat = Callable[[Mapping[int, frozenset[bytes]]], int]
#: Hashes of what is erased already, each with the number of its key.
Facts = Callable[[], Iterable[tuple[int, bytes]]]


@dataclass(frozen=True, slots=True)
class _Kind:
    repeat: Repeat
    facts: Facts
    order: int


_kinds: dict[str, _Kind] = {}


def register_kind(kind: str, *, repeat: Repeat, facts: Facts, order: int) -> None:
    """Say how erasures of a kind are repeated (as the system role, in `order`) and which the database holds as facts."""
    _kinds[kind] = _Kind(repeat, facts, order)


def newest_key() -> int:
    """The number of the master key that hashes are made with now."""
    return next(reversed(ledger.versions_by_key(settings.SAMBAND.data).values()))


def known_keys() -> list[int]:
    """The numbers of all master keys, oldest first."""
    return list(ledger.versions_by_key(settings.SAMBAND.data).values())


def moment_hasher(kind: str, version: int) -> Callable[[int, datetime], bytes]:
    """Makes the keyed hash under which a row is found again when its erasure is repeated: of its number and its beginning.

    The number alone would not do: restored to an older state, a database gives the same numbers to others. With the moment at
    which it was made it is the same row, or none.
    """
    hashed = ledger.hasher(kind, data=settings.SAMBAND.data, version=version)
    return lambda pk, at: hashed(f"{pk}:{at.astimezone(UTC).isoformat(timespec='microseconds')}")


def found(
    kind: str, rows: Iterable[tuple[int, datetime]], digests: Mapping[int, frozenset[bytes]]
) -> list[int]:
    """The numbers of those rows (number, beginning) that the ledger says were erased."""
    hashers = [(moment_hasher(kind, version), wanted) for version, wanted in digests.items()]
    return [pk for pk, at in rows if any(hashed(pk, at) in wanted for hashed, wanted in hashers)]


def write(kind: str, digests: Iterable[bytes], *, version: int) -> None:
    """Note erasures in the current transaction; the file outside follows after the commit. One statement."""
    name = {number: key for key, number in ledger.versions_by_key(settings.SAMBAND.data).items()}
    ErasureLine.objects.bulk_create(
        [ErasureLine(kind=kind, key=name[version], digest=one) for one in dict.fromkeys(digests)],
        ignore_conflicts=True,
    )
    # What erased must not fail because a disk is full: the hour catches up, and `samband doctor` says so.
    transaction.on_commit(partial(_follow_softly), robust=True)


def _follow_softly() -> None:
    try:
        follow()
    except OSError:
        log.exception("The ledger of erasures could not be written.")


def is_noted(kind: str, digests: Iterable[bytes]) -> bool:
    """Whether one of these hashes stands in the table; one statement."""
    return ErasureLine.objects.filter(kind=kind, digest__in=list(digests)).exists()


def follow() -> int:
    """Bring the files up to the table; gives how many lines were new. One statement. Raises OSError."""
    found = settings.SAMBAND
    return ledger.follow(found.data, _table(), found.backups)


def _table() -> dict[ledger.Line, date]:
    rows = ErasureLine.objects.order_by("pk").values_list("kind", "key", "digest", "at")
    return ledger.as_lines(
        (kind, key, bytes(digest).hex(), at) for kind, key, digest, at in rows.iterator()
    )


@transaction.atomic
def collect() -> None:
    """Note what is erased according to the packages' own tables and stands in no line: erased before there was a ledger."""
    stored = {
        (kind, bytes(digest))
        for kind, digest in ErasureLine.objects.values_list("kind", "digest").iterator()
    }
    for kind, one in _kinds.items():
        missing: dict[int, list[bytes]] = {}
        for version, fact in one.facts():
            if (kind, fact) not in stored:
                missing.setdefault(version, []).append(fact)
        for version, digests in missing.items():
            write(kind, digests, version=version)


def repeat_missing() -> int:
    """Erase again whoever the ledger outside says was erased and the database does not; gives how many were.

    All or nothing, in one transaction as the system role. For the time before anybody can sign in, after a restore. Nothing
    happens when the database knows them all. Looks at every person, and at every party where outsiders were erased
    (about 10 s for a million).
    """
    data = settings.SAMBAND.data
    versions = ledger.versions_by_key(data)
    done = 0
    with as_system():
        lines = ledger.to_repeat(data, _table())
        for kind, one in sorted(_kinds.items(), key=lambda item: item[1].order):
            wanted: dict[int, set[bytes]] = {}
            for line in lines:
                if line.kind == kind:
                    wanted.setdefault(versions[line.key], set()).add(bytes.fromhex(line.digest))
            if wanted:
                done += one.repeat({number: frozenset(all) for number, all in wanted.items()})
        # Not kinds that nobody here knows: a newer version wrote them, and repeats them when it is back.
        known = {line: on for line, on in lines.items() if line.kind in _kinds}
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO kernel_erasureline (kind, key, digest, at)"
                " VALUES (%s, %s, decode(%s, 'hex'), %s) ON CONFLICT DO NOTHING",
                [(line.kind, line.key, line.digest, on) for line, on in known.items()],
            )
    return done
