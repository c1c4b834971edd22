"""Backup and restore: one encrypted file with the database and the files, without any key."""

import contextlib
import io
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import psycopg
from psycopg import sql

from samband import __version__

from . import keys, ledger, sealed
from .account import current_account
from .binaries import programs_for
from .database import Address
from .errors import PlatformError
from .settings import Settings

_PURPOSE = "backup"
FORMAT = 1
# In the data folder from the moment the old database is lost until everything is in place and everybody
# who has to be is erased again.
UNFINISHED = "restore-unfinished"


@dataclass(frozen=True)
class Contents:
    """What a backup holds, by its own words."""

    made_at: str
    samband: str
    postgres: int
    key_version: int
    rows: dict[str, int]
    files: int


def make(
    settings: Settings,
    target: Path,
    *,
    left_out: Sequence[str],
    say: Callable[[str], None] = lambda text: None,
) -> Contents:
    """Write a backup of database and files to `target`, whole or not at all.

    `left_out` are tables whose rows do not come along (sessions, links). Works while Samband
    runs: the database is one snapshot; files are never changed, only added and removed. Needs
    room for the compressed database beside the backup. Raises PlatformError.
    """
    owner = settings.address("owner")
    key_version = keys.versions(settings.data)[-1]
    key = keys.derive(_PURPOSE, data=settings.data, version=key_version)
    unfinished = target.with_name(target.name + ".unfinished")
    with _room(target), tempfile.TemporaryDirectory(dir=settings.data / "run") as folder:
        dump = Path(folder) / "database"
        say("Reading the database …")
        rows, major = _dump(settings, owner, dump, left_out)
        files = sum(1 for _ in _files(settings.files))
        about = Contents(
            made_at=datetime.now(UTC).isoformat(timespec="seconds"),
            samband=__version__,
            postgres=major,
            key_version=key_version,
            rows=rows,
            files=files,
        )
        say(f"Writing {files} files and {dump.stat().st_size // 2**20 + 1} MB of database …")
        clear = {"format": FORMAT, "key_version": key_version}
        with _private(unfinished) as file:
            with sealed.SealedWriter(file, key, clear) as cipher:
                _pack(cipher, about, dump, settings.files)
            sealed.sync(file)
        unfinished.replace(target)
        _copy_ledger(settings, owner, target.parent)
    return about


def _copy_ledger(settings: Settings, owner: Address, folder: Path) -> None:
    """Who was erased until now, beside the backup: whatever backup there is restored, they are erased again."""
    with psycopg.connect(owner.url, connect_timeout=10) as connection:
        lines = ledger.of_database(connection)
    ledger.follow(settings.data, lines, folder, settings.backups)


@contextlib.contextmanager
def _room(target: Path) -> Iterator[None]:
    """Turn a full disk or a forbidden folder into a sentence, and leave no half file."""
    try:
        yield
    except OSError as error:
        raise PlatformError(f"The backup {target} can't be written: {error.strerror}.") from error
    finally:
        target.with_name(target.name + ".unfinished").unlink(missing_ok=True)


def _private(path: Path) -> IO[bytes]:
    path.unlink(missing_ok=True)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _dump(
    settings: Settings, owner: Address, target: Path, left_out: Sequence[str]
) -> tuple[dict[str, int], int]:
    """Dump one snapshot; the rows of each table in it, and PostgreSQL's major version."""
    with psycopg.connect(owner.url, connect_timeout=10) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        snapshot = connection.execute("SELECT pg_export_snapshot()").fetchone()
        major = connection.info.server_version // 10000
        rows = _count(connection, left_out)
        assert snapshot is not None
        command = ["--format=custom", "--compress=6", "--no-owner", "--no-privileges"]
        command += [f"--snapshot={snapshot[0]}", f"--file={target}"]
        command += [f"--exclude-table-data=public.{table}" for table in left_out]
        _run(settings, "pg_dump", owner, command)
    return rows, major


def _count(connection: "psycopg.Connection[Any]", left_out: Sequence[str] = ()) -> dict[str, int]:
    tables = connection.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace "
        "AND relkind = 'r' ORDER BY relname"
    ).fetchall()
    rows = {}
    for (table,) in tables:
        if table not in left_out:
            query = sql.SQL("SELECT count(*) FROM public.{}").format(sql.Identifier(table))
            found = connection.execute(query).fetchone()
            rows[table] = int(found[0]) if found else 0
    return rows


def _program(settings: Settings, name: str) -> str:
    """Ours; with a newer server of the organisation's, the one that came with it."""
    if not settings.is_embedded and (found := shutil.which(name)):
        return found
    return str(programs_for(current_account()) / name)


def _run(
    settings: Settings, name: str, address: Address, options: list[str], source: Any = None
) -> None:
    # The password goes by the environment: arguments are visible to everybody on the machine.
    without = Address(
        address.host, address.port, address.name, address.user, "", address.parameters
    )
    done = subprocess.run(
        [_program(settings, name), f"--dbname={without.url}", *options],
        env={**os.environ, "PGPASSWORD": address.password, "LC_ALL": "C"},
        stdin=source or subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip()[-600:]
        raise PlatformError(f"{name} failed: {said}")


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        # People's exports of themselves are for a day.
        if path.relative_to(folder).parts[0] == "exports":
            continue
        if path.is_file() and not path.is_symlink():
            yield path


def _pack(target: IO[bytes] | io.RawIOBase, about: Contents, dump: Path, files: Path) -> None:
    with tarfile.open(fileobj=target, mode="w|", format=tarfile.PAX_FORMAT) as archive:
        text = json.dumps(about.__dict__).encode()
        member = tarfile.TarInfo("contents.json")
        member.size = len(text)
        archive.addfile(member, io.BytesIO(text))
        archive.add(dump, "database", recursive=False)
        for path in _files(files):
            with contextlib.suppress(FileNotFoundError):  # removed meanwhile
                archive.add(path, f"files/{path.relative_to(files)}", recursive=False)


def read_contents(settings: Settings, source: Path, exported: Path | None = None) -> Contents:
    """What a backup holds. Raises PlatformError for a wrong key or a damaged file."""
    with _opened(settings, source, exported) as archive:
        return _contents(archive)


@contextlib.contextmanager
def _opened(settings: Settings, source: Path, exported: Path | None) -> Iterator[tarfile.TarFile]:
    try:
        file = source.open("rb")
    except OSError as error:
        raise PlatformError(f"{source} can't be read: {error.strerror}.") from error
    with file:
        number = int(sealed.read_head(file).get("key_version", 0))
        if exported is not None:
            key = keys.derive_from(keys.read_export(exported), _PURPOSE, number)
        else:
            key = keys.derive(_PURPOSE, data=settings.data, version=number)
        reader = io.BufferedReader(sealed.SealedReader(file, key), sealed.CHUNK)
        try:
            with tarfile.open(fileobj=reader, mode="r|") as archive:
                yield archive
        except tarfile.TarError as error:
            raise PlatformError(f"{source} is damaged: {error}.") from error


def _contents(archive: tarfile.TarFile) -> Contents:
    member = archive.next()
    file = archive.extractfile(member) if member and member.name == "contents.json" else None
    if file is None:
        raise PlatformError("This backup has no table of contents; it is damaged.")
    return Contents(**json.loads(file.read()))


def is_empty(settings: Settings) -> bool:
    """Whether nobody has set this installation up: no tables, or no organisation and no person."""
    with psycopg.connect(settings.address("owner").url, connect_timeout=10) as connection:
        for table in ("people_installation", "people_person"):
            there = connection.execute("SELECT to_regclass(%s)", [f"public.{table}"]).fetchone()
            if there is None or there[0] is None:
                continue
            query = sql.SQL("SELECT FROM {} LIMIT 1").format(sql.Identifier(table))
            if connection.execute(query).fetchone() is not None:
                return False
    return True


def restore(
    settings: Settings,
    source: Path,
    *,
    exported: Path | None = None,
    replace: bool = False,
    ledgers: Sequence[Path] = (),
    incomplete_ledger: bool = False,
    say: Callable[[str], None] = lambda text: None,
) -> Contents:
    """Put a backup in place of the installation's database and files.

    All or nothing: the old database is replaced in one transaction, the files after it. With
    `exported` keys of another machine, these become this installation's. Who was erased since, by
    the ledger beside the backup, by `ledgers` and by this installation's own, is put down to be
    erased again: the caller does so and then says `finished`. Raises PlatformError for a non-empty
    installation without `replace`, a newer PostgreSQL, a wrong key, a damaged file, and a ledger
    whose keys are missing unless `incomplete_ledger`.
    """
    if not replace and not is_empty(settings):
        raise PlatformError(
            "This installation is not empty. Restore into a new one (another SAMBAND_DATA), or "
            "say --replace to lose what is here now."
        )
    with tempfile.TemporaryDirectory(dir=settings.data / "run") as folder:
        say("Checking the backup …")
        with _opened(settings, source, exported) as archive:
            about = _contents(archive)
            _unpack(archive, Path(folder))
        owner = settings.address("owner")
        with psycopg.connect(owner.url, connect_timeout=10) as connection:
            here = connection.info.server_version // 10000
        if about.postgres > here:
            raise PlatformError(
                f"The backup comes from PostgreSQL {about.postgres}, this is {here}. Restore it "
                "on the same or a newer version."
            )
        known = keys.read_export(exported) if exported is not None else None
        for path in ledgers:
            if not path.is_file():
                raise PlatformError(f"The ledger {path} can't be found.")
        beside = source.parent / ledger.file_name(settings.data, known)
        kept = settings.backups / beside.name
        ledger.gather(settings.data, [beside, kept, *ledgers], known, incomplete=incomplete_ledger)
        say("Putting the database in place …")
        mark = settings.data / UNFINISHED
        mark.touch(mode=0o600)
        try:
            _load(settings, owner, Path(folder))
        except PlatformError:
            mark.unlink()  # the old database is still there, whole
            raise
        with psycopg.connect(owner.url, connect_timeout=10) as connection:
            rows = _count(connection)
        wrong = {name: rows.get(name) for name in about.rows if rows.get(name) != about.rows[name]}
        if wrong:
            raise PlatformError(f"After the restore these tables differ from the backup: {wrong}.")
        say("Putting the files in place …")
        _swap_files(settings, Path(folder) / "files")
    if exported is not None:
        keys.replace_masters(settings.data, keys.read_export(exported))
    return about


def finished(settings: Settings) -> None:
    """Say that a restore is done, erasures and all: Samband may start."""
    (settings.data / UNFINISHED).unlink(missing_ok=True)


def check_finished(settings: Settings) -> None:
    """Raise PlatformError when a restore broke off: people who were erased may be back in the database."""
    if (settings.data / UNFINISHED).exists():
        raise PlatformError(
            "A restore broke off and left only a part in place. Run it again: samband restore FILE --replace."
        )


def _unpack(archive: tarfile.TarFile, folder: Path) -> None:
    """Files and folders only, each below `folder`. Raises PlatformError for anything else.

    Not by tarfile's own filters: Debian 12's Python 3.11.2 has none yet.
    """
    (folder / "files").mkdir()
    root = folder.resolve()
    # Not `for member in archive`: that begins anew, and a stream can't.
    while (member := archive.next()) is not None:
        target = (root / member.name).resolve()
        if not target.is_relative_to(root) or not (member.isfile() or member.isdir()):
            raise PlatformError(f"The backup holds {member.name!r}, which is no file of ours.")
        if member.isdir():
            target.mkdir(parents=True, exist_ok=True)
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        content = archive.extractfile(member)
        assert content is not None, "a file has content"
        with content, target.open("xb") as file:
            shutil.copyfileobj(content, file)
        # As tarfile's filter does: nobody else may write, its owner may read and write.
        target.chmod(member.mode & 0o755 | 0o600)


def _load(settings: Settings, owner: Address, folder: Path) -> None:
    script = folder / "script.sql"
    with script.open("wb") as out:
        out.write(b"SET client_min_messages = warning;\n")
        out.write(b"DROP SCHEMA public CASCADE;\nCREATE SCHEMA public;\n")
        out.flush()
        done = subprocess.run(
            [
                _program(settings, "pg_restore"),
                "--no-owner",
                "--no-privileges",
                "--file=-",
                str(folder / "database"),
            ],
            stdout=out,
            stderr=subprocess.PIPE,
        )
    if done.returncode != 0:
        raise PlatformError(f"pg_restore failed: {done.stderr.decode(errors='replace')[-600:]}")
    options = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
    with script.open("rb") as source:
        _run(settings, "psql", owner, [*options, "--file=-"], source)


def _swap_files(settings: Settings, fresh: Path) -> None:
    old = settings.files.with_name("files.old")
    shutil.rmtree(old, ignore_errors=True)
    if settings.files.exists():
        settings.files.rename(old)
    shutil.move(fresh, settings.files)
    settings.files.chmod(0o700)
    shutil.rmtree(old, ignore_errors=True)


def prune(folder: Path, keep: int) -> list[Path]:
    """Remove all but the newest `keep` nightly backups in `folder`; those removed."""
    nightly = sorted(folder.glob("samband-*.backup"))
    gone = nightly[:-keep]
    for path in gone:
        path.unlink()
    return gone
