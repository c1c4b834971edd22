"""What stands beside the home stream and beside a room's; upper packages add their own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from samband.people.access import PersonRequest
from samband.spaces.models import Space
from samband.web.parts import Link


@dataclass(frozen=True, slots=True)
class Block:
    """A card in the context column: a title and lines.

    `part` is where its lines come from once the page stands, as a list, for what takes more than one statement.
    """

    title: str
    links: Sequence[Link]
    more_url: str = ""
    more: str = ""
    part: str = ""


BlockProvider = Callable[[PersonRequest], Block | None]

_providers: list[tuple[int, BlockProvider]] = []


def register_home_block(provider: BlockProvider, *, order: int = 100) -> None:
    """Add a block beside the home stream; `provider(request)` may give None. It has at most one statement."""
    if all(provider is not known for _order, known in _providers):
        _providers.append((order, provider))
        _providers.sort(key=lambda pair: pair[0])


def home_blocks(request: PersonRequest) -> list[Block]:
    """The blocks that have something to show, in order."""
    found = (provider(request) for _order, provider in _providers)
    return [block for block in found if block is not None and (block.links or block.part)]


RoomBlockProvider = Callable[[PersonRequest, Space], Block | None]
_room_providers: list[tuple[int, RoomBlockProvider]] = []


def register_room_block(provider: RoomBlockProvider, *, order: int = 100) -> None:
    """Add a block beside a room's stream, for those who may read it; it costs no statement: a room has six already."""
    if all(provider is not known for _order, known in _room_providers):
        _room_providers.append((order, provider))
        _room_providers.sort(key=lambda pair: pair[0])


def room_blocks(request: PersonRequest, space: Space) -> list[Block]:
    """The blocks of a room that have something to show, in order."""
    found = (provider(request, space) for _order, provider in _room_providers)
    return [block for block in found if block is not None and block.links]
