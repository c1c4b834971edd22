"""Who is thanked in which entry."""

from django.db import models

from samband.entries.models import Entry
from samband.people.models import Person


class Thanked(models.Model):
    """Somebody is thanked in an entry of kind thanks; read only through the entry. Holds as long as its text names them.

    The topics are those of the entry (`knowledge.EntryTopic`): what stands in the text is what is meant, also after an edit.
    Personal data: ids, and what the person chose not to have shown; nobody else is told of that choice.
    """

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="thanked")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    published_at = models.DateTimeField()
    # The person does not want it on their profile, or as a reason to ask them.
    off_profile_at = models.DateTimeField(null=True)
    not_evidence_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "person"], name="thanked_once")]
        indexes = [
            models.Index(fields=["person", "-published_at", "-entry"], name="thanked_newest")
        ]
