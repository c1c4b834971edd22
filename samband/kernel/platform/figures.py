"""The folder in which processes keep what they count for `/metrics`, each in a file of its own."""

import os
from pathlib import Path

# The library's own name for it, read when it is first imported.
VARIABLE = "PROMETHEUS_MULTIPROC_DIR"


def prepare(data: Path) -> dict[str, str]:
    """Make the folder of a data folder and remove what processes that are gone left there; the environment that names it."""
    folder = data / "run" / "metrics"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in folder.glob("*.db"):
        number = path.stem.rpartition("_")[2]
        if number.isdecimal() and not _is_alive(int(number)):
            path.unlink(missing_ok=True)
    return {VARIABLE: os.fspath(folder)}


def _is_alive(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        # Another account's now, so not one of ours.
        return False
    return True
