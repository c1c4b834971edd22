"""What concerned the sample's people lately; they have read what is older than two days."""

from datetime import datetime, timedelta

from samband.entries.models import Entry
from samband.notices.models import Notification
from samband.notices.noting import note_entry

NOTED = timedelta(days=90)
UNREAD = timedelta(days=2)


def load_notices(now: datetime) -> None:
    """Notifications of the last three months, made as they would have been at their time; no mail goes out."""
    recent = Entry.objects.filter(published_at__gt=now - NOTED, published_at__lte=now)
    for entry_id, at in recent.order_by("published_at", "pk").values_list("pk", "published_at"):
        note_entry(entry_id, at, by_mail=False)
    old = Notification.objects.filter(at__lt=now - UNREAD)
    old.update(read_at=now - UNREAD)
