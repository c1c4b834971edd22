"""Where a person's contacts, meetings or mail are fetched from."""

from django.db import models
from django.db.models.functions import Now


class Server(models.Model):
    """A server that is asked for somebody, with how to sign in there and how far it was read.

    Personal data: yes, for the person alone (row-level security). Address, user name and password, or a service's tokens, are
    sealed together, bound to this row and its owner; shown are the server's name and the folders that were chosen.
    """

    class Kind(models.TextChoices):
        CONTACTS = "contacts"
        CALENDAR = "calendar"
        MAIL = "mail"

    class Provider(models.TextChoices):
        """A service at which its person gave a permission, in place of a password."""

        NONE = ""
        GOOGLE = "google"
        MICROSOFT = "microsoft"
        # The mail server that the organisation named; read by IMAP.
        MAILBOX = "mailbox"

    class Fault(models.TextChoices):
        NONE = ""
        NO_ANSWER = "no-answer"
        REFUSED = "refused"
        GONE = "gone"
        STRANGE = "strange"
        TOO_LARGE = "too-large"
        # Of services: they ask us to wait, a permission is over, the organisation's client is not let in.
        BUSY = "busy"
        ENDED = "ended"
        CLIENT = "client"
        CLEAR = "clear"

    source = models.OneToOneField(
        "sources.Source", primary_key=True, on_delete=models.CASCADE, related_name="server"
    )
    layer = models.BigIntegerField()
    kind = models.CharField(max_length=8, choices=Kind)
    provider = models.CharField(
        max_length=9, choices=Provider, blank=True, default=Provider.NONE, db_default=""
    )
    sealed = models.BinaryField()
    host = models.CharField(max_length=253)
    # Folders that were found, as pairs of where and what it is called; those that were chosen; how far each was read.
    found = models.JSONField(default=list)
    chosen = models.JSONField(default=list)
    places = models.JSONField(default=dict)
    # The same behind what was fetched and is not stored yet.
    behind = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_default=Now())
    seen_at = models.DateTimeField(null=True)
    # None until its first import was applied: nothing is asked again before its owner said yes.
    next_at = models.DateTimeField(null=True)
    faults = models.IntegerField(default=0)
    fault = models.CharField(max_length=9, choices=Fault, blank=True, default=Fault.NONE)
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(layer__gt=0), name="server_is_personal")
        ]
        indexes = [models.Index(fields=["next_at"], name="server_next")]

    def __str__(self) -> str:
        return f"server {self.pk}"
