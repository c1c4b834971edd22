"""Fika: how the organisation wants it, who takes part, and who was proposed to whom."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from samband.entries.models import Entry
from samband.fika import rules
from samband.people.models import Person


class Arrangement(models.Model):
    """Whether there is fika here, and how often: one row, none while nobody has turned it on. Personal data: none."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    is_on = models.BooleanField(default=False)
    weeks = models.SmallIntegerField(default=rules.WEEKS)
    # 0 is Monday.
    weekday = models.SmallIntegerField(default=0)
    # The day it was last turned on, by the organisation's clock: no round belongs to a day before.
    since = models.DateField()

    class Meta:
        constraints = [models.CheckConstraint(name="fika_arranged_once", condition=models.Q(id=1))]


class Taker(models.Model):
    """Somebody takes part in fika, by their own choice.

    Personal data: yes; row-level security: only the person and the system role (which makes the rounds) see the row.
    """

    person = models.OneToOneField(
        Person, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    since = models.DateTimeField(db_default=Now())
    # Not proposed to anybody for now.
    paused_at = models.DateTimeField(null=True)


class Round(models.Model):
    """One day's proposals; made whole or not at all. Personal data: none."""

    day = models.DateField(unique=True)
    # What the lot was drawn with, so that a round can be made again to look into it.
    seed = models.BigIntegerField()
    made_at = models.DateTimeField()


class Meeting(models.Model):
    """Two who are proposed to each other, at times three; one alone waits until the next round.

    They have an entry that only they read, in which they can write to each other. Personal data: ids; row-level security:
    those in `people` read it, nobody but the system role writes it, and administrators see no more than others.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="meetings")
    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="+")
    people: "ArrayField[list[int], list[int]]" = ArrayField(models.BigIntegerField())
    # When they were asked whether they met.
    asked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["round"],
                name="fika_not_asked",
                condition=models.Q(asked_at__isnull=True),
            )
        ]


class Seat(models.Model):
    """One person's part in a meeting: what they answered, whether they said no.

    Personal data: yes; row-level security: read by those in `people` (a copy of the meeting's, because a policy can't look
    into its own table), changed by the person alone. Answers are used for one thing: whom to propose next.
    """

    class Met(models.TextChoices):
        YES = "yes"
        NOT_YET = "not-yet"
        NO = "no"

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="seats")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    people: "ArrayField[list[int], list[int]]" = ArrayField(models.BigIntegerField())
    # When it was proposed: the order of one's own list.
    at = models.DateTimeField()
    met = models.CharField(max_length=7, choices=Met, blank=True, default="")
    declined_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "person"], name="fika_seat_once")]
        indexes = [models.Index(fields=["person", "-at", "-meeting"], name="fika_seat_newest")]
