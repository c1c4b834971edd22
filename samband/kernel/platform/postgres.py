"""The embedded PostgreSQL: made, started, stopped, and brought back after a violent end."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from . import database, postgres_config
from .account import Account, child_setup, is_root, make_folder, service_account
from .binaries import MAJOR, programs_for
from .database import Address
from .errors import PlatformError, TakenError

if TYPE_CHECKING:
    import psycopg

SUPERUSER = "postgres"
START_SECONDS = 60.0
STOP_SECONDS = 60.0


@dataclass
class Cluster:
    """One embedded PostgreSQL server: its data, its socket, its passwords by role.

    `durable=False` gives up the safety of the data for speed: only for throw-away clusters.
    """

    data: Path
    sockets: Path
    passwords: Mapping[str, str]
    logs: Path
    account: Account = field(default_factory=service_account)
    durable: bool = True
    child: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def address(self, role: str, name: str = database.NAME) -> Address:
        """How to log in as `role` (or as the superuser)."""
        return Address(str(self.sockets), 5432, name, role, self.passwords[role])

    @property
    def programs(self) -> Path:
        """The folder with pg_dump, psql and the others, runnable by this cluster's account."""
        return programs_for(self.account)

    def exists(self) -> bool:
        """Whether the cluster was made (it need not run)."""
        return (self.data / "PG_VERSION").exists()

    def running_pid(self) -> int | None:
        """The process id of the living server on this data folder, or None.

        The pid file alone proves nothing: after a kill -9 or a reboot it names a stranger.
        """
        pid = _pid_in(self.data)
        if pid is None or not _works_in(pid, self.data):
            return None
        return pid

    def is_ready(self) -> bool:
        """Whether the server runs and takes connections."""
        if self.running_pid() is None:
            return False
        lines = _pid_file(self.data)
        return len(lines) > 7 and lines[7].strip() == "ready"

    def create(self) -> None:
        """Make the cluster. Atomic: a half-made one is never used. About 1 s."""
        make_folder(self.data.parent, self.account)
        unfinished = self.data.with_name(self.data.name + ".new")
        shutil.rmtree(unfinished, ignore_errors=True)
        password_file = self.data.with_name(self.data.name + ".password")
        _write(password_file, self.passwords[SUPERUSER] + "\n", self.account)
        command = [str(self.programs / "initdb"), "-D", str(unfinished), "-U", SUPERUSER]
        command += ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin"]
        command += ["--builtin-locale=C.UTF-8", "--auth=scram-sha-256", "--no-instructions"]
        command += [f"--pwfile={password_file}"]
        if not self.durable:
            command += ["--no-sync", "--no-data-checksums"]
        try:
            done = subprocess.run(
                command,
                capture_output=True,
                text=True,
                cwd="/",
                env=_environment(),
                preexec_fn=child_setup(self.account),
            )
        finally:
            password_file.unlink(missing_ok=True)
        if done.returncode != 0:
            raise PlatformError(f"The database could not be made: {done.stderr.strip()[-800:]}")
        unfinished.rename(self.data)

    def start(self) -> None:
        """Start the server and make what is missing in it (`prepare`). Raises as `begin` does."""
        self.begin()
        self.prepare()

    def begin(self) -> None:
        """Start the server and wait until it takes connections; recover what a kill -9 left.

        Raises TakenError when it runs already, PlatformError when it does not come up.
        """
        if (pid := self.running_pid()) is not None:
            raise TakenError(f"The database in {self.data} runs already (process {pid}).")
        if not self.exists():
            self.create()
        self._check_version()
        end_orphans(self.data)
        # What is stale is stale for certain now: nobody works in this folder.
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        make_folder(self.sockets, self.account)
        make_folder(self.logs, self.account)
        settings = postgres_config.settings_file(self.sockets, self.logs, self.durable)
        _write(self.data / "postgresql.conf", settings, self.account)
        _write(self.data / "pg_hba.conf", postgres_config.ACCESS, self.account)
        first_words = self.logs / "postgres-start.log"
        _write(first_words, "", self.account)
        with first_words.open("ab") as log:
            self.child = subprocess.Popen(
                [str(self.programs / "postgres"), "-D", str(self.data)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=_environment(),
                start_new_session=True,
                # SIGINT is the server's "fast" stop: if its parent dies, it still ends in order.
                preexec_fn=child_setup(self.account, death_signal=signal.SIGINT),
            )
        self._wait_until_ready(first_words)

    def _check_version(self) -> None:
        found = (self.data / "PG_VERSION").read_text().strip()
        if found != str(MAJOR):
            raise PlatformError(
                f"The database in {self.data} was made by PostgreSQL {found}; this Samband "
                f"carries {MAJOR}. Make a backup with the older Samband and restore it here."
            )

    def _wait_until_ready(self, first_words: Path) -> None:
        assert self.child is not None
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            if self.child.poll() is not None:
                said = first_words.read_text(errors="replace").strip()[-800:]
                self.child = None
                raise PlatformError(
                    f"The database did not start: {said or 'see the folder'} ({self.logs})"
                )
            if self.is_ready():
                return
            time.sleep(0.02)
        self.stop()
        raise PlatformError(
            f"The database did not become ready in {START_SECONDS:.0f} s. See {self.logs}."
        )

    def prepare(self) -> None:
        """Make the roles and the database if they are missing. Cheap when they are there."""
        from psycopg import sql

        with self.superuser() as connection:
            known = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
            have = {row[0] for row in connection.execute("SELECT datname FROM pg_database")}
            if set(database.ROLES) <= known and database.NAME in have:
                return
            for statement in database.roles_sql():
                connection.execute(statement.encode())
            for role in database.ROLES:
                # The server gets the verifier only, never the password in clear.
                verifier = connection.pgconn.encrypt_password(
                    self.passwords[role].encode(), role.encode(), b"scram-sha-256"
                ).decode()
                connection.execute(
                    sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), verifier)
                )
        # The template first: databases made later (tests, restores) have the privileges too.
        with self.superuser("template1") as connection:
            for statement in database.privileges_sql():
                connection.execute(statement.encode())
        self.create_database(database.NAME)

    def create_database(self, name: str, template: str = "template1") -> None:
        """Make the database `name`, owned by the owner's role, unless it is there."""
        from psycopg import sql

        new = sql.Identifier(name)
        with self.superuser() as connection:
            if connection.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone():
                return
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(
                    new, sql.Identifier(database.OWNER), sql.Identifier(template)
                )
            )
            connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(new))
            for role in (database.APP, database.SYSTEM):
                connection.execute(
                    sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(
                        new, sql.Identifier(role)
                    )
                )

    def databases(self, beginning: str) -> list[str]:
        """The names of databases that begin so."""
        query = "SELECT datname FROM pg_database WHERE starts_with(datname, %s)"
        with self.superuser() as connection:
            return [str(row[0]) for row in connection.execute(query, [beginning])]

    def drop_database(self, name: str) -> None:
        """Remove the database `name` if it is there, ending whoever uses it."""
        from psycopg import sql

        with self.superuser() as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )

    def superuser(self, name: str = "postgres") -> "psycopg.Connection[tuple[object, ...]]":
        """A connection with every right, in autocommit; for making roles and databases only."""
        import psycopg  # here, because the supervisor, which stays, needs none of it

        return psycopg.connect(
            self.address(SUPERUSER, name).url, autocommit=True, connect_timeout=10
        )

    def stop(self) -> None:
        """Stop the server in order; after STOP_SECONDS, by force. Nothing happens if it is down."""
        pid = self.running_pid() or (self.child.pid if self.child else None)
        if pid is not None and not self._end(pid, signal.SIGINT, STOP_SECONDS):
            self._end(pid, signal.SIGQUIT, 10)
        self.child = None
        end_orphans(self.data)

    def _end(self, pid: int, with_signal: int, seconds: float) -> bool:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, with_signal)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self.child is not None and self.child.pid == pid:
                if self.child.poll() is not None:
                    return True
            elif not _works_in(pid, self.data):
                return True
            time.sleep(0.02)
        return False


def end_orphans(data: Path) -> None:
    """End processes that a killed server left behind in its data folder.

    They hold its shared memory, and the server refuses to start until the last is gone. Only for
    a folder without a living server.
    """
    if not Path("/proc/self").exists():
        return
    until = time.monotonic() + 10
    first = time.monotonic()
    while left := [pid for pid in _processes() if _works_in(pid, data)]:
        if time.monotonic() > until:
            raise PlatformError(f"Processes {left} hold {data} and can't be ended. End them.")
        # SIGQUIT: leave at once without cleaning up; what was written is recovered from the log.
        how = signal.SIGQUIT if time.monotonic() - first < 2 else signal.SIGKILL
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, how)
        time.sleep(0.05)


def _processes() -> list[int]:
    return [int(entry) for entry in os.listdir("/proc") if entry.isdigit()]


def _pid_file(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text(errors="replace").splitlines()
    except OSError:
        return []


def _pid_in(data: Path) -> int | None:
    lines = _pid_file(data)
    try:
        return int(lines[0])
    except (IndexError, ValueError):
        return None


def _works_in(pid: int, data: Path) -> bool:
    """Whether the living process `pid` is a PostgreSQL process of the cluster in `data`."""
    process = Path("/proc") / str(pid)
    if not Path("/proc/self").exists():
        try:
            os.kill(pid, 0)
        except OSError:
            return False
        return True
    try:
        state = (process / "stat").read_text(errors="replace")
        if state.rpartition(")")[2].split()[0] in ("Z", "X"):
            return False
        if "(postgres)" not in state:
            return False
        return os.path.samefile(process / "cwd", data)
    except OSError:
        return False


def _environment() -> dict[str, str]:
    """No PG* variables of the caller's, no secrets: the server needs none of either."""
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


def _write(path: Path, text: str, account: Account) -> None:
    """Write a file that only `account` can read, whole or not at all."""
    fresh = path.with_name(path.name + ".writing")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        if is_root():
            os.fchown(file.fileno(), account.uid, account.gid)
    fresh.replace(path)
