"""What the lock pins can be installed where Samband says that it runs."""

import re
from importlib.metadata import distribution
from pathlib import Path

from packaging.specifiers import SpecifierSet

LOCK = Path(__file__).parents[2] / "requirements.lock"
# Debian 12's own.
OLDEST = "3.11.2"


def test_every_pinned_library_runs_on_the_oldest_python_we_promise() -> None:
    names = re.findall(r"^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?==[^;\n]*$", LOCK.read_text(), re.M)
    assert len(names) > 50
    wanted = {name: distribution(name).metadata["Requires-Python"] or "" for name in names}
    too_new = [name for name, needs in wanted.items() if not SpecifierSet(needs).contains(OLDEST)]
    assert not too_new
