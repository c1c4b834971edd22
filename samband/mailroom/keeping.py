"""What is taken up again, and what is forgotten."""

from datetime import datetime, timedelta

from samband.kernel.db import as_system
from samband.kernel.jobs import later
from samband.mailroom.models import Handled, Incoming
from samband.mailroom.rules import HELD_FOR, KNOWN_FOR

LEFT_LYING = timedelta(minutes=30)


def take_up(now: datetime) -> int:
    """Look again at mail whose jobs were given up; returns how many. It ends by itself after ten attempts."""
    from samband.mailroom.jobs import handle

    with as_system():
        waiting = Incoming.objects.filter(
            state=Incoming.State.NEW, received_at__lt=now - LEFT_LYING
        )
        ids = list(waiting.order_by("pk").values_list("pk", flat=True)[:500])
    for incoming_id in ids:
        later(handle, key=f"mail-{incoming_id}", incoming_id=incoming_id)
    return len(ids)


def forget_old(now: datetime) -> None:
    """Mail that nobody confirmed within 14 days, and that anything came, after 60."""
    with as_system():
        held = Incoming.objects.filter(state=Incoming.State.HELD, received_at__lt=now - HELD_FOR)
        held.update(state=Incoming.State.IGNORED, reason="waited", raw=b"", person=None)
        Incoming.objects.filter(received_at__lt=now - KNOWN_FOR).exclude(
            state__in=[Incoming.State.NEW, Incoming.State.HELD]
        ).delete()
        Handled.objects.filter(at__lt=now - KNOWN_FOR).delete()


def erase(person_id: int) -> None:
    """What waited for an erased person's word; as the system role."""
    Incoming.objects.filter(person_id=person_id).delete()
