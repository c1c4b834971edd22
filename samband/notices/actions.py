"""What somebody does with their notifications."""

from collections.abc import Mapping
from datetime import datetime, time

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samband.entries.models import Entry
from samband.kernel.errors import Invalid
from samband.kernel.events import announce
from samband.notices import rules
from samband.notices.kinds import all_kinds
from samband.notices.models import NoMail, Notification, Preferences
from samband.notices.noting import EVENT
from samband.notices.wishes import preferences_of
from samband.people.models import Person

BATCH = 5000


def _read(actor: Person, now: datetime | None, which: Q | None = None) -> int:
    unread = Notification.objects.filter(which or Q(), person=actor, read_at=None)
    count = unread.update(read_at=now or timezone.now())
    if count:
        # Their other devices show the new number.
        announce(EVENT, person_id=actor.pk)
    return count


@transaction.atomic
def read_all(*, actor: Person, now: datetime | None = None) -> int:
    """Mark every notification read; returns how many were unread."""
    return _read(actor, now)


@transaction.atomic
def read_line(*, actor: Person, group_key: str, now: datetime | None = None) -> int:
    """Mark what stands on one line read; returns how many were unread."""
    return _read(actor, now, Q(group_key=group_key))


@transaction.atomic
def read_thread(*, actor: Person, root_id: int, now: datetime | None = None) -> int:
    """Mark everything about a thread read, because its reader has it before them; returns how many were unread."""
    return _read(actor, now, Q(entry_id=root_id) | Q(entry__root_id=root_id))


@transaction.atomic
def change_preferences(
    *,
    actor: Person,
    shown: Mapping[str, bool] | None = None,
    mailed: Mapping[str, bool] | None = None,
    pushed: Mapping[str, bool] | None = None,
    push_words: bool | None = None,
    quiet: tuple[time | None, time | None] | None = None,
    days: list[int] | None = None,
    summary: str | None = None,
) -> Preferences:
    """Say how one wants to be told; what is None stays as it is. Raises `Invalid` for what does not exist."""
    chosen = preferences_of(actor)
    known = {kind.key: kind for kind in all_kinds()}
    choices = ((shown, chosen.shown), (mailed, chosen.mailed), (pushed, chosen.pushed))
    for said, field in choices:
        for key, wanted in (said or {}).items():
            if key not in known or (field is chosen.mailed and known[key].mail is None):
                raise Invalid(_("There is no such kind of notification."), code="unknown-kind")
            field[key] = bool(wanted)
    if push_words is not None:
        chosen.push_words = push_words
    if quiet is not None:
        chosen.quiet_from, chosen.quiet_until = quiet
    if days is not None:
        if any(day not in range(7) for day in days):
            raise Invalid(_("Days go from 0, Monday, to 6, Sunday."), code="unknown-day")
        chosen.days = sorted(set(days))
    if summary is not None:
        if summary not in Preferences.Summary.values:
            raise Invalid(_("A summary comes daily, weekly or never."), code="unknown-summary")
        chosen.summary = summary
    chosen.save()
    return chosen


@transaction.atomic
def stop_mail(*, actor: Person, root_id: int) -> None:
    """No more mail about a thread; 0 stands for the summary. Doing it twice changes nothing."""
    if root_id == 0:
        change_preferences(actor=actor, summary=Preferences.Summary.NEVER)
    elif Entry.objects.visible_to(actor).filter(pk=root_id).exists():
        NoMail.objects.get_or_create(person=actor, root_id=root_id)


@transaction.atomic
def allow_mail(*, actor: Person, root_id: int) -> None:
    """Mail about a thread again, or the weekly summary."""
    if root_id == 0:
        change_preferences(actor=actor, summary=Preferences.Summary.WEEKLY)
    NoMail.objects.filter(person=actor, root_id=root_id).delete()


def forget_read(now: datetime) -> int:
    """Delete notifications that were read long ago, in batches; returns how many."""
    removed = 0
    while True:
        old = Notification.objects.filter(read_at__lt=now - rules.KEPT_READ).values("pk")[:BATCH]
        count, _rows = Notification.objects.filter(pk__in=old).delete()
        removed += count
        if count < BATCH:
            return removed
