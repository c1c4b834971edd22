"""Looks at an installation and says in plain words what is wrong and what to do."""

import os
import shutil
import socket
import ssl
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

import psycopg

from . import keys, ledger
from .backup import UNFINISHED
from .control import ask
from .database import APP, OWNER, SYSTEM
from .errors import PlatformError
from .installation import socket_folder
from .settings import Settings, table

OLDEST_POSTGRES = 15
LITTLE_ROOM_MB = 2000
OLD_BACKUP_HOURS = 36
CERTIFICATE_DAYS = 14


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `state`: good, note (worth knowing) or wrong."""

    state: str
    about: str
    said: str


def good(about: str, said: str) -> Finding:
    """All is well."""
    return Finding("good", about, said)


def note(about: str, said: str) -> Finding:
    """Works, but an administrator should know."""
    return Finding("note", about, said)


def wrong(about: str, said: str) -> Finding:
    """Does not work, or is not safe."""
    return Finding("wrong", about, said)


Check = Callable[[Settings], Iterator[Finding]]


def examine(settings: Settings, checks: "tuple[Check, ...] | None" = None) -> Iterator[Finding]:
    """Every check in turn; one that breaks is a finding itself."""
    for check in checks or CHECKS:
        try:
            yield from check(settings)
        except (OSError, PlatformError, psycopg.Error) as error:
            yield wrong(check.__name__.replace("_", " "), f"{error}".strip())


def variables(settings: Settings) -> Iterator[Finding]:
    """Misspelt settings have no effect, and nobody notices."""
    known = {line.name for line in table()}
    known |= {f"{name}_FILE" for name in known}
    known |= {"SAMBAND_CONFIG", "SAMBAND_ROLE", "SAMBAND_SUPERVISED"}
    for name in sorted(os.environ):
        if name.startswith("SAMBAND_") and name not in known:
            yield wrong("settings", f"{name} is no setting. `samband settings` lists them all.")
    yield good("settings", "They can be read.")


def folder(settings: Settings) -> Iterator[Finding]:
    """Room and rights of the data folder."""
    free = shutil.disk_usage(settings.data).free // 2**20
    told = f"{free} MB are free for {settings.data}."
    yield (
        good("disk", told)
        if free > LITTLE_ROOM_MB
        else wrong("disk", f"{told} Make room: a full disk stops every write.")
    )
    if settings.data.stat().st_mode & 0o077:
        yield wrong("data folder", f"Others can look into it: chmod 700 '{settings.data}'.")
    else:
        yield good("data folder", "Only Samband's account can enter it.")


def secrets(settings: Settings) -> Iterator[Finding]:
    """Keys are there and private."""
    keys.check(settings.data)
    found = keys.versions(settings.data)
    yield good("keys", f"Private; master key {found[-1]} is in use.")
    yield note(
        "keys", "Without an export kept elsewhere no backup can be read: samband keys export."
    )


def database(settings: Settings) -> Iterator[Finding]:
    """Version, roles, and that row-level security can't be passed by."""
    with psycopg.connect(settings.address("app").url, connect_timeout=10) as connection:
        number = connection.info.server_version
        major = number // 10000
        shown = f"PostgreSQL {major}.{number % 10000}"
        if major < OLDEST_POSTGRES:
            yield wrong("database", f"{shown} is too old: {OLDEST_POSTGRES} or newer is needed.")
        else:
            whose = "embedded" if settings.is_embedded else "your own server"
            yield good("database", f"{shown} ({whose}) answers.")
        row = connection.execute(
            "SELECT pg_encoding_to_char(encoding) FROM pg_database WHERE datname=current_database()"
        ).fetchone()
        if row is None or row[0] != "UTF8":
            yield wrong("database", "Its encoding is not UTF8: make it anew with ENCODING 'UTF8'.")
        yield from _roles(connection)


def _roles(connection: "psycopg.Connection[tuple[object, ...]]") -> Iterator[Finding]:
    rows = connection.execute(
        "SELECT rolname, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = ANY(%s)",
        [[OWNER, APP, SYSTEM]],
    ).fetchall()
    strong = [str(name) for name, is_strong in rows if is_strong]
    missing = sorted({OWNER, APP, SYSTEM} - {str(name) for name, _ in rows})
    if missing:
        yield wrong("database roles", f"{', '.join(missing)} missing: see docs/admin.md.")
    if strong:
        yield wrong("database roles", f"{', '.join(strong)} may pass by row-level security.")
    if not missing and not strong:
        yield good("database roles", "None may pass by row-level security.")


def processes(settings: Settings) -> Iterator[Finding]:
    """Whether it runs."""
    answers = ask(socket_folder(settings), "status")
    if not answers:
        yield note("processes", "Samband does not run now: samband serve.")
    for answer in answers:
        for name, one in answer["processes"].items():
            if not one["pid"] or not one["ready"]:
                yield wrong("processes", f"{name} does not answer; see the log.")
            elif one["starts"] > 1:
                yield note("processes", f"{name} was started {one['starts']} times.")
            else:
                yield good("processes", f"{name} runs.")


def backups(settings: Settings) -> Iterator[Finding]:
    """A backup nobody makes is the usual way to lose everything."""
    found = sorted(settings.backups.glob("*.backup")) if settings.backups.exists() else []
    if not found:
        yield note("backups", "There is none yet: samband backup, or samband service install.")
        return
    hours = (time.time() - found[-1].stat().st_mtime) / 3600
    told = f"The newest is {hours:.0f} h old ({found[-1]})."
    yield good("backups", told) if hours < OLD_BACKUP_HOURS else wrong("backups", told)
    if settings.backups.stat().st_dev == settings.data.stat().st_dev:
        yield note(
            "backups",
            f"{settings.backups} is on the disk of the data: copy it, ledger and all, to another "
            "machine, or set SAMBAND_BACKUP_FOLDER.",
        )


def erasures(settings: Settings) -> Iterator[Finding]:
    """Whether a restore would erase again everybody who was erased."""
    if (settings.data / UNFINISHED).exists():
        yield wrong("restore", "It broke off: samband restore FILE --replace, again.")
    with psycopg.connect(settings.address("app").url, connect_timeout=10) as connection:
        known = ledger.of_database(connection)
    path = settings.data / ledger.file_name(settings.data)
    found = ledger.read(path)
    usable = ledger.versions_by_key(settings.data)
    lost = sum(line.key not in usable for line in found.lines)
    behind = sum(line not in found.lines for line in known)
    if behind:
        yield wrong("erasures", f"{path} lacks {behind} lines; is there room? samband backup.")
    if ledger.to_repeat(settings.data, known):
        yield wrong("erasures", "The database is older than the ledger: start Samband anew.")
    if lost:
        yield wrong("erasures", f"{lost} lines of {path} were written with keys that are not here.")
    copy = ledger.read(settings.backups / path.name)
    if found.lines and settings.backups.is_dir() and found.lines.keys() - copy.lines.keys():
        yield wrong("erasures", f"The copy of the ledger in {settings.backups} is behind.")
    if not behind and not lost:
        yield good("erasures", f"{len(found.lines)} lines are kept outside the database.")


def address(settings: Settings) -> Iterator[Finding]:
    """The address people use: TLS, its certificate, the proxy."""
    parts = urlsplit(settings.base_url)
    if settings.is_loopback:
        yield note("address", f"{settings.base_url} can be reached from this machine only.")
        return
    if parts.scheme != "https":
        yield wrong("TLS", "SAMBAND_BASE_URL has no https: passwords cross the network in clear.")
        return
    host, port = parts.hostname or "", parts.port or 443
    context = ssl.create_default_context()
    try:
        with (
            socket.create_connection((host, port), timeout=10) as plain,
            context.wrap_socket(plain, server_hostname=host) as secure,
        ):
            certificate = secure.getpeercert() or {}
    except ssl.SSLError as error:
        yield wrong("TLS", f"The certificate of {host} is not good: {error.reason or error}.")
        return
    except OSError as error:
        yield wrong("address", f"{host}:{port} can't be reached from here: {error}.")
        return
    ends = ssl.cert_time_to_seconds(str(certificate["notAfter"]))
    days = int((ends - time.time()) / 86400)
    until = datetime.fromtimestamp(ends, UTC).date().isoformat()
    told = f"The certificate of {host} holds until {until}."
    yield good("TLS", told) if days > CERTIFICATE_DAYS else wrong("TLS", told)
    if not settings.trusted_proxies:
        yield wrong(
            "proxy",
            "SAMBAND_TRUSTED_PROXIES is empty: behind a proxy every visitor looks the same, and "
            "limits on sign-in attempts hit everybody.",
        )
    yield from _routes(settings)


def _routes(settings: Settings) -> Iterator[Finding]:
    places = [
        (f"{settings.base_url}/healthz", "pages"),
        (f"{settings.base_url}/live/healthz", "live updates"),
    ]
    if settings.files_url:
        places.append((f"{settings.files_url}/healthz", "files"))
    for place, whose in places:
        try:
            with urllib.request.urlopen(place, timeout=10) as answer:  # noqa: S310 (our own address, from the settings)
                yield good("proxy", f"{place} reaches {whose} ({answer.status}).")
        except OSError as error:
            yield wrong("proxy", f"{place} does not reach {whose}: {error}.")


CHECKS: tuple[Check, ...] = (
    variables,
    folder,
    secrets,
    database,
    processes,
    backups,
    erasures,
    address,
)
