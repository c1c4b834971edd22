"""When a choice takes effect, and which choices there are. Pure."""

from datetime import datetime

from samband.spaces.retention import NOTICE as NOTICE

# Half a year, one, two and five years; any other number of months can be written.
PRESETS = (6, 12, 24, 60)
LEAST, MOST = 1, 600


def is_choice(months: int | None) -> bool:
    """Whether a room can keep threads for so many months; None keeps everything."""
    return months is None or LEAST <= months <= MOST


def takes_effect(
    months: int | None, now: datetime, *, before: int | None, before_from: datetime | None
) -> datetime | None:
    """When a choice made `now` takes effect: after the notice, unless it deletes nothing that the one before would not.

    A choice that was announced and keeps less than the new one has its notice counted.
    """
    if months is None:
        return None
    if before is not None and before_from is not None and months >= before:
        return before_from
    return now + NOTICE
