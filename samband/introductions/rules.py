"""What becomes of a request to be introduced, and whom it is passed on to. Pure.

Observation: people say no more easily, and are asked more often, if a no costs nothing. So who asked reads the same, at
the same times, whether the go-between said no or has not looked: `standing` is not told which.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from enum import StrEnum

#: How long an answer is waited for, a no among them; over two go-betweens twice as long from the beginning, because a
#: longer time once the first has said yes would tell it.
VALID, VALID_OVER_TWO = timedelta(days=14), timedelta(days=28)
#: After the mail went out: whether something came of it is asked.
ASKED_AFTER = timedelta(days=14)
#: An ended one is kept for as long as thanks and a second try make sense.
KEPT = timedelta(days=365)
#: Open ones of one person: somebody who needs more writes to too many.
MOST_OPEN = 20
LONGEST_WORDS = 2_000
LONGEST_LETTER = 5_000
LONGEST_SUBJECT = 150


class Standing(StrEnum):
    """How a request stands for whoever asked."""

    WAITING = "waiting"
    INTRODUCED = "introduced"
    # "Not now", said by a go-between whom they asked by name.
    LATER = "later"
    WITHDRAWN = "withdrawn"
    # Nobody answered in time, or somebody said no.
    EXPIRED = "expired"


def standing(state: str, expires_at: datetime, now: datetime) -> Standing:
    """How a request stands, from its own row alone: decisions are not in it until they are a yes or a "not now"."""
    if state == "open":
        return Standing.EXPIRED if now >= expires_at else Standing.WAITING
    return Standing(state)


def passed_to(
    candidates: Iterable[int], *, asker: int, unwilling: Collection[int], gone: Collection[int]
) -> list[int]:
    """Who is asked: of those who know the contact all but the asker, who left, and who will not be asked (by them, or
    about this contact). Each once, in order."""
    left_out = {asker, *unwilling, *gone}
    return sorted({one for one in candidates if one not in left_out})
