"""Where contacts and interactions come from, and each run over such a source."""

from django.db import models
from django.db.models.functions import Now

from samband.parties.models import ORGANISATION_LAYER, Identity
from samband.people.models import Person


class Source(models.Model):
    """A mailbox, file or repository. A personal source (layer = its owner's id) is nobody else's business."""

    class Kind(models.TextChoices):
        MBOX = "mbox"
        GIT = "git"
        SAMPLE = "sample"

    layer = models.BigIntegerField(default=ORGANISATION_LAYER)
    owner = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="sources")
    kind = models.CharField(max_length=8, choices=Kind)
    label = models.CharField(max_length=200)
    settings = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_default=Now())


class Import(models.Model):
    """One run over a source: planned, checked, applied in batches, revertible."""

    class State(models.TextChoices):
        PLANNED = "planned"
        APPLYING = "applying"
        APPLIED = "applied"
        FAILED = "failed"
        REVERTING = "reverting"
        REVERTED = "reverted"

    layer = models.BigIntegerField(default=ORGANISATION_LAYER)
    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="imports")
    actor = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=9, choices=State, default=State.PLANNED)
    stored_name = models.CharField(max_length=200, blank=True, default="")
    plan = models.JSONField(default=dict)
    # Where the next batch starts, written in the same transaction as the batch.
    cursor = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    errors_name = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)


class Sighting(models.Model):
    """An identity was seen in a source, under these names; reverting a source takes only its own sightings away."""

    layer = models.BigIntegerField(default=ORGANISATION_LAYER)
    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="sightings")
    import_run = models.ForeignKey(
        Import, null=True, on_delete=models.CASCADE, related_name="sightings"
    )
    identity = models.ForeignKey(Identity, on_delete=models.CASCADE, related_name="sightings")
    name = models.CharField(max_length=200, blank=True, default="")
    count = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["import_run", "identity", "name"], name="sighting_once")
        ]


class MailboxConsent(models.Model):
    """A person allowed that somebody else imports their mailbox for them. Personal data: ids."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    actor = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(db_default=Now())
    withdrawn_at = models.DateTimeField(null=True)
