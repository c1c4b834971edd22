"""A calendar that somebody lets speak for them, and what is kept of it."""

from django.db import models
from django.db.models.functions import Now


class PresenceCalendar(models.Model):
    """Somebody wants their presence from a calendar: where it is, and how the fetching goes.

    Personal data: yes, for the person alone (row-level security). The address opens their calendar to whoever has it, so it
    is sealed, bound to this row, whose key is its owner; shown is only the name of the server.
    """

    class Fault(models.TextChoices):
        NONE = ""
        NO_ANSWER = "no-answer"
        REFUSED = "refused"
        GONE = "gone"
        NO_CALENDAR = "no-calendar"
        TOO_LARGE = "too-large"

    person = models.OneToOneField(
        "people.Person", primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    # Empty for a file that was handed over: then nothing is fetched.
    sealed = models.BinaryField(default=b"")
    host = models.CharField(max_length=253, blank=True, default="")
    etag = models.CharField(max_length=300, blank=True, default="")
    modified = models.CharField(max_length=100, blank=True, default="")
    # Components of the calendar that could not be read, or repeat more than can be followed.
    left_out = models.IntegerField(default=0)
    since = models.DateTimeField(db_default=Now())
    # When it was read as a whole last, and was found to be the same.
    read_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    faults = models.IntegerField(default=0)
    fault = models.CharField(max_length=11, choices=Fault, blank=True, default=Fault.NONE)
    told_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["next_at"], name="presence_calendar_next")]


class BusySpan(models.Model):
    """A time in which somebody is busy or out of office, according to their calendar; nothing else of it is kept.

    Personal data: yes, for the person alone (row-level security); colleagues see the one that holds now, beside the name.
    """

    class Kind(models.TextChoices):
        BUSY = "busy"
        AWAY = "away"

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    kind = models.CharField(max_length=4, choices=Kind)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="busy_span_lasts", condition=models.Q(ends_at__gt=models.F("starts_at"))
            )
        ]
        indexes = [models.Index(fields=["person", "ends_at"], name="busy_span_next")]
