"""How many requests wait for an answer of whom. As the system role: nobody reads it of anybody else."""

from django.db.models import Count
from django.utils import timezone

from samband.introductions.models import Asked, Introduction


def open_requests() -> dict[int, int]:
    """Unanswered requests by person."""
    waiting = Asked.objects.filter(
        decision="",
        introduction__state=Introduction.State.OPEN,
        introduction__expires_at__gt=timezone.now(),
    )
    return dict(
        waiting.order_by().values("person_id").annotate(n=Count("pk")).values_list("person_id", "n")
    )
