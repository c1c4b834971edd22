"""Where packages above add to an organisation's page what is going on with people there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from samband.people.models import Person
from samband.web.parts import Link


@dataclass(frozen=True, slots=True)
class OrganisationBlock:
    """A title, and lines that lead somewhere."""

    title: str
    lines: tuple[Link, ...]


#: Gets the reader, the people at an organisation whom they see (their names by party), and the moment.
BlockProvider = Callable[[Person, dict[int, str], datetime], OrganisationBlock | None]

_blocks: list[tuple[int, BlockProvider]] = []


def register_organisation_block(provider: BlockProvider, *, order: int) -> None:
    """Let `provider` say what is going on with these people as far as the reader may know, or None."""
    if (order, provider) not in _blocks:
        _blocks.append((order, provider))


def organisation_blocks(
    reader: Person, people: dict[int, str], now: datetime
) -> Sequence[OrganisationBlock]:
    """All blocks that have something to say, in order; each costs its own statements."""
    if not people:
        return []
    built = (
        provider(reader, people, now) for _, provider in sorted(_blocks, key=lambda one: one[0])
    )
    return [block for block in built if block is not None and block.lines]
