"""The system account that Samband becomes when it is started as root.

PostgreSQL refuses to run as root, and a process that talks to the network has no business being
root. A user namespace is no way out: such a process still reads and writes root's files. So a
real account is made once, and everything that Samband owns belongs to it.
"""

import ctypes
import os
import pwd
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .errors import PlatformError

NAME = "samband"
HOME = Path("/var/lib/samband")

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_PR_SET_NO_NEW_PRIVS = 38
_PR_CAP_AMBIENT = 47
_AMBIENT_CLEAR_ALL = 4


@dataclass(frozen=True)
class Account:
    """A user of the operating system, as whom a process of ours runs."""

    name: str
    uid: int
    gid: int


def is_root() -> bool:
    """Whether this process may become another user."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def current_account() -> Account:
    """The user this process runs as."""
    uid = os.geteuid()
    try:
        name = pwd.getpwuid(uid).pw_name
    except KeyError:
        name = str(uid)
    return Account(name, uid, os.getegid())


def system_account() -> Account:
    """Samband's own account, made when it is missing. Needs root.

    Raises PlatformError when the account can't be made.
    """
    try:
        entry = pwd.getpwnam(NAME)
    except KeyError:
        command = ["useradd", "--system", "--user-group", "--no-create-home"]
        command += ["--home-dir", str(HOME), "--shell", "/usr/sbin/nologin", NAME]
        try:
            subprocess.run(command, check=True, capture_output=True, text=True)
            entry = pwd.getpwnam(NAME)
        except (OSError, subprocess.CalledProcessError, KeyError) as error:
            said = getattr(error, "stderr", "") or str(error)
            raise PlatformError(
                f"Samband was started as root and could not make its own account '{NAME}' "
                f"({said.strip()}). Make it with `useradd --system {NAME}`, or start Samband as "
                "an ordinary user."
            ) from error
    if entry.pw_uid == 0:
        raise PlatformError(f"The account '{NAME}' is root. Give it a user id of its own.")
    account = Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    # Others may pass through, to reach what is readable below; private folders are 0700 themselves.
    make_folder(HOME, account, mode=0o755)
    return account


def service_account() -> Account:
    """As whom the database and the servers run: our own account under root, else ourselves."""
    return system_account() if is_root() else current_account()


def make_folder(path: Path, account: Account, mode: int = 0o700) -> Path:
    """Make `path` (and what is missing above it) a folder of `account` with exactly `mode`."""
    missing = [path]
    while not missing[-1].parent.exists():
        missing.append(missing[-1].parent)
    for folder in reversed(missing):
        if not folder.exists():
            folder.mkdir(mode=0o755 if folder != path else mode)
            if is_root():
                os.chown(folder, account.uid, account.gid)
    info = path.stat()
    if is_root() and info.st_uid != account.uid:
        os.chown(path, account.uid, account.gid)
    if stat.S_IMODE(info.st_mode) != mode and (is_root() or info.st_uid == os.geteuid()):
        path.chmod(mode)
    return path


def can_reach(path: Path, account: Account) -> bool:
    """Whether `account` may pass through every folder above `path` and read `path` itself.

    Looks at plain permission bits: access lists are rare on the folders this is asked about.
    """
    if not is_root():
        return os.access(path, os.R_OK)
    path = path.resolve()
    if not way_is_open(path, account):
        return False
    wanted = stat.S_IROTH | stat.S_IXOTH if path.is_dir() else stat.S_IROTH
    return not path.exists() or _allowed(path.stat(), account, wanted)


def way_is_open(path: Path, account: Account) -> bool:
    """Whether `account` may pass through every folder above `path` that exists."""
    return all(
        _allowed(folder.stat(), account, stat.S_IXOTH)
        for folder in path.resolve().parents
        if folder.exists()
    )


def _allowed(info: os.stat_result, account: Account, wanted: int) -> bool:
    if info.st_uid == account.uid:
        return info.st_mode & (wanted << 6) == wanted << 6
    if info.st_gid == account.gid:
        return info.st_mode & (wanted << 3) == wanted << 3
    return info.st_mode & wanted == wanted


def become(account: Account) -> None:
    """Turn this process into `account` for good, with no group of root's left."""
    if os.geteuid() == account.uid:
        return
    os.setgroups([])
    os.setresgid(account.gid, account.gid, account.gid)
    os.setresuid(account.uid, account.uid, account.uid)
    os.environ.update(identity(account))


def identity(account: Account) -> dict[str, str]:
    """The variables that say who a process is."""
    return {
        "HOME": pwd.getpwuid(account.uid).pw_dir,
        "USER": account.name,
        "LOGNAME": account.name,
    }


def prctl(option: int, value: int) -> None:
    """Linux's prctl; elsewhere nothing happens (those systems are for trying out only)."""
    if sys.platform == "linux":
        _libc().prctl(option, value, 0, 0, 0)


def _libc() -> ctypes.CDLL:
    global _loaded
    if _loaded is None:
        _loaded = ctypes.CDLL(None, use_errno=True)
    return _loaded


_loaded: ctypes.CDLL | None = None


def harden() -> None:
    """Files are private, no core dumps, no way to more privileges. For every process of ours."""
    os.umask(0o077)
    prctl(_PR_SET_NO_NEW_PRIVS, 1)
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, ValueError, OSError):
        # Not this system's, or already stricter.
        return


def adopt_orphans() -> None:
    """Become the parent of descendants whose own parent dies, instead of the system's first
    process, which in containers often takes no notice of their end."""
    prctl(_PR_SET_CHILD_SUBREAPER, 1)


def child_setup(
    account: Account | None = None,
    death_signal: int = signal.SIGTERM,
    keep_rights: bool = False,
) -> Callable[[], None]:
    """What a child does between fork and exec: become `account`, and end when its parent ends.

    `keep_rights` passes on what a command of root's may read (capabilities.py).

    The parent is the *thread* that forks: start children from a thread that lives on.
    """
    _libc()  # loaded before the fork: a child of a threaded process must not import
    parent = os.getpid()

    def setup() -> None:
        if account is not None:
            become(account)
        if not keep_rights:
            prctl(_PR_CAP_AMBIENT, _AMBIENT_CLEAR_ALL)
        harden()
        # After becoming somebody: the kernel forgets the wish when the user changes.
        prctl(_PR_SET_PDEATHSIG, death_signal)
        if os.getppid() != parent:
            os._exit(1)

    return setup


def end_with_parent() -> None:
    """Let this process be killed when its parent dies: a server's worker without its master
    would keep the port. Does nothing outside the supervisor's care."""
    if os.environ.get("SAMBAND_SUPERVISED") != "1":
        return
    die_with_parent(os.getppid())


def die_with_parent(parent: int) -> None:
    """Let this process be killed when `parent`, which must be its parent now, dies."""
    prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent or parent == 1:
        os._exit(1)
