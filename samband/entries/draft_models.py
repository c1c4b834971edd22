"""What was begun and not sent, and what is to be sent later."""

from django.db import models

from samband.people.models import Person


class Draft(models.Model):
    """A text that somebody began; with `send_at` it is sent at that time.

    Personal data: unsent words of its owner, whom row-level security lets alone read it. Why not an `Entry` in the state of
    a draft: an entry has an audience that it was checked against, and a draft may have none yet, or one that is gone.
    """

    owner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="drafts")
    # The entry that it answers; None for a new one.
    parent = models.ForeignKey(
        "entries.Entry", null=True, on_delete=models.CASCADE, related_name="+"
    )
    # What it quotes; as in `Entry.quoted`.
    quoted = models.ForeignKey(
        "entries.Entry",
        null=True,
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    # The composer's own values: what was chosen, with the version of the audience that was shown.
    audience = models.CharField(max_length=80, blank=True, default="")
    persons = models.CharField(max_length=2000, blank=True, default="")
    kind = models.CharField(max_length=12, blank=True, default="")
    title = models.CharField(max_length=200, blank=True, default="")
    body = models.TextField(blank=True, default="")
    # The composer's own values of a poll or a date: {"poll_option": ["Monday", "Tuesday"]}.
    extras = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    version = models.IntegerField(default=1)
    saved_at = models.DateTimeField()
    send_at = models.DateTimeField(null=True)
    # How many people its groups would tell, as the writer confirmed.
    tells = models.IntegerField(null=True)
    # Why it could not be sent, in the owner's language.
    problem = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["owner", "-saved_at"], name="draft_newest"),
            models.Index(
                fields=["send_at"], name="draft_due", condition=models.Q(send_at__isnull=False)
            ),
        ]
