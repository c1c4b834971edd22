"""What the editors picked, for the summary."""

from collections.abc import Sequence
from datetime import datetime

from samband.activity.models import Pick
from samband.people.models import Person


def picks_since(person: Person, since: datetime, limit: int) -> Sequence[int]:
    """The newest picks; the summary leaves out what the person may not read."""
    picks = Pick.objects.filter(at__gte=since).order_by("-at")
    return list(picks.values_list("entry_id", flat=True)[:limit])
