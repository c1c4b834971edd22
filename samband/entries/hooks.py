"""What upper packages want to know about entries."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

AfterWrite = Callable[[int], None]
AfterMany = Callable[[Sequence[int]], None]


@dataclass(frozen=True, slots=True)
class Moved:
    """An entry's place before and after a split or a merge. A thread's first entry is number 0 of itself."""

    entry_id: int
    old_root: int
    old_number: int
    new_root: int
    new_number: int


AfterMove = Callable[[Sequence[Moved]], None]
AfterBlock = Callable[[int, int], None]

_after_write: list[AfterWrite] = []
_for_many: dict[AfterWrite, AfterMany] = {}
_after_move: list[AfterMove] = []
_after_reaction: list[AfterWrite] = []
_after_report: list[AfterWrite] = []
_after_block: list[AfterBlock] = []


def register_after_write(react: AfterWrite, *, many: AfterMany | None = None) -> None:
    """Call `react(entry_id)` in the transaction of every write, edit, delete, restore and purge.

    It should only defer a job: the writer waits for it. After a purge the id leads nowhere. `many(entry_ids)` does the
    same for hundreds at once, as imports write them; without it each is told apart.
    """
    if react not in _after_write:
        _after_write.append(react)
    if many is not None:
        _for_many[react] = many


def run_after_write(entry_id: int) -> None:
    """Tell everybody who asked."""
    for react in _after_write:
        react(entry_id)


def run_after_many(entry_ids: Sequence[int]) -> None:
    """Tell everybody who asked about entries that were written or taken away together."""
    for react in _after_write:
        if many := _for_many.get(react):
            many(entry_ids)
            continue
        for entry_id in entry_ids:
            react(entry_id)


def register_after_move(react: AfterMove) -> None:
    """Call `react(moved)` in the transaction of every split, merge, and their undoing, with the threads' roots locked.

    `moved` names every entry that got another root or number, deleted and hidden ones too, in order of new numbers; what
    is not named stays where it was. Moving a thread to another space changes no number and calls only `after_write`.
    """
    if react not in _after_move:
        _after_move.append(react)


def run_after_move(moved: Sequence[Moved]) -> None:
    """Tell everybody who asked."""
    for react in _after_move:
        react(moved)


def register_after_reaction(react: AfterWrite) -> None:
    """Call `react(entry_id)` in the transaction of every reaction and of taking one back; it should only defer a job."""
    if react not in _after_reaction:
        _after_reaction.append(react)


def run_after_reaction(entry_id: int) -> None:
    """Tell everybody who asked."""
    for react in _after_reaction:
        react(entry_id)


def register_after_report(react: AfterWrite) -> None:
    """Call `react(report_id)` in the transaction in which something is reported or judged; it should only defer a job."""
    if react not in _after_report:
        _after_report.append(react)


def run_after_report(report_id: int) -> None:
    """Tell everybody who asked."""
    for react in _after_report:
        react(report_id)


def register_after_block(react: AfterBlock) -> None:
    """Call `react(person_id, blocked_id)` in the transaction in which somebody blocks a person, or reads them again."""
    if react not in _after_block:
        _after_block.append(react)


def run_after_block(person_id: int, blocked_id: int) -> None:
    """Tell everybody who asked."""
    for react in _after_block:
        react(person_id, blocked_id)
