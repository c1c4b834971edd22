"""What a run over an address book knows: who asks whom, what is there, what was done."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from samband.dav.bothways.models import BothWays
from samband.dav.rules import Said
from samband.kernel import outgoing
from samband.kernel.sealing import Unreadable
from samband.people.models import Person
from samband.sources.servers.dav import BATCH, DavServer, Thing
from samband.sources.servers.errors import ServerFault
from samband.sources.servers.models import Server

#: Cards that one run writes there at most; the next goes on.
MOST_WRITES: Final = 500
FAULTS: Final = (outgoing.OutgoingError, ServerFault, Unreadable)
#: By folder: the paths that are there, with their etags.
There = dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Out:
    """A card to be written there. `said` is what stands here and is written; a new one must not be there yet."""

    twin_id: int
    folder: str
    path: str
    etag: str
    text: str
    said: Said


@dataclass(slots=True)
class Run:
    """What a run knows and what it did."""

    both: BothWays
    owner: Person
    server: DavServer
    there: There
    now: datetime
    counts: dict[str, int] = field(default_factory=dict)
    fault: str = ""

    def count(self, what: str, many: int = 1) -> None:
        self.counts[what] = self.counts.get(what, 0) + many

    @property
    def left(self) -> int:
        """How many cards may still be written."""
        return MOST_WRITES - self.counts.get("out", 0) - self.counts.get("new", 0)


def etags_of(server: Server) -> There:
    """What was there when the server was asked last."""
    found: There = {}
    for folder in server.chosen:
        place = server.places.get(folder)
        etags = place.get("etags") if isinstance(place, dict) else None
        if isinstance(etags, dict):
            found[str(folder)] = {str(path): str(etag) for path, etag in etags.items()}
    return found


def fetched(run: Run, folder: str, paths: Sequence[str]) -> Iterator[list[Thing]]:
    """Cards there in portions; some servers name an etag only in their lists."""
    etags = run.there.get(folder, {})
    for at in range(0, len(paths), BATCH):
        things = run.server.things(folder, paths[at : at + BATCH])
        yield [one if one.etag else replace(one, etag=etags.get(one.path, "")) for one in things]
