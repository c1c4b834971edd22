"""What can be done with dates; entries with a date are written by `entries.actions.write_post`."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from samband.entries.access import entry_for_reading
from samband.entries.addressing import require_writable
from samband.entries.extras import Written
from samband.entries.models import Entry
from samband.gatherings.events import rules
from samband.gatherings.events.models import Attendance, Event
from samband.gatherings.events.words import zone_named
from samband.gatherings.polls.actions import EVENT as LIVE
from samband.kernel import audit
from samband.kernel.errors import Conflict, Invalid, NotFound, Refused
from samband.kernel.events import announce
from samband.kernel.jobs import later
from samband.kernel.text import one_line
from samband.people.models import Person, Place

NAME = "event"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A date as it is asked for, by the clock of `zone`; without `begin` it is a whole day, or several."""

    day: date | None
    begin: time | None = None
    last_day: date | None = None
    end: time | None = None
    zone: str = ""
    place: str = ""
    url: str = ""
    title: str = ""


#: What has just begun can still be written down.
JUST_BEGUN = timedelta(hours=12)


def span_wanted(wanted: Wanted) -> rules.Span:
    """When it is. Raises `Invalid`."""
    zone = zone_named(wanted.zone or timezone.get_current_timezone_name())
    span, problem = rules.span_of(wanted.day, wanted.begin, wanted.last_day, wanted.end, zone)
    sentences: dict[str, str | Promise] = {
        "no-day": _("Choose a day."),
        "no-start": _("Say when it begins, or leave out when it ends."),
        "ends-before": _("It would end before it begins. Choose another day or time."),
        "too-long": _("A date lasts a year at most."),
    }
    if span is None:
        raise Invalid(sentences[problem], code=f"event-{problem}")
    return span


def _address(url: str) -> str:
    url = url.strip()
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        is_right = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        is_right = False
    if not is_right or len(url) > 500 or any(sign.isspace() for sign in url):
        raise Invalid(
            _("The link has to be an address that begins with https://."), code="event-url"
        )
    return url


def _put(event: Event, wanted: Wanted) -> None:
    span = span_wanted(wanted)
    event.starts_at, event.ends_at = span.starts_at, span.ends_at
    event.is_whole_day = span.is_whole_day
    event.zone = zone_named(wanted.zone or timezone.get_current_timezone_name()).key
    event.place_name = one_line(wanted.place, 120) if wanted.place.strip() else ""
    event.place = Place.objects.filter(name__iexact=event.place_name).first()
    event.url = _address(wanted.url)


def written_event(wanted: Wanted) -> Written:
    """A date that goes along with a new entry. Raises `Invalid`, when it is sent too if it is over by then."""
    span = span_wanted(wanted)
    _address(wanted.url)

    def store(entry: Entry, actor: Person, now: datetime) -> None:
        if (span.ends_at or span.starts_at) < now - JUST_BEGUN:
            raise Invalid(_("This date is over. Choose a day that is to come."), code="event-over")
        event = Event(entry=entry, changed_at=now)
        _put(event, wanted)
        event.save(force_insert=True)
        # Whoever asks others to come, comes.
        Attendance.objects.create(event=event, person=actor, answer=Attendance.Answer.YES, at=now)
        tell_calendars(event)

    return Written(NAME, store, wanted.title)


def tell_calendars(event: Event) -> None:
    """Have the calendars of those who come hear of it, after the commit."""
    from samband.gatherings.jobs import tell

    # Several answers at once make one look at the event.
    later(tell, key=f"gatherings.tell-{event.pk}", event_id=event.pk)


def event_for_reading(actor: Person, entry_id: int) -> Event:
    """The date of an entry this person may read. Raises `NotFound`; two statements."""
    entry = entry_for_reading(actor, entry_id)
    event = Event.objects.filter(entry=entry).first()
    if event is None:
        raise NotFound
    event.entry = entry
    return event


def _held(actor: Person, entry_id: int) -> Event:
    entry = entry_for_reading(actor, entry_id)
    require_writable(actor, entry.audience)
    event = Event.objects.select_for_update().filter(entry=entry).first()
    if event is None:
        raise NotFound
    event.entry = entry
    return event


def _own(actor: Person, entry_id: int) -> Event:
    event = _held(actor, entry_id)
    if event.entry.author_id != actor.pk:
        raise Refused(_("Only the person who invited can change or cancel this."))
    if event.cancelled_at is not None:
        raise Conflict(_("This is cancelled."), code="event-cancelled")
    return event


@transaction.atomic
def answer(*, actor: Person, entry_id: int, answer: str, now: datetime | None = None) -> None:
    """Say whether one comes: "yes", "maybe", "no", or "" to take the answer back.

    Raises `NotFound`, `Invalid`, `Conflict` when it is cancelled or over, `Refused` in rooms that are closed down.
    """
    now = now or timezone.now()
    event = _held(actor, entry_id)
    if answer and answer not in Attendance.Answer.values:
        raise Invalid(_("Answer yes, maybe or no."), code="event-answer")
    if event.cancelled_at is not None:
        raise Conflict(_("This is cancelled."), code="event-cancelled")
    if event.is_over(now):
        raise Conflict(_("This has been already."), code="event-over")
    mine = Attendance.objects.filter(event=event, person=actor)
    if answer:
        Attendance.objects.update_or_create(
            event=event, person=actor, defaults={"answer": answer, "at": now}
        )
    else:
        mine.delete()
    announce(LIVE, audience_id=event.entry.audience_id, object_id=event.pk)
    if answer in (Attendance.Answer.YES, Attendance.Answer.MAYBE):
        tell_calendars(event)


@transaction.atomic
def press_answer(
    *, actor: Person, entry_id: int, answer_pressed: str, now: datetime | None = None
) -> None:
    """What a press does: answer, or take the same answer back. Raises as `answer`."""
    mine = Attendance.objects.filter(event=entry_id, person=actor, answer=answer_pressed)
    is_back = mine.exists()
    answer(actor=actor, entry_id=entry_id, answer="" if is_back else answer_pressed, now=now)


@transaction.atomic
def change_event(
    *, actor: Person, entry_id: int, wanted: Wanted, now: datetime | None = None
) -> None:
    """Move one's date, or change where it is; those who come are told, and their calendars too.

    Raises `NotFound`, `Refused`, `Invalid`, `Conflict` when it is cancelled.
    """
    event = _own(actor, entry_id)
    before = _facts(event)
    _put(event, wanted)
    if _facts(event) == before:
        return
    event.sequence += 1
    event.changed_at = now or timezone.now()
    event.save()
    announce(LIVE, audience_id=event.entry.audience_id, object_id=event.pk)
    tell_calendars(event)


def _facts(event: Event) -> tuple[object, ...]:
    return (event.starts_at, event.ends_at, event.is_whole_day, event.place_name, event.url)


@transaction.atomic
def cancel_event(*, actor: Person, entry_id: int, now: datetime | None = None) -> None:
    """Call one's date off; it stays readable and says so. Raises `NotFound`, `Refused`, `Conflict` when it was before."""
    event = _own(actor, entry_id)
    event.cancelled_at = event.changed_at = now or timezone.now()
    event.sequence += 1
    event.save(update_fields=["cancelled_at", "changed_at", "sequence"])
    audit.record("event.cancelled", actor_id=actor.pk, object_id=event.pk)
    announce(LIVE, audience_id=event.entry.audience_id, object_id=event.pk)
    tell_calendars(event)
