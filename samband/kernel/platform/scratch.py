"""A throw-away cluster for tests and benchmarks: fast, private, gone afterwards."""

import json
import os
import secrets
import shutil
import tempfile
from pathlib import Path
from types import TracebackType

from . import database, keys
from .account import Account, can_reach, is_root, make_folder, service_account
from .database import Address
from .postgres import SUPERUSER, Cluster


class ScratchCluster:
    """A PostgreSQL of its own in a temporary folder, without care for the safety of its data.

    Use as a context manager, or `start()` and `stop()`. `environment()` makes other processes
    (and Django's settings, if set before they are read) use it.
    """

    def __init__(
        self, folder: Path | None = None, like: Path | None = None, *, durable: bool = False
    ) -> None:
        """Make a folder for a new cluster (a copy of the one kept as `like`), or join the one in
        `folder`. `durable` waits at each commit for the disk, as an installation does."""
        account = service_account()
        if folder is None:
            folder = self._new_folder(account)
            if like is not None:
                _copy(like, folder, account)
        self.folder = folder
        passwords = json.loads((folder / "passwords.json").read_text())
        self.cluster = Cluster(
            data=folder / "db",
            sockets=folder / "s",
            passwords=passwords,
            logs=folder / "logs",
            account=account,
            durable=durable,
        )

    @staticmethod
    def _new_folder(account: Account) -> Path:
        parent = Path(tempfile.gettempdir())
        if len(os.fsencode(parent)) > 60 or not can_reach(parent, account):
            # Socket paths are limited to about 100 bytes.
            parent = Path("/tmp")  # noqa: S108
        folder = Path(tempfile.mkdtemp(prefix="samband-", dir=parent))
        passwords = {role: secrets.token_urlsafe(24) for role in (*database.ROLES, SUPERUSER)}
        (folder / "passwords.json").touch(mode=0o600)
        (folder / "passwords.json").write_text(json.dumps(passwords))
        make_folder(folder, account)
        keys.ensure(folder / "data", account)
        return folder

    @property
    def owner(self) -> Address:
        """Login of the role that owns the tables (migrations)."""
        return self.cluster.address(database.OWNER)

    @property
    def app(self) -> Address:
        """Login of the application's role: row-level security holds."""
        return self.cluster.address(database.APP)

    @property
    def system(self) -> Address:
        """Login of the job process: works as the application's role until a job says otherwise."""
        return self.cluster.address(database.SYSTEM).as_role(database.APP)

    def environment(self) -> dict[str, str]:
        """The variables that make Samband use this cluster and this folder."""
        return {
            "SAMBAND_DATA": str(self.folder / "data"),
            "SAMBAND_DATABASE_URL": self.app.url,
            "SAMBAND_DATABASE_OWNER_URL": self.owner.url,
            "SAMBAND_DATABASE_SYSTEM_URL": self.system.url,
        }

    def keep(self, place: Path) -> None:
        """Stop it and keep a copy as `place`, for later clusters that are `like` this one."""
        self.cluster.stop()
        unfinished = place.with_name(f"{place.name}.{os.getpid()}")
        unfinished.mkdir(mode=0o700, parents=True)
        _copy(self.folder, unfinished, self.cluster.account)
        try:
            unfinished.rename(place)
        except OSError:
            # Another run kept the same meanwhile.
            shutil.rmtree(unfinished, ignore_errors=True)

    def start(self) -> None:
        """Make and start it (about 1.5 s); nothing happens when it runs already."""
        if not self.cluster.is_ready():
            self.cluster.start()

    def stop(self) -> None:
        """Stop it and remove every trace."""
        self.cluster.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> "ScratchCluster":
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def _copy(source: Path, target: Path, account: Account) -> None:
    """Copy a stopped cluster: data, passwords and what its user noted beside them."""
    shutil.copytree(source / "db", target / "db", dirs_exist_ok=True)
    for path in source.iterdir():
        if path.is_file():
            shutil.copy2(path, target / path.name)
    if is_root():
        for folder, _, files in os.walk(target):
            os.chown(folder, account.uid, account.gid)
            for name in files:
                os.chown(Path(folder, name), account.uid, account.gid)
