"""The home organisation's row, kept in each process for a few seconds because every page shows its name."""

import time

from samband.people.models import Installation

SECONDS = 5.0
_kept: tuple[float, Installation | None] | None = None


def current() -> Installation | None:
    """The installation, or None before the first run. At most five seconds old in other processes."""
    global _kept
    now = time.monotonic()
    if _kept is None or now - _kept[0] > SECONDS or _kept[1] is None:
        _kept = (now, Installation.objects.first())
    return _kept[1]


def forget() -> None:
    """Read it anew at the next call; after a change, and between tests."""
    global _kept
    _kept = None
