"""What holds for following and reading, whatever the database is. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Level = Literal["all", "concerns", "nothing"]
Why = Literal["thread", "part", "person", "topic", "room", "default"]

_STRENGTH: dict[Level, int] = {"nothing": 0, "concerns": 1, "all": 2}


def strongest(levels: Iterable[Level]) -> Level | None:
    """The level that lets most through; None of none. For a thread with several topics one follows."""
    return max(levels, key=_STRENGTH.__getitem__, default=None)


def level_of(
    *,
    thread: Level | None = None,
    takes_part: bool = False,
    person: Level | None = None,
    topics: Iterable[Level] = (),
    room: Level | None = None,
    default: Level,
) -> tuple[Level, Why]:
    """How much of a thread somebody wants, and what decided it.

    What was chosen for the thread decides. Otherwise the nearest choice does: for the person who began it, then for its
    topics, then for its room. Who wrote in a thread or is named there follows it all, unless that nearest choice is
    "nothing". `default` is "all" for members of the room, for what all colleagues read, and for messages to named people;
    "nothing" for other rooms that one may read.
    """
    if thread is not None:
        return thread, "thread"
    chosen: tuple[Level, Why] | None = None
    topic = strongest(topics)
    if person is not None:
        chosen = person, "person"
    elif topic is not None:
        chosen = topic, "topic"
    elif room is not None:
        chosen = room, "room"
    if chosen is not None and chosen[0] == "nothing":
        return chosen
    if takes_part:
        return "all", "part"
    return chosen or (default, "default")


@dataclass(frozen=True, slots=True)
class Reading:
    """What somebody has read of a thread, in the numbers of its entries.

    Read are the numbers up to `position` and those in `ahead`; unread for certain are those in `unread`, which wins.
    For the rest it depends on when the entry was published: what is older than the person's mark is read.
    """

    position: int = -1
    ahead: frozenset[int] = frozenset()
    unread: frozenset[int] = frozenset()

    def says(self, number: int) -> bool | None:
        """True: read. False: marked unread. None: nothing is said of it."""
        if number in self.unread:
            return False
        return True if number <= self.position or number in self.ahead else None

    def with_read(self, first: int, last: int) -> "Reading":
        """The numbers from `first` to `last` are read."""
        unread = frozenset(n for n in self.unread if not first <= n <= last)
        if first > self.position + 1:
            return Reading(self.position, self.ahead | set(range(first, last + 1)), unread)
        position = max(self.position, last)
        return Reading(position, frozenset(n for n in self.ahead if n > position), unread)

    def with_unread(self, first: int, last: int) -> "Reading":
        """The numbers from `first` on are unread, up to `last`, the thread's last one."""
        return Reading(
            min(self.position, first - 1),
            frozenset(n for n in self.ahead if n < first),
            frozenset(n for n in self.unread if n < first) | set(range(first, last + 1)),
        )

    def with_moved(self, number: int, says: bool | None) -> "Reading":
        """An entry came to this number and is as it was before."""
        without = self.unread - {number}
        if says:
            ahead = self.ahead if number <= self.position else self.ahead | {number}
            return Reading(self.position, ahead, without)
        if says is False or number <= self.position or number in self.ahead:
            return Reading(self.position, self.ahead - {number}, without | {number})
        return Reading(self.position, self.ahead, without)
