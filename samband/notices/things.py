"""Notifications about what is no entry: told once to each, gone when it is dealt with.

Only the number of the thing is kept. What it is called is asked of its kind (`NoticeKind.titles`) when the line is shown,
with the reader's rights.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from samband.kernel.events import announce
from samband.notices.models import Notification
from samband.notices.noting import EVENT, Notice, store
from samband.people.models import Person


def tell(
    kind: str, object_id: int, people: Collection[int], *, actor_id: int | None, at: datetime
) -> None:
    """Tell these people of something; several times tells once."""
    notice = Notice(None, None, actor_id, at, f"{kind}-{object_id}", object_id=object_id)
    store(notice, dict.fromkeys(people, kind), by_mail=False)


@transaction.atomic
def settle(
    kinds: Collection[str], object_ids: Collection[int], *, person_id: int | None = None
) -> None:
    """It is dealt with: nobody is told of it any more, or not this person."""
    found = Notification.objects.filter(kind__in=kinds, object_id__in=object_ids)
    if person_id is not None:
        found = found.filter(person_id=person_id)
    people = set(found.filter(read_at=None).values_list("person_id", flat=True))
    found.delete()
    for person in people:
        announce(EVENT, person_id=person)


def mark_seen(person: Person, kinds: Collection[str], object_id: int | None = None) -> None:
    """Whoever has it before them (None: everything of these kinds) needs no notification of it; one statement, two when
    there was something."""
    unread = Notification.objects.filter(person=person, kind__in=kinds, read_at=None)
    if object_id is not None:
        unread = unread.filter(object_id=object_id)
    if unread.update(read_at=timezone.now()):
        announce(EVENT, person_id=person.pk)
