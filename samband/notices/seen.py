"""What was read where it stands needs no notification any more."""

from django.db.models import Q
from django.utils import timezone

from samband.entries.models import Entry
from samband.kernel.events import announce
from samband.notices.models import Notification
from samband.notices.noting import EVENT
from samband.people.models import Person


def mark_seen(person: Person, which: Q) -> None:
    """Mark what concerns these entries read; one statement, two when there was something."""
    unread = Notification.objects.filter(person=person, read_at=None)
    if unread.filter(entry__in=Entry.objects.filter(which)).update(read_at=timezone.now()):
        announce(EVENT, person_id=person.pk)
