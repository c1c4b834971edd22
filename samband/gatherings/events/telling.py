"""Who is told of a date: calendars by mail, those who come at the bell, and everybody who comes the day before.

All of it is worked out from what stands in the tables, after the writer's transaction; doing it twice tells nobody twice.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from samband.entries.hidden import blockers_of
from samband.entries.models import Entry, Mention
from samband.gatherings.events import rules
from samband.gatherings.events.kinds import CHANGED, OFF, SOON
from samband.gatherings.events.models import Attendance, CalendarMail, Event
from samband.gatherings.events.words import zone_named
from samband.kernel.mail import is_configured
from samband.notices import outbox
from samband.notices.following import readers_among
from samband.notices.noting import Notice, store
from samband.notices.wishes import wishes_of

COMES = (Attendance.Answer.YES, Attendance.Answer.MAYBE)


def is_off(event: Event) -> bool:
    """Whether calendars are to forget it: it was cancelled, or its entry is gone or hidden."""
    return event.cancelled_at is not None or event.entry.state != Entry.State.PUBLISHED


def told_sequence(event: Event) -> int:
    """The number of what is told now: an end that nobody raised it for is a change too."""
    return event.sequence + (is_off(event) and event.cancelled_at is None)


@transaction.atomic
def tell(event_id: int, now: datetime) -> None:
    """Bring everybody's calendar up to date with an event, and tell those who come what was changed."""
    event = (
        Event.objects.select_for_update(of=("self",))
        .select_related("entry__audience")
        .filter(pk=event_id)
        .first()
    )
    if event is None or event.is_over(now):
        return
    sent = {row.person_id: row for row in CalendarMail.objects.filter(event=event)}
    if is_off(event):
        _mail(event, {person for person, row in sent.items() if not row.is_off}, now)
    else:
        concerned = _concerned(event)
        # Whoever is not concerned any more and heard that it was off has nothing to be told.
        CalendarMail.objects.filter(event=event, is_off=True).exclude(person__in=concerned).delete()
        heard_off = [
            sent[person].sequence for person in concerned if person in sent and sent[person].is_off
        ]
        if heard_off:
            # It came back: for a calendar that heard it was off, that is a change.
            event.sequence = max(event.sequence, *heard_off) + 1
            event.save(update_fields=["sequence"])
        new = {one for one in concerned if one not in sent or sent[one].sequence < event.sequence}
        _mail(event, new, now)
    if event.sequence:
        _note_change(event)


def _concerned(event: Event) -> frozenset[int]:
    """Those who come or perhaps come, and who were named; never who said no, nor who can't read it any more."""
    answers = dict(Attendance.objects.filter(event=event).values_list("person_id", "answer"))
    named = Mention.objects.filter(entry=event.entry_id).values_list("person_id", flat=True)
    found = {person for person, answer in answers.items() if answer in COMES}
    found |= {person for person in named if person not in answers}
    return _readers(event, found)


def _readers(event: Event, people: Collection[int]) -> frozenset[int]:
    readers = readers_among(frozenset(people), event.entry.audience_id)
    return readers - blockers_of(event.entry.author_id, readers)


def _mail(event: Event, people: Collection[int], now: datetime) -> None:
    if not people or not is_configured():
        return
    wishes = wishes_of(people)
    told = [person for person in sorted(people) if wishes[person].mails(CHANGED)]
    outbox.put_calendar(told, root_id=event.entry_id, now=now)
    CalendarMail.objects.bulk_create(
        [
            CalendarMail(
                event=event, person_id=person, sequence=told_sequence(event), is_off=is_off(event)
            )
            for person in told
        ],
        update_conflicts=True,
        unique_fields=["event", "person"],
        update_fields=["sequence", "is_off"],
    )


def _note_change(event: Event) -> None:
    """At the bell of those who come: it was moved, or called off. Not of whoever did it."""
    entry = event.entry
    if entry.state != Entry.State.PUBLISHED:
        return
    comes = Attendance.objects.filter(event=event, answer__in=COMES).exclude(
        at__gt=event.changed_at
    )
    people = _readers(
        event, set(comes.values_list("person_id", flat=True)) - {entry.author_id or 0}
    )
    kind = OFF if event.cancelled_at is not None else CHANGED
    _store(event, people, kind, f"event-{entry.pk}-{event.sequence}", event.changed_at)


def _store(event: Event, people: Collection[int], kind: str, key: str, at: datetime) -> None:
    entry = event.entry
    notice = Notice(
        entry_id=entry.pk,
        root_id=entry.root_id or entry.pk,
        actor_id=entry.author_id,
        at=at,
        key=key,
    )
    # The calendar's own mail tells it by mail.
    store(notice, dict.fromkeys(people, kind), by_mail=kind == SOON)


def remind(now: datetime) -> int:
    """Remind those who come, once for each time that an event has; returns of how many events."""
    soon = Event.objects.filter(
        starts_at__gt=now,
        starts_at__lte=now + timedelta(days=2),
        cancelled_at=None,
        reminded__lt=F("sequence"),
        entry__state=Entry.State.PUBLISHED,
    )
    count = 0
    for event_id in list(soon.values_list("pk", flat=True)):
        with transaction.atomic():
            event = (
                Event.objects.select_for_update(of=("self",))
                .select_related("entry__audience")
                .get(pk=event_id)
            )
            at = rules.remind_at(event.starts_at, event.is_whole_day, zone_named(event.zone))
            if event.reminded >= event.sequence or now < at:
                continue
            event.reminded = event.sequence
            event.save(update_fields=["reminded"])
            yes = Attendance.objects.filter(event=event, answer=Attendance.Answer.YES, at__lt=at)
            people = _readers(event, set(yes.values_list("person_id", flat=True)))
            _store(event, people, SOON, f"event-soon-{event.pk}-{event.sequence}", now)
            count += 1
    return count


def follow(now: datetime) -> None:
    """Tell of what no action told: an entry that was deleted or came back, and who was named in it since."""
    coming = Event.objects.filter(Q(starts_at__gt=now) | Q(ends_at__gt=now))
    gone = coming.exclude(entry__state=Entry.State.PUBLISHED).filter(mails__is_off=False)
    back = coming.filter(entry__state=Entry.State.PUBLISHED, cancelled_at=None, mails__is_off=True)
    named = coming.filter(
        entry__state=Entry.State.PUBLISHED,
        cancelled_at=None,
        entry__mentions__isnull=False,
        entry__edited_at__gt=now - timedelta(hours=1),
    )
    for event_id in (gone | back | named).distinct().values_list("pk", flat=True):
        tell(event_id, now)
