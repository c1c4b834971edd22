"""What other packages put beside a thread, and what they want to know when one is shown."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from samband.entries.cards import Card
from samband.entries.threads import Thread
from samband.people.access import PersonRequest
from samband.web.parts import Action


@dataclass(frozen=True, slots=True)
class ThreadBlock:
    """A card beside a thread: a title, and a template that gets `block` with its `values`."""

    title: str
    template: str
    values: dict[str, Any] = field(default_factory=dict)


BlockProvider = Callable[[PersonRequest, Thread], ThreadBlock | None]

_blocks: list[tuple[int, BlockProvider]] = []


def register_thread_block(provider: BlockProvider, *, order: int = 100) -> None:
    """Add a card beside threads: `provider(request, thread)` may give None. It has at most one statement."""
    if all(provider is not known for _order, known in _blocks):
        _blocks.append((order, provider))
        _blocks.sort(key=lambda pair: pair[0])


def thread_blocks(request: PersonRequest, thread: Thread) -> Sequence[ThreadBlock]:
    """The cards beside a thread, in order."""
    found = (provider(request, thread) for _order, provider in _blocks)
    return [block for block in found if block is not None]


ShownProvider = Callable[[PersonRequest, Thread, Sequence[Card]], int | None]
EntryActions = Callable[[int], Sequence[Action]]

_shown: list[ShownProvider] = []
_entry_actions: list[tuple[EntryActions, bool]] = []


def register_shown(provider: ShownProvider) -> None:
    """Tell `provider(request, thread, cards)` what of a thread is about to be shown; it may say which number is new."""
    if provider not in _shown:
        _shown.append(provider)


def first_new(request: PersonRequest, thread: Thread, cards: Sequence[Card]) -> int | None:
    """The number of the first entry that the reader has not read; None when there is none."""
    found = [provider(request, thread, cards) for provider in _shown]
    return min((number for number in found if number is not None), default=None)


def register_entry_actions(provider: EntryActions, *, only_others: bool = False) -> None:
    """Add lines to the menu of an entry on its thread's page: `provider(entry_id)`, without statements.

    `only_others` leaves them out of one's own entries and of those without an author.
    """
    if (provider, only_others) not in _entry_actions:
        _entry_actions.append((provider, only_others))


def entry_actions(entry_id: int, *, is_others: bool) -> list[Action]:
    """The added lines."""
    return [
        action
        for provider, only_others in _entry_actions
        if is_others or not only_others
        for action in provider(entry_id)
    ]
