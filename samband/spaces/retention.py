"""How long spaces keep things unless their hosts chose something: what the administrators decided for all of them."""

from datetime import datetime, timedelta

from samband.spaces.models import RetentionDefault, Space

# So long people have to take out what they need.
NOTICE = timedelta(days=14)


def default_months() -> int | None:
    """For how many months threads are kept where nobody chose; None keeps everything. One statement."""
    return RetentionDefault.objects.values_list("months", flat=True).first()


def inherit(space: Space, now: datetime) -> None:
    """Let a new space, or one that is taken up again, keep what the organisation says; it has the notice like all others."""
    if not space.follows_retention:
        return
    months = default_months()
    if months == space.retention_months:
        return
    space.retention_months = months
    space.retention_from = now + NOTICE if months is not None else None
    space.save(update_fields=["retention_months", "retention_from"])
