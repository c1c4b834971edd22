"""Where a source is fetched from."""

from django.db import models
from django.db.models.functions import Now

from samband.people.calendars.models import PresenceCalendar


class Feed(models.Model):
    """The address of somebody's calendar, from which what is new is brought in by itself.

    Personal data: yes, for the person alone (row-level security). The address opens the calendar to whoever has it, so it is
    sealed, bound to this row and its owner; shown is only the name of the server.
    """

    source = models.OneToOneField(
        "sources.Source", primary_key=True, on_delete=models.CASCADE, related_name="feed"
    )
    layer = models.BigIntegerField()
    sealed = models.BinaryField()
    host = models.CharField(max_length=253)
    etag = models.CharField(max_length=300, blank=True, default="")
    modified = models.CharField(max_length=100, blank=True, default="")
    created_at = models.DateTimeField(db_default=Now())
    seen_at = models.DateTimeField()
    # None until its first import was applied: nothing is asked again before its owner said yes.
    next_at = models.DateTimeField(null=True)
    faults = models.IntegerField(default=0)
    fault = models.CharField(max_length=11, choices=PresenceCalendar.Fault, blank=True, default="")
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(layer__gt=0), name="feed_is_personal")
        ]
        indexes = [models.Index(fields=["next_at"], name="feed_next")]

    def __str__(self) -> str:
        return f"feed {self.pk}"
