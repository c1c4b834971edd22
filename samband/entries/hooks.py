"""What upper packages want to know about entries."""

from collections.abc import Callable

AfterWrite = Callable[[int], None]

_after_write: list[AfterWrite] = []


def register_after_write(react: AfterWrite) -> None:
    """Call `react(entry_id)` in the transaction of every write, edit, delete, restore and purge.

    It should only defer a job: the writer waits for it. After a purge the id leads nowhere.
    """
    if react not in _after_write:
        _after_write.append(react)


def run_after_write(entry_id: int) -> None:
    """Tell everybody who asked."""
    for react in _after_write:
        react(entry_id)
