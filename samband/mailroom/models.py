"""Mail that came in, until it is an entry or nothing."""

from django.db import models
from django.db.models.functions import Now

from samband.entries.models import Entry
from samband.people.models import Person


class Incoming(models.Model):
    """A mail that was taken: stored before the sending side is told so, and emptied once it is handled.

    Personal data: the whole mail while it waits; only its person may read what is held for them (row-level security).
    """

    class State(models.TextChoices):
        NEW = "new"
        TAKEN = "taken"
        HELD = "held"
        IGNORED = "ignored"
        REFUSED = "refused"
        FAILED = "failed"

    raw = models.BinaryField()
    mail_from = models.CharField(max_length=320, blank=True, default="")
    recipients = models.JSONField(default=list)
    peer = models.CharField(max_length=64, blank=True, default="")
    helo = models.CharField(max_length=255, blank=True, default="")
    via = models.CharField(max_length=4)
    state = models.CharField(max_length=7, choices=State, default=State.NEW)
    # One word on why: for the administrator's figures, never text of the mail.
    reason = models.CharField(max_length=32, blank=True, default="")
    attempts = models.IntegerField(default=0)
    # Of what is held: whose word is waited for, and what for.
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=5, blank=True, default="")
    object_id = models.BigIntegerField(null=True)
    received_at = models.DateTimeField(db_default=Now())
    handled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["state", "received_at"],
                name="incoming_open",
                condition=models.Q(state__in=["new", "held"]),
            )
        ]


class Handled(models.Model):
    """A mail became an entry, or is held: the same mail to the same address never does so twice.

    Written in the transaction of the entry. Why not the Message-ID itself: it often holds names.
    """

    # SHA-256 over Message-ID (or the whole mail without one), purpose, person and thread or room.
    key = models.BinaryField(max_length=32, unique=True)
    entry = models.ForeignKey(Entry, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(db_default=Now())


class Mailbox(models.Model):
    """How far the administrator's mailbox was read."""

    # SHA-256 over host, user and folder.
    key = models.BinaryField(max_length=32, unique=True)
    validity = models.BigIntegerField(default=0)
    uid = models.BigIntegerField(default=0)
    read_at = models.DateTimeField(null=True)
