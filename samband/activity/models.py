"""What a person follows and has read."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from samband.entries.models import Entry
from samband.people.models import Person
from samband.spaces.models import Space


class Follow(models.Model):
    """How much of one thing a person wants to hear: of a person, a topic, a space or a thread.

    No row means the default (see `rules.level_of`), so that joining and leaving need no bookkeeping here.
    Personal data: what somebody is interested in; shown to that person only, never counted, never listed to the followed.
    """

    class Level(models.TextChoices):
        ALL = "all"
        CONCERNS = "concerns"
        NOTHING = "nothing"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="follows")
    # Exactly one of the four.
    other = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    # A topic's slug: topics live in a package above this one.
    topic = models.CharField(max_length=60, blank=True, default="")
    space = models.ForeignKey(Space, null=True, on_delete=models.CASCADE, related_name="+")
    thread = models.ForeignKey(Entry, null=True, on_delete=models.CASCADE, related_name="+")
    level = models.CharField(max_length=8, choices=Level)
    # Raised because the person read the thread for long, not chosen.
    by_itself = models.BooleanField(default=False)
    # A follow counts what is published from now on; what was there before is not suddenly unread.
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="follow_of_one_thing",
                condition=models.Q(
                    other__isnull=False, topic="", space__isnull=True, thread__isnull=True
                )
                | models.Q(other__isnull=True, space__isnull=True, thread__isnull=True)
                & ~models.Q(topic="")
                | models.Q(other__isnull=True, topic="", space__isnull=False, thread__isnull=True)
                | models.Q(other__isnull=True, topic="", space__isnull=True, thread__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["person", "other"],
                condition=models.Q(other__isnull=False),
                name="follow_person_once",
            ),
            models.UniqueConstraint(
                fields=["person", "topic"],
                condition=~models.Q(topic=""),
                name="follow_topic_once",
            ),
            models.UniqueConstraint(
                fields=["person", "space"],
                condition=models.Q(space__isnull=False),
                name="follow_space_once",
            ),
            models.UniqueConstraint(
                fields=["person", "thread"],
                condition=models.Q(thread__isnull=False),
                name="follow_thread_once",
            ),
        ]
        indexes = [
            models.Index(fields=["topic"], name="follow_of_topic", condition=~models.Q(topic="")),
        ]


class ReadState(models.Model):
    """What a person has read of one thread, by numbers (the first entry is number 0); see `rules.Reading`.

    Nothing that is computed from it is stored, so that no count can drift.
    Personal data: what somebody has read; shown to that person only, no author or host learns of it.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    root = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="+")
    # Read up to here, …
    position = models.IntegerField(default=-1)
    # … and these beyond it, …
    ahead: "ArrayField[list[int], list[int]]" = ArrayField(models.IntegerField(), default=list)
    # … and how long the thread was on screen, in half minutes, until that raised how it is followed.
    looked = models.SmallIntegerField(default=0)
    # … but these were marked unread, however old they are.
    unread: "ArrayField[list[int], list[int]]" = ArrayField(models.IntegerField(), default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "root"], name="read_state_once")]


class ReadMark(models.Model):
    """Everything published before this moment is read, unless it was marked unread since: set by "mark all read".

    Who has no row has read what was there before they joined. Personal data: one moment; not when somebody was here.
    """

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.CASCADE)
    at = models.DateTimeField()


from samband.activity.personal_models import (  # noqa: E402 - Django finds models here
    Pick,
    Reminder,
    Saved,
    Visit,
    VoiceAges,
)

__all__ = ["Follow", "Pick", "ReadMark", "ReadState", "Reminder", "Saved", "Visit", "VoiceAges"]
