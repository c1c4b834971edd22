"""To whom something without an answer is shown, as it gets older. Pure."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

Circle = Literal["members", "followers", "editors"]


@dataclass(frozen=True, slots=True)
class Ages:
    """After how many hours whom: first those who belong to the place, then who follows or knows a topic, then editors."""

    members: int = 4
    followers: int = 24
    editors: int = 48


def circle_of(
    age: timedelta, ages: Ages, *, is_member: bool, knows_topic: bool, is_editor: bool
) -> Circle | None:
    """The circle because of which somebody is shown it now; None while it is not their turn.

    Circles only grow with age: whom it was shown to once, it stays with until there is an answer.
    """
    hours = age.total_seconds() / 3600
    if is_member and hours >= ages.members:
        return "members"
    if knows_topic and hours >= ages.followers:
        return "followers"
    if is_editor and hours >= ages.editors:
        return "editors"
    return None


def greeters(newcomer_id: int, near: list[int], count: int = 3) -> list[int]:
    """Who is asked to greet a newcomer: a few of those near them, the same few each time, others for each newcomer."""
    return sorted(near, key=lambda person: hash_of(newcomer_id, person))[:count]


def hash_of(one: int, two: int) -> int:
    """A number that scatters pairs evenly and is the same in every process."""
    return (one * 2654435761 ^ two * 40503) * 2246822519 % 2**32
