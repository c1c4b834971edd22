"""What concerns one person, and how they want to be told."""

from django.db import models
from django.db.models.functions import Now

from samband.entries.models import Entry
from samband.notices import rules
from samband.notices.push_models import Device, Push, PushKey
from samband.people.models import Person

__all__ = [
    "Device",
    "Letter",
    "NoMail",
    "Notification",
    "Preferences",
    "Push",
    "PushKey",
]


def working_days() -> list[int]:
    """The days on which mail comes unless somebody says otherwise."""
    return list(rules.WORKING_DAYS)


class Notification(models.Model):
    """Something happened that concerns this person: a row for each entry or act, never for what everybody reads.

    Personal data: ids. No text is kept: a line's words are laid on with the reader's rights when it is shown, so it is
    gone with its entry. Why not one row for each group: rows are made by jobs that may run twice or in any order.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    # What makes it one: the same entry (or reaction, or reminder) never gives two.
    key = models.CharField(max_length=80)
    kind = models.CharField(max_length=16)
    # What it is about: an entry, or a thing of its kind by its number.
    entry = models.ForeignKey(Entry, null=True, on_delete=models.CASCADE, related_name="+")
    object_id = models.BigIntegerField(null=True)
    actor = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    # What stands on one line: rows with the same key that are unread, or were read together.
    group_key = models.CharField(max_length=80)
    emoji = models.CharField(max_length=40, blank=True, default="")
    # False for what the person wants by mail only.
    is_shown = models.BooleanField(default=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    # The mail that tells of it, if one does.
    letter = models.ForeignKey(
        "Letter", null=True, on_delete=models.SET_NULL, related_name="notifications"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="notification_once")]
        indexes = [
            models.Index(fields=["person", "-at", "-id"], name="notification_newest"),
            models.Index(
                fields=["person", "entry"],
                name="notification_unread",
                condition=models.Q(read_at__isnull=True),
            ),
            models.Index(
                fields=["object_id", "kind"],
                name="notification_object",
                condition=models.Q(object_id__isnull=False),
            ),
        ]


class Preferences(models.Model):
    """How somebody wants to be told; without a row everything is as its default says.

    Personal data: working hours; shown to the person only.
    """

    class Summary(models.TextChoices):
        DAILY = "daily"
        WEEKLY = "weekly"
        NEVER = "never"

    person = models.OneToOneField(
        Person, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    # Kinds that differ from their default: {"comment": false}; here, by mail, and on one's devices.
    shown = models.JSONField(default=dict)
    mailed = models.JSONField(default=dict)
    pushed = models.JSONField(default=dict)
    # Whether devices show what was written; otherwise only who, where and of what kind.
    push_words = models.BooleanField(default=False)
    # Mail and devices wait from the one time to the other, and on days that are not among `days` (0 is Monday).
    quiet_from = models.TimeField(null=True, default=rules.QUIET_FROM)
    quiet_until = models.TimeField(null=True, default=rules.QUIET_UNTIL)
    days = models.JSONField(default=working_days)
    summary = models.CharField(max_length=6, choices=Summary, default=Summary.WEEKLY)


class Letter(models.Model):
    """A mail to one person that is to be sent: about a thread, a summary, for a calendar. It is sent at least once.

    What it says is composed when it is sent, with the rights of that moment; the entries are written down before the
    first attempt, so that a second one after a fault is the same mail with the same Message-ID. Personal data: ids.
    """

    class Kind(models.TextChoices):
        THREAD = "thread"
        SUMMARY = "summary"
        # For a calendar: an invitation, its change, its end; composed by the package that has the dates.
        INVITE = "invite"
        # What waits for its person's decision; composed by the package that asks for one.
        DECIDE = "decide"

    class State(models.TextChoices):
        WAITING = "waiting"
        SENDING = "sending"
        SENT = "sent"
        # Nothing was left to say: it was read, deleted, or may not be read any more.
        DROPPED = "dropped"
        FAILED = "failed"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=7, choices=Kind)
    root = models.ForeignKey(Entry, null=True, on_delete=models.CASCADE, related_name="+")
    # Of a summary: the day it is for.
    day = models.DateField(null=True)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    due_at = models.DateTimeField()
    # Until then somebody is at it; afterwards it is taken up again.
    claimed_until = models.DateTimeField(null=True)
    attempts = models.IntegerField(default=0)
    entry_ids = models.JSONField(default=list)
    sent_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "root"],
                condition=models.Q(state="waiting", attempts=0, kind="thread"),
                name="letter_gathers",
            ),
            models.UniqueConstraint(fields=["person", "day"], name="letter_summary_once"),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="letter_due",
                condition=models.Q(state__in=["waiting", "sending"]),
            )
        ]


class NoMail(models.Model):
    """Somebody wants no mail about a thread. Personal data: ids."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    root = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "root"], name="no_mail_once")]
