"""What people ask for and say about their own data."""

import uuid

from django.db import models
from django.db.models.functions import Now

from samband.parties.models import Party
from samband.people.models import Person


class Export(models.Model):
    """Everything about oneself, asked for and made by a job; the file goes after a day.

    Personal data: that somebody asked, and the file itself, for the person alone (row-level security).
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField()
    # Empty until it is made, and again once it is gone.
    stored_name = models.CharField(max_length=120, blank=True, default="")
    size = models.BigIntegerField(default=0)
    ready_at = models.DateTimeField(null=True)
    gone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person", "-asked_at"], name="export_newest")]


class WrongReport(models.Model):
    """ "This is wrong", where the person can't put it right themself; an administrator answers.

    Personal data: yes; the person and the administrators read it (row-level security).
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    section = models.CharField(max_length=40)
    # The row it is about as its page showed it, not as it is later: it may be corrected by then.
    about = models.CharField(max_length=300, blank=True, default="")
    ref = models.CharField(max_length=120, blank=True, default="")
    words = models.TextField()
    at = models.DateTimeField(db_default=Now())
    answer = models.TextField(blank=True, default="")
    answered_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True)
    # When the answer was mailed; the claim of whoever sends it.
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["at"], name="wrong_open", condition=models.Q(answered_at__isnull=True)
            )
        ]


class Notice(models.Model):
    """Somebody outside was told that they are here (Article 14 GDPR): by whom, how, when; a line of the ledger.

    Personal data: yes, address and words; the owner's alone (row-level security). It goes with the party when somebody is
    erased: whoever was told and objected leaves a hash and nothing else.
    """

    class How(models.TextChoices):
        MAIL = "mail"  # by Samband
        SELF = "self"  # by the owner: in a mail of theirs, on the phone, face to face

    class State(models.TextChoices):
        WAITS = "waits"
        TOLD = "told"
        FAILED = "failed"

    owner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    how = models.CharField(max_length=4, choices=How)
    state = models.CharField(max_length=6, choices=State)
    address = models.CharField(max_length=320, blank=True, default="")
    language = models.CharField(max_length=8, blank=True, default="")
    # The kind of source that the card came from ("" by hand) and when, as it was told.
    source = models.CharField(max_length=8, blank=True, default="")
    since = models.DateTimeField()
    # The owner's own words above the ready ones.
    words = models.TextField(blank=True, default="")
    at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["owner", "party"], name="notice_of"),
            models.Index(fields=["party"], name="notice_party"),
        ]


class Objection(models.Model):
    """That contacts of somebody's objected and were erased: when and how many.

    Personal data: the owner's alone (row-level security). Who they were stands sealed until the mail that tells it is out,
    two days at most, and nowhere after that.
    """

    owner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    count = models.IntegerField()
    at = models.DateTimeField(db_default=Now())
    # Sealed names for a mail that is not out yet.
    names = models.BinaryField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["at"], name="objection_waits", condition=models.Q(names__isnull=False)
            )
        ]


class AccessRequest(models.Model):
    """Somebody outside wants to know what is here about them: until the job has answered, at the same address.

    Personal data: an address, for minutes. Anybody may put one in; only the system role reads them (row-level security).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    address = models.CharField(max_length=320)
    at = models.DateTimeField()


class AccessFile(models.Model):
    """What is known about somebody outside, behind a link that went to their own address; for a day.

    Personal data: the files. Only the link's hash is kept, so the row leads nobody to them.
    """

    token_hash = models.BinaryField(max_length=32, unique=True)
    as_json = models.CharField(max_length=120)
    as_pdf = models.CharField(max_length=120)
    made_at = models.DateTimeField()


class KeepChoice(models.Model):
    """How many months something is kept, by purpose; no row: as long as whoever it belongs to wants. Personal data: none."""

    purpose = models.CharField(primary_key=True, max_length=12)
    months = models.SmallIntegerField(null=True)
    # Nothing goes before: those whom it concerns have time to see it.
    starts_at = models.DateTimeField()


class KeepRun(models.Model):
    """A line of the nightly report: what went, by purpose. Personal data: none, a figure about all."""

    purpose = models.CharField(max_length=12)
    months = models.SmallIntegerField()
    removed = models.IntegerField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["-at"], name="keep_run_newest")]
