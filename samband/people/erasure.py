"""Where other packages say how to erase what they hold about a person."""

from collections.abc import Callable

Eraser = Callable[[int], None]
_erasers: list[Eraser] = []


def register_eraser(eraser: Eraser) -> None:
    """Call `eraser(person_id)` as the system role after a person was erased; it may come twice."""
    if eraser not in _erasers:
        _erasers.append(eraser)


def erasers() -> tuple[Eraser, ...]:
    """Everything that has to be called."""
    return tuple(_erasers)
