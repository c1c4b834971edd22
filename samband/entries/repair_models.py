"""How threads were put in order."""

from django.db import models

from samband.people.models import Person


class ThreadChange(models.Model):
    """One line in a thread's visible history: who gave it a title, moved, split, merged or resolved it, and when.

    `data` holds ids, numbers and titles, enough to undo it; names of rooms are laid on with the reader's rights. Why not
    the audit trail: that one is for administrators and never read back to undo anything.

    Personal data: who did it; erasing the person leaves the line without a name.
    """

    class Kind(models.TextChoices):
        TITLED = "titled"
        MOVED = "moved"
        SPLIT = "split"
        MERGED = "merged"
        RESOLVED = "resolved"
        REOPENED = "reopened"

    root = models.ForeignKey("entries.Entry", on_delete=models.CASCADE, related_name="changes")
    # What began a thread of its own by a split, or did before a merge.
    other = models.ForeignKey(
        "entries.Entry", null=True, on_delete=models.CASCADE, related_name="changes_elsewhere"
    )
    kind = models.CharField(max_length=8, choices=Kind)
    actor = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    data = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")


class Pin(models.Model):
    """An entry stands first in its space; at most five do. A row with who and when instead of a flag."""

    entry = models.OneToOneField(
        "entries.Entry", primary_key=True, on_delete=models.CASCADE, related_name="pin"
    )
    space = models.ForeignKey("spaces.Space", on_delete=models.CASCADE, related_name="pins")
    actor = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
