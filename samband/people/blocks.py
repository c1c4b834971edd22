"""Where other packages add to people's pages: blocks on a profile, tabs in settings and admin."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from django.http import HttpRequest
from django.utils.functional import Promise

from samband.people.models import Person
from samband.web.parts import Action, Tab

Column = Literal["content", "context"]


@dataclass(frozen=True, slots=True)
class ProfileBlock:
    """A part of a profile: a title, and a template that gets `block` with its `values`."""

    title: str
    template: str
    values: dict[str, Any] = field(default_factory=dict)
    column: Column = "content"
    more_url: str = ""


BlockProvider = Callable[[Person, Person], ProfileBlock | None]
ActionProvider = Callable[[Person, Person], Action | None]
TabProvider = Callable[[HttpRequest], Tab | None]

_blocks: list[tuple[int, BlockProvider]] = []
_actions: list[tuple[int, ActionProvider]] = []
_tabs: dict[str, list[tuple[int, TabProvider]]] = {"settings": [], "admin": []}


def register_profile_block(provider: BlockProvider, *, order: int = 100) -> None:
    """`provider(reader, person)` gives a block for the profile, or None; called once a page."""
    _blocks.append((order, provider))


def register_profile_action(provider: ActionProvider, *, order: int = 100) -> None:
    """`provider(reader, person)` gives a button beside the name ("Write to Anna"), or None."""
    _actions.append((order, provider))


def register_tab(where: Literal["settings", "admin"], provider: TabProvider, *, order: int) -> None:
    """Add a tab to the settings' or the administrators' pages; None where it doesn't belong."""
    _tabs[where].append((order, provider))


def profile_blocks(reader: Person, person: Person) -> list[ProfileBlock]:
    """All blocks for this reader, in order."""
    built = (provider(reader, person) for _order, provider in _sorted(_blocks))
    return [block for block in built if block is not None]


def profile_actions(reader: Person, person: Person) -> list[Action]:
    """All buttons for this reader, in order."""
    built = (provider(reader, person) for _order, provider in _sorted(_actions))
    return [action for action in built if action is not None]


def tabs(where: Literal["settings", "admin"], request: HttpRequest) -> list[Tab]:
    """The tabs of a group of pages; the one that leads here is current."""
    built = (provider(request) for _order, provider in _sorted(_tabs[where]))
    return [tab for tab in built if tab is not None]


def tab(label: str | Promise, url: str, *also: str) -> TabProvider:
    """A tab that is current on its own address, below it, and below those in `also`."""

    def provide(request: HttpRequest) -> Tab:
        below = (*also, *([url] if url != "/settings" else []))
        is_here = request.path == url or request.path.startswith(tuple(f"{at}/" for at in below))
        return Tab(str(label), url, current=is_here)

    return provide


def _sorted(found: Sequence[tuple[int, Any]]) -> Sequence[tuple[int, Any]]:
    return sorted(found, key=lambda pair: pair[0])
