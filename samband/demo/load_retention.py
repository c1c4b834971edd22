"""A room of the sample that does not keep everything."""

from datetime import datetime, timedelta

from samband.entries.retention.actions import choose_retention
from samband.kernel.db import as_person
from samband.spaces.models import Membership, Openness

#: Longer than the sample is old, so that none of it goes.
MONTHS = 60


def load_retention(now: datetime) -> None:
    """Let the first closed room keep threads for five years after somebody last wrote in them."""
    host = (
        Membership.objects.filter(
            is_host=True, space__openness=Openness.CLOSED, space__archived_at=None
        )
        .select_related("space", "person")
        .order_by("space_id", "pk")
        .first()
    )
    if host is None:
        return
    with as_person(host.person_id):
        choose_retention(
            actor=host.person,
            slug=host.space.slug,
            months=MONTHS,
            now=now - timedelta(days=40),
        )
