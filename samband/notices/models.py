"""What concerns one person, and how they want to be told."""

from django.db import models

from samband.entries.models import Entry
from samband.notices import rules
from samband.people.models import Person


def working_days() -> list[int]:
    """The days on which mail comes unless somebody says otherwise."""
    return list(rules.WORKING_DAYS)


class Notification(models.Model):
    """Something happened that concerns this person: a row for each entry or act, never for what everybody reads.

    Personal data: ids. No text is kept: a line's words are laid on with the reader's rights when it is shown, so it is
    gone with its entry. Why not one row for each group: rows are made by jobs that may run twice or in any order.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    # What makes it one: the same entry (or reaction, or reminder) never gives two.
    key = models.CharField(max_length=80)
    kind = models.CharField(max_length=16)
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="+")
    actor = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    # What stands on one line: rows with the same key that are unread, or were read together.
    group_key = models.CharField(max_length=80)
    emoji = models.CharField(max_length=32, blank=True, default="")
    # False for what the person wants by mail only.
    is_shown = models.BooleanField(default=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="notification_once")]
        indexes = [
            models.Index(fields=["person", "-at", "-id"], name="notification_newest"),
            models.Index(
                fields=["person", "entry"],
                name="notification_unread",
                condition=models.Q(read_at__isnull=True),
            ),
        ]


class Preferences(models.Model):
    """How somebody wants to be told; without a row everything is as its default says.

    Personal data: working hours; shown to the person only.
    """

    class Summary(models.TextChoices):
        DAILY = "daily"
        WEEKLY = "weekly"
        NEVER = "never"

    person = models.OneToOneField(
        Person, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    # Kinds that differ from their default: {"comment": false}.
    shown = models.JSONField(default=dict)
    mailed = models.JSONField(default=dict)
    # Mail waits from the one time to the other, and on days that are not among `days` (0 is Monday).
    quiet_from = models.TimeField(null=True, default=rules.QUIET_FROM)
    quiet_until = models.TimeField(null=True, default=rules.QUIET_UNTIL)
    days = models.JSONField(default=working_days)
    summary = models.CharField(max_length=6, choices=Summary, default=Summary.WEEKLY)
