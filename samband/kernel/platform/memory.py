"""A folder in memory for what tests throw away: there making a database costs a tenth of what it costs on a disk."""

import os
import shutil
import tempfile
from pathlib import Path

_SHARED = Path("/dev/shm")  # noqa: S108
_PREFIX = "samband-run-"
# What a whole run of the tests puts there at most, with as much again left to others.
_ROOM = 4 * 2**30


def make_folder_in_memory() -> Path | None:
    """A new folder for temporary files, for every account, or None where the system has too little memory.

    What runs that were killed left behind is removed.
    """
    if not _has_room():
        return None
    for left in _SHARED.glob(f"{_PREFIX}*"):
        if not Path("/proc", left.name.removeprefix(_PREFIX)).exists():
            shutil.rmtree(left, ignore_errors=True)
    folder = _SHARED / f"{_PREFIX}{os.getpid()}"
    folder.mkdir(mode=0o700)
    folder.chmod(0o1777)  # as /tmp: programs of other accounts write there too
    return folder


def use_for_temporary_files(folder: Path) -> None:
    """Make this process and those that it starts put their temporary files there."""
    os.environ["TMPDIR"] = str(folder)
    tempfile.tempdir = None  # found anew


def _has_room() -> bool:
    try:
        shared = os.statvfs(_SHARED)
        memory = Path("/proc/meminfo").read_text()
    except OSError:
        return False
    if shared.f_flag & os.ST_NOEXEC:
        return False  # some tests start programs that they wrote
    available = int(memory.partition("MemAvailable:")[2].split()[0]) * 1024
    return min(shared.f_bavail * shared.f_frsize, available) >= 2 * _ROOM
