"""What people show with one press."""

from django.db import models

from samband.people.models import Person


class Reaction(models.Model):
    """A person put one emoji on an entry; read only through the entry. How many of each stands in `Counters.reactions`.

    Personal data: who and what; it goes with the person.
    """

    entry = models.ForeignKey("entries.Entry", on_delete=models.CASCADE, related_name="reactions")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    emoji = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "person", "emoji"], name="reaction_once")
        ]
