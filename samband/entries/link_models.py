"""Addresses outside that entries lead to, and what stands there."""

from django.db import models
from django.db.models.functions import Now


class Link(models.Model):
    """One address outside, whoever shared it, with the preview that the job process fetched.

    Personal data: none of ours; what a public page says about itself. Read only through entries that lead to it.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        READY = "ready"
        FAILED = "failed"

    # SHA-256 of the address without what only counts visitors; see `link_rules.plain_address`.
    key = models.BinaryField(max_length=32, unique=True)
    url = models.CharField(max_length=2000)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    title = models.CharField(max_length=300, blank=True, default="")
    about = models.CharField(max_length=600, blank=True, default="")
    site = models.CharField(max_length=120, blank=True, default="")
    picture = models.CharField(max_length=120, blank=True, default="")
    width = models.IntegerField(null=True)
    height = models.IntegerField(null=True)
    fetched_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())


class LinkUse(models.Model):
    """An entry leads to an address; `is_first` marks the one whose preview the entry shows."""

    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="uses")
    entry = models.ForeignKey("entries.Entry", on_delete=models.CASCADE, related_name="link_uses")
    is_first = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "link"], name="link_use_once")]
        indexes = [models.Index(fields=["link", "-entry"], name="link_use_newest")]


class LinkPolicy(models.Model):
    """Whether previews of links are fetched, as the administrators chose; at most one row, none means yes."""

    fetches = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="one_link_policy"),
        ]
