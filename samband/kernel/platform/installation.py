"""One installation: its data folder, who may use it now, and its embedded database."""

import contextlib
import fcntl
import hashlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

from . import database, keys
from .account import HOME, Account, current_account, is_root, make_folder, service_account
from .errors import PlatformError, TakenError
from .postgres import SUPERUSER, Cluster
from .settings import Settings

# sockaddr_un.sun_path is 108 bytes; ".s.PGSQL.5432.lock" and a little room are taken off.
_SOCKET_FOLDER_BYTES = 80


def prepare_folder(settings: Settings) -> None:
    """Make the data folder and its keys. Raises PlatformError when that can't be."""
    account = service_account()
    try:
        make_folder(settings.data, account)
        for name in ("files", "logs", "run"):
            make_folder(settings.data / name, account)
    except OSError as error:
        raise PlatformError(
            f"The data folder {settings.data} can't be used ({error.strerror}). Set SAMBAND_DATA "
            "to a folder that you may write."
        ) from error
    keys.ensure(settings.data, account)


def socket_folder(settings: Settings) -> Path:
    """A private folder for sockets, with a path short enough for one."""
    inside = settings.data / "run"
    if len(os.fsencode(inside)) <= _SOCKET_FOLDER_BYTES:
        return inside
    mark = hashlib.sha256(os.fsencode(settings.data)).hexdigest()[:12]
    account = service_account() if is_root() else current_account()
    if account.name == "samband" and HOME.exists():
        return HOME / "run" / mark
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    if runtime and len(runtime) < 60 and os.access(runtime, os.W_OK):
        return Path(runtime) / f"samband-{mark}"
    return Path("/tmp") / f"samband-{os.geteuid()}-{mark}"  # noqa: S108


def embedded(settings: Settings) -> Cluster:
    """The embedded database of this installation, running or not."""
    account = service_account() if is_root() else current_account()
    roles = (*database.ROLES, SUPERUSER)
    if (settings.data / "keys").exists():
        passwords = {
            role: keys.stored(settings.data, f"database-{role}", account) for role in roles
        }
    else:
        # No installation yet: nothing to log in to.
        passwords = dict.fromkeys(roles, "")
    return Cluster(
        data=settings.data / "postgres",
        sockets=socket_folder(settings),
        passwords=passwords,
        logs=settings.data / "logs",
        account=account,
    )


class FolderLock:
    """Says that this process runs the installation in a data folder; ends with the process."""

    def __init__(self, data: Path, name: str, account: Account | None = None) -> None:
        self.path = data / "run" / f"{name}.lock"
        self._handle = -1

    def take(self, seconds: float = 0) -> bool:
        """Take it, waiting up to `seconds`; False when another process keeps it."""
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        until = time.monotonic() + seconds
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= until:
                    os.close(handle)
                    return False
                time.sleep(0.05)
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        self._handle = handle
        return True

    def holder(self) -> int | None:
        """The process that has it now, as far as it said so."""
        try:
            return int(self.path.read_text())
        except (OSError, ValueError):
            return None

    def release(self) -> None:
        """Give it back."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1


@contextlib.contextmanager
def running_database(settings: Settings) -> Iterator[None]:
    """Have the database running inside the block.

    With a server of the organisation's own nothing is started. An embedded one that already runs
    is used; otherwise it is started, and stopped afterwards, once other commands using it ended.
    """
    if not settings.is_embedded:
        yield
        return
    cluster = embedded(settings)
    owner = FolderLock(settings.data, "database")
    users = os.open(settings.data / "run" / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if owner.take():
            fcntl.flock(users, fcntl.LOCK_SH)
            try:
                cluster.start()
                yield
            finally:
                # Others may have joined meanwhile: the database waits for the last of them.
                fcntl.flock(users, fcntl.LOCK_EX)
                cluster.stop()
                owner.release()
        else:
            fcntl.flock(users, fcntl.LOCK_SH)
            _wait_until_ready(cluster)
            yield
    finally:
        os.close(users)


def _wait_until_ready(cluster: Cluster, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not cluster.is_ready():
        if time.monotonic() > until:
            raise TakenError(
                f"Another process keeps the data folder {cluster.data.parent}, but its database "
                "does not answer. `samband status` says what runs; `samband stop` ends it."
            )
        time.sleep(0.05)
