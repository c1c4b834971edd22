"""What people do not want to see, and what should not be seen by anybody."""

from django.db import models

from samband.people.models import Person


class PutAway(models.Model):
    """A person does not want to see an entry, nor the thread that it begins. Personal data: ids; nobody else sees it."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    entry = models.ForeignKey("entries.Entry", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "entry"], name="put_away_once")]


class Block(models.Model):
    """A person does not want to read another one. Personal data: ids; the other one is not told, nor anybody else."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    blocked = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "blocked"], name="block_person_once"),
            models.CheckConstraint(
                name="block_not_oneself", condition=~models.Q(person=models.F("blocked"))
            ),
        ]


class Report(models.Model):
    """Somebody asks the hosts, or the editors, to look at an entry; read by those who may hide it, and by the reporter.

    Personal data: who reported and why. The author never learns who it was.
    """

    class Outcome(models.TextChoices):
        HIDDEN = "hidden"
        LEFT = "left"

    class GoesTo(models.TextChoices):
        HOSTS = "hosts"
        EDITORS = "editors"
        ADMINISTRATORS = "administrators"
        REPORTER = "reporter"
        NOBODY = "nobody"

    entry = models.ForeignKey("entries.Entry", on_delete=models.CASCADE, related_name="reports")
    reporter = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=1000)
    at = models.DateTimeField()
    # Who got it; "" for what was reported before that was kept.
    goes_to = models.CharField(max_length=14, choices=GoesTo, blank=True, default="", db_default="")
    # Administrators who do not read the room see the entry only if the reporter let them.
    shows_entry = models.BooleanField(default=False, db_default=False)
    outcome = models.CharField(max_length=6, choices=Outcome, blank=True, default="")
    judged_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    judged_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "reporter"],
                name="report_open_once",
                condition=models.Q(outcome=""),
            )
        ]
        indexes = [models.Index(fields=["-at"], name="report_open", condition=models.Q(outcome=""))]
