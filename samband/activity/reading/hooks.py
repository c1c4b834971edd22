"""Who wants to know that somebody read something."""

from collections.abc import Callable

from django.db.models import Q

from samband.people.models import Person

AfterRead = Callable[[Person, Q], None]
_after_read: list[AfterRead] = []


def register_after_read(react: AfterRead) -> None:
    """Call `react(person, which)` when a person's reading of something changed; `which` is a condition on entries."""
    if react not in _after_read:
        _after_read.append(react)


def run_after_read(person: Person, which: Q) -> None:
    """Tell everybody who asked."""
    for react in _after_read:
        react(person, which)
