"""Who was erased, kept outside the database, so that a restore can't bring them back.

The ledger is a file of lines in the data folder, with a copy in each folder that backups go to. It names nobody: a line
holds a hash keyed with a master key, which fits only somebody whom one already has before one's eyes (in a restored
database). It is append-only; a line torn by a crash fails its check and is written anew.

Erasing writes to `kernel_erasureline` in its own transaction, so an erasure and its line are there together or not at all.
The file follows the table after the commit, at each backup and by the hour (`follow`). A line that the file has and the
table has not means that an older state of the database was put back, by whatever means: its erasures must be repeated
(`to_repeat`).
"""

import fcntl
import hashlib
import hmac
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import psycopg

from . import keys
from .errors import PlatformError

_HEAD = "samband-ledger 1: keyed hashes of who was erased; keep it with the backups, never remove a line\n"
_ROWS = "SELECT kind, key, encode(digest, 'hex'), at FROM kernel_erasureline ORDER BY id"
_UNREADABLE = (
    "{count} erasures in {path} were written with keys that are not here, so they can't be repeated: people who were erased "
    "would be back. Export the keys anew where Samband ran last (`samband keys export`) and give them with --keys. If they "
    "are lost, --incomplete-ledger goes on without these erasures."
)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was erased: what kind, with which key it was hashed (see `key_id`), and the hash in hexadecimal."""

    kind: str
    key: str
    digest: str


@dataclass(frozen=True, slots=True)
class Contents:
    """What a ledger file holds: whole lines with the day each was written, and how many are damaged."""

    lines: dict[Line, date]
    damaged: int


def masters(data: Path) -> dict[int, str]:
    """The master keys; where there is no installation (tests, type checks) version 0 stands for the passing one."""
    return keys.masters(data) if (data / "keys").exists() else {}


def key_id(known: Mapping[int, str], version: int, *, data: Path) -> str:
    """What a line calls the master key with this number: tells nothing of it, and never means another machine's key."""
    if known:
        return keys.derive_from(known, "ledger-key", version)[:8].hex()
    return keys.derive("ledger-key", data=data)[:8].hex()


def versions_by_key(data: Path, known: Mapping[int, str] | None = None) -> dict[str, int]:
    """The number of each master key by what lines call it, oldest first."""
    known = masters(data) if known is None else known
    return {key_id(known, number, data=data): number for number in sorted(known) or (0,)}


def file_name(data: Path, known: Mapping[int, str] | None = None) -> str:
    """The ledger's name, after the oldest key: the same wherever this installation's keys are, no other installation's."""
    return f"erasures-{next(iter(versions_by_key(data, known)))[:8]}.ledger"


def hasher(kind: str, *, data: Path, version: int) -> Callable[[str], bytes]:
    """Makes keyed hashes of things that must be recognised later but not named; the key is derived once."""
    number = version if (data / "keys").exists() else None
    secret = keys.derive("ledger", data=data, version=number)
    return lambda text: hmac.digest(secret, f"{kind}:{text}".encode(), hashlib.sha256)


def _check(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _written(line: Line, on: date) -> str:
    text = f"{on.isoformat()} {line.kind} {line.key} {line.digest}"
    return f"{text} {_check(text)}\n"


def read(path: Path) -> Contents:
    """The lines of a ledger file; none where there is no file. Raises PlatformError for a file that can't be read."""
    try:
        rows = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return Contents({}, 0)
    except OSError as error:
        raise PlatformError(f"{path} can't be read: {error.strerror}.") from error
    lines: dict[Line, date] = {}
    damaged = 0
    for row in rows:
        text, _, check = row.rpartition(" ")
        words = text.split(" ")
        if row.startswith("samband-ledger ") or not row:
            continue
        if len(words) != 4 or check != _check(text):
            damaged += 1
            continue
        lines.setdefault(Line(*words[1:]), date.fromisoformat(words[0]))
    return Contents(lines, damaged)


def add(path: Path, lines: Mapping[Line, date]) -> int:
    """Append the lines that a ledger file has not, and have them on the disk; gives how many.

    Writers wait for each other. Raises OSError: a full disk is for the caller to tell.
    """
    is_new = not path.exists()
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        size = os.fstat(handle).st_size
        missing = {line: on for line, on in lines.items() if line not in read(path).lines}
        text = "" if size else _HEAD
        if size and os.pread(handle, 1, size - 1) != b"\n":
            text = "\n"  # a line was torn: what it said is missing and follows again
        text += "".join(_written(line, on) for line, on in missing.items())
        raw = text.encode()
        while raw:
            raw = raw[os.write(handle, raw) :]
        os.fsync(handle)
    finally:
        os.close(handle)
    if is_new:
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    return len(missing)


def as_lines(rows: Iterable[tuple[str, str, str, datetime]]) -> dict[Line, date]:
    """Rows of the table as lines."""
    return {Line(kind, key, digest): at.astimezone(UTC).date() for kind, key, digest, at in rows}


def of_database(connection: "psycopg.Connection[Any]") -> dict[Line, date]:
    """What the database knows to be erased; nothing before the table was made."""
    row = connection.execute("SELECT to_regclass('public.kernel_erasureline')").fetchone()
    if row is None or row[0] is None:
        return {}
    return as_lines(connection.execute(_ROWS).fetchall())


def follow(data: Path, lines: Mapping[Line, date], *copies: Path) -> int:
    """Bring the ledger of a data folder up to what the database knows, and copies of it in other folders up to the ledger.

    Gives how many lines were new in the data folder. Raises OSError.
    """
    name = file_name(data)
    # An installation that never erased anybody has no ledger.
    count = add(data / name, lines) if lines else 0
    whole = read(data / name).lines
    for folder in copies:
        if whole and folder.is_dir() and folder != data:
            add(folder / name, whole)
    return count


def to_repeat(data: Path, known: Mapping[Line, date]) -> dict[Line, date]:
    """The erasures of the ledger that the database does not know (`known` is what it does), as far as the keys go."""
    usable = versions_by_key(data)
    done = {(line.kind, line.digest) for line in known}
    return {
        line: on
        for line, on in read(data / file_name(data)).lines.items()
        if (line.kind, line.digest) not in done and line.key in usable
    }


def gather(
    data: Path,
    given: Iterable[Path],
    exported: Mapping[int, str] | None,
    *,
    incomplete: bool = False,
) -> int:
    """Before a restore: put what the ledgers `given` say into the one of the data folder; gives how many lines it has then.

    `exported` are the keys that will be this installation's. Raises PlatformError for lines whose key is missing, unless
    `incomplete`.
    """
    name = file_name(data, exported)
    usable = versions_by_key(data, exported)
    for path in (data / name, *given):
        found = read(path)
        other = {line: on for line, on in found.lines.items() if line.key not in usable}
        if other and not incomplete:
            raise PlatformError(_UNREADABLE.format(count=len(other), path=path))
        if found.lines and path != data / name:
            add(data / name, {line: on for line, on in found.lines.items() if line not in other})
    return len(read(data / name).lines)
