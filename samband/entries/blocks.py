"""What other packages put beside a thread, and what they want to know when one is shown."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from samband.entries.models import Entry
from samband.people.access import PersonRequest


@dataclass(frozen=True, slots=True)
class ThreadBlock:
    """A card beside a thread: a title, and a template that gets `block` with its `values`."""

    title: str
    template: str
    values: dict[str, Any] = field(default_factory=dict)


BlockProvider = Callable[[PersonRequest, Entry], ThreadBlock | None]

_blocks: list[tuple[int, BlockProvider]] = []


def register_thread_block(provider: BlockProvider, *, order: int = 100) -> None:
    """Add a card beside threads: `provider(request, root)` may give None. It has at most one statement."""
    if all(provider is not known for _order, known in _blocks):
        _blocks.append((order, provider))
        _blocks.sort(key=lambda pair: pair[0])


def thread_blocks(request: PersonRequest, root: Entry) -> Sequence[ThreadBlock]:
    """The cards beside a thread, in order."""
    found = (provider(request, root) for _order, provider in _blocks)
    return [block for block in found if block is not None]
