"""Devices that want to be told at once, and what is to be told to them."""

from django.db import models
from django.db.models.functions import Now

from samband.people.models import Person, Session, Token


class PushKey(models.Model):
    """The pair by which push services know this installation (RFC 8292); made at first need, one row.

    The private half is sealed (`kernel.sealing`). Why not derived from the master key: subscriptions are bound to the
    public half, and would be lost with each new master key.
    """

    public = models.BinaryField(max_length=65)
    private = models.BinaryField(max_length=200)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_push_key")]


class Device(models.Model):
    """A browser, or a program, that is told at once; it goes with the session (or token) that turned it on.

    Personal data: where to reach the device, sealed; a name, shown to its person only. Why no row-level security: rows go
    with sessions, which end also where nobody is signed in.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    session = models.ForeignKey(Session, null=True, on_delete=models.CASCADE, related_name="+")
    token = models.ForeignKey(Token, null=True, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    # SHA-256 of the address at the push service: one device has one row, whoever uses it.
    address_hash = models.BinaryField(max_length=32, unique=True)
    # Address and keys of the subscription (RFC 8291).
    sealed = models.BinaryField(max_length=6000, default=b"")
    # Since when every attempt failed; None after one that worked.
    failing_since = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(session__isnull=False) | models.Q(token__isnull=False),
                name="device_has_a_way_in",
            )
        ]
        indexes = [models.Index(fields=["person"], name="device_of_person")]


class Push(models.Model):
    """One line of the bell that is to be told to one device; the newest takes the place of what waits. Personal data: ids.

    What it says is composed when it is sent, with the rights of that moment; it goes once it is sent, read or too old.
    """

    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="pushes")
    group_key = models.CharField(max_length=80)
    due_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    attempts = models.IntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["device", "group_key"], name="push_gathers")]
        indexes = [models.Index(fields=["due_at"], name="push_due")]
