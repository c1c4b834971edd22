"""Dates of entries, who comes, and what calendars are told."""

from datetime import datetime

from django.db import models
from django.db.models.functions import Now

from samband.entries.models import Entry
from samband.people.models import Person, Place


class Event(models.Model):
    """When and where something is that an entry tells of; its name is the entry's title, or else how its text begins.

    A whole day begins and ends at midnight in `zone`, so that it sorts among hours and stays the same days for everybody.
    No personal data: a place may be somebody's, but its author wrote it for the audience.
    """

    entry = models.OneToOneField(
        Entry, primary_key=True, on_delete=models.CASCADE, related_name="event"
    )
    starts_at = models.DateTimeField()
    # None for something that begins and has no told end.
    ends_at = models.DateTimeField(null=True)
    is_whole_day = models.BooleanField(default=False)
    zone = models.CharField(max_length=64)
    place_name = models.CharField(max_length=120, blank=True, default="")
    # One of the organisation's, if it was named.
    place = models.ForeignKey(Place, null=True, on_delete=models.SET_NULL, related_name="+")
    url = models.CharField(max_length=500, blank=True, default="")
    cancelled_at = models.DateTimeField(null=True)
    # As iCalendar counts (RFC 5545, 3.8.7.4): raised by each change that calendars must hear of.
    sequence = models.IntegerField(default=0)
    changed_at = models.DateTimeField()
    # The sequence that was reminded of the day before.
    reminded = models.IntegerField(default=-1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="event_ends_later",
                condition=models.Q(ends_at=None) | models.Q(ends_at__gt=models.F("starts_at")),
            )
        ]
        indexes = [models.Index(fields=["starts_at", "entry"], name="event_coming")]

    def is_over(self, now: datetime) -> bool:
        """Whether it has been."""
        return (self.ends_at or self.starts_at) <= now


class Attendance(models.Model):
    """Whether somebody comes.

    Personal data: yes; whoever reads the entry sees it, as a reaction. Design 3.2 asks for no row-level security here: the
    answer is given to the audience, and is read only through its entry.
    """

    class Answer(models.TextChoices):
        YES = "yes"
        MAYBE = "maybe"
        NO = "no"

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="attendances")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    answer = models.CharField(max_length=5, choices=Answer)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "person"], name="attendance_once"),
        ]
        indexes = [models.Index(fields=["person", "event"], name="attendance_person")]


class CalendarMail(models.Model):
    """What somebody's calendar was told of an event last: which sequence, and whether that it is off.

    Personal data: ids. It makes an update an update, and a cancellation go to exactly those who have the event.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="mails")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    sequence = models.IntegerField()
    is_off = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "person"], name="calendar_mail_once"),
        ]


class CalendarKey(models.Model):
    """A key that opens one person's calendar to a program, with their rights; kept as its SHA-256 (design 3.7.9).

    Personal data: ids; shown to the person alone.
    """

    class Scope(models.TextChoices):
        MINE = "mine"
        ALL = "all"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    # What I come to, perhaps or surely; or everything I may read.
    scope = models.CharField(max_length=4, choices=Scope)
    secret_hash = models.BinaryField(max_length=32, unique=True)
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
