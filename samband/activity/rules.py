"""What holds for following and reading, whatever the database is. Pure."""

from collections.abc import Iterable
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
