"""A value that each process keeps for some seconds, because it changes seldom and every page would read it."""

import time
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")
clock = time.monotonic
_all: list["KeptBriefly[object]"] = []


class KeptBriefly(Generic[T]):
    """Call it for the value; it is read anew where it is older than `seconds`."""

    def __init__(self, read: Callable[[], T], *, seconds: float, keeps_none: bool = True) -> None:
        self._read, self._seconds, self._keeps_none = read, seconds, keeps_none
        self._kept: tuple[float, T] | None = None
        _all.append(self)  # type: ignore[arg-type]  # only forgotten there

    def __call__(self) -> T:
        """The value: at most `seconds` old where another process changed it."""
        kept = self.kept()
        return kept[0] if kept is not None else self.keep(self._read())

    def kept(self) -> tuple[T] | None:
        """The value if it is fresh: for who can read it along with something else and then `keep` it."""
        if self._kept is not None and clock() - self._kept[0] <= self._seconds:
            return (self._kept[1],)
        return None

    def keep(self, value: T) -> T:
        """Keep a value that was just read."""
        self._kept = (clock(), value) if value is not None or self._keeps_none else None
        return value

    def forget(self) -> None:
        """Read anew at the next call; after a change."""
        self._kept = None


def forget_all() -> None:
    """Read everything anew; between tests."""
    for one in _all:
        one.forget()
