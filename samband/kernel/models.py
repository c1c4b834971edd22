"""Tables without domain words: the audit trail, live events, rate limits."""

from django.db import models
from django.db.models.functions import Now


class AuditRecord(models.Model):
    """One act that others may need to know of later: ids and verbs, never contents.

    Personal data: ids only. The application may insert and read, not change or delete.
    """

    at = models.DateTimeField(db_default=Now())
    actor_id = models.BigIntegerField(null=True)
    verb = models.CharField(max_length=64)
    object_kind = models.CharField(max_length=32, blank=True, default="")
    object_id = models.BigIntegerField(null=True)
    # The person whose data it was, so that they can be shown who looked.
    subject_id = models.BigIntegerField(null=True)
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["-at", "-id"], name="audit_newest"),
            models.Index(fields=["subject_id", "-id"], name="audit_subject"),
        ]


class AuditSeal(models.Model):
    """The hash over an hour's audit records and the seal before it; its head is also kept in the data folder."""

    until_id = models.BigIntegerField(unique=True)
    digest = models.BinaryField(max_length=32)
    at = models.DateTimeField(db_default=Now())


class Event(models.Model):
    """Something that changed, for live pages: names ids only; whoever is told fetches with their own rights.

    Why not NOTIFY payloads: a listener that was away must be able to read what it missed.
    """

    xid = models.BigIntegerField()
    kind = models.CharField(max_length=32)
    audience_id = models.BigIntegerField(null=True)
    person_id = models.BigIntegerField(null=True)
    object_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["xid", "id"], name="event_cursor")]


class RateBucket(models.Model):
    """How often something was tried in a window of time; the key is a hash, so no address is kept."""

    key = models.BinaryField(max_length=32)
    window = models.DateTimeField()
    count = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "window"], name="rate_bucket_once")]


class KeptAnswer(models.Model):
    """The answer to a write that carried an idempotency key, so that sending it again does nothing twice.

    Personal data: what the person was answered, for 24 hours, readable by them only (row-level security). The key itself is
    not kept. Why not a foreign key: the kernel knows no persons.
    """

    person_id = models.BigIntegerField()
    key_hash = models.BinaryField(max_length=32)
    fingerprint = models.BinaryField(max_length=32)
    status = models.SmallIntegerField()
    content_type = models.CharField(max_length=100, blank=True, default="")
    headers = models.JSONField(default=dict)
    body = models.BinaryField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person_id", "key_hash"], name="kept_answer_once")
        ]
        indexes = [models.Index(fields=["at"], name="kept_answer_oldest")]


class ErasureLine(models.Model):
    """Something that was erased, written in the erasure's own transaction; the ledger outside the database follows it.

    Why not the file alone: a transaction can be taken back and a process killed, and then the file would tell a lie or miss
    a truth. Personal data: a keyed hash only. The application may insert and read, not change or delete.
    """

    kind = models.CharField(max_length=16)
    # Which master key the hash was made with; see kernel.platform.ledger.
    key = models.CharField(max_length=16)
    digest = models.BinaryField(max_length=32)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "key", "digest"], name="erasure_line_once")
        ]
