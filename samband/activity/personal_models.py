"""What a person keeps for later, and what editors and the organisation choose."""

from django.db import models
from django.db.models.functions import Now

from samband.entries.models import Entry
from samband.people.models import Person


class Visit(models.Model):
    """Where the line "what is new since you were here" stands on the home stream.

    Personal data: the time of the newest entry that was shown, not when somebody was here; nobody else sees it.
    """

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.CASCADE)
    # What is newer stands above the line, …
    line_at = models.DateTimeField()
    # … which moves here at the next visit.
    newest_at = models.DateTimeField()
    # Only tells one visit from the next.
    begun_at = models.DateTimeField()


class Saved(models.Model):
    """An entry that somebody wants to find again. Personal data: nobody else sees it, it is not counted."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "entry"], name="saved_once")]


class Reminder(models.Model):
    """Somebody wants to be reminded of an entry. Personal data: the note is theirs alone."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    note = models.CharField(max_length=300, blank=True, default="")
    # Told, or found out that the entry can't be read any more.
    done_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(
                fields=["at"], name="reminder_due", condition=models.Q(done_at__isnull=True)
            )
        ]


class Pick(models.Model):
    """An editor found that all colleagues should see this, and says why. Only what every colleague may read anyway."""

    entry = models.OneToOneField(
        Entry, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    editor = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=200)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["-at"], name="pick_newest")]


class VoiceAges(models.Model):
    """After how many hours what has no answer is shown to whom; at most one row. Personal data: none."""

    members = models.IntegerField(default=4)
    followers = models.IntegerField(default=24)
    editors = models.IntegerField(default=48)

    class Meta:
        constraints = [
            models.CheckConstraint(name="one_voice_ages", condition=models.Q(id=1)),
            models.CheckConstraint(
                name="voice_ages_rise",
                condition=models.Q(
                    members__gte=0,
                    followers__gte=models.F("members"),
                    editors__gte=models.F("followers"),
                ),
            ),
        ]
