"""What packages above do with a server that is asked: keep it in step, leave a link on its page."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from samband.people.models import Person
from samband.sources.servers.models import Server


@dataclass(frozen=True, slots=True)
class Link:
    """A way to what else can be done with a server."""

    label: str
    url: str


After = Callable[[Server, Person, datetime], None]
Apart = Callable[[int], Collection[str]]
#: By server.
Links = Callable[[Sequence[Server]], Mapping[int, Link]]
_afters: list[After] = []
_aparts: list[Apart] = []
_links: list[Links] = []


def register(*, after: After, apart: Apart, links: Links) -> None:
    """Call `after` when a server was asked and what is new is stored; leave the paths that `apart` gives (as the system) out
    of what is brought in; show a link with each server."""
    if after not in _afters:
        _afters.append(after)
        _aparts.append(apart)
        _links.append(links)


def after_asking(server: Server, owner: Person, now: datetime) -> None:
    """A server was asked, without a lock."""
    for after in _afters:
        after(server, owner, now)


def paths_apart(source_id: int) -> set[str]:
    """What is there that is not brought in, because somebody else looks after it; as the system."""
    return {path for apart in _aparts for path in apart(source_id)}


def links_of(servers: Sequence[Server]) -> dict[int, list[Link]]:
    """What else can be done with each of some servers, by their ids; a statement for each package above."""
    found: dict[int, list[Link]] = {server.pk: [] for server in servers}
    for links in _links if servers else ():
        for pk, link in links(servers).items():
            found[pk].append(link)
    return found
