"""Passwords of devices, and what each address book has to remember so that a device can ask what is new."""

import uuid

from django.db import models
from django.db.models.functions import Now

from samband.cards.models import Card
from samband.dav.bothways.models import BothWays as BothWays
from samband.dav.bothways.models import CameIn as CameIn
from samband.dav.bothways.models import Clash as Clash
from samband.dav.bothways.models import Removed as Removed
from samband.dav.bothways.models import Twin as Twin
from samband.people.models import Person


class DevicePassword(models.Model):
    """A password that opens one's own contacts to a device and nothing else; kept as its SHA-256 (design 3.7.9).

    Personal data: which devices somebody has, in their own words; shown to them alone.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    secret_hash = models.BinaryField(max_length=32, unique=True)
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"device {self.pk}"


class Book(models.Model):
    """One person's contacts as an address book. `number` counts what changed; `id` stands in tokens.

    No personal data but whose it is.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="+")
    number = models.BigIntegerField(default=0)
    # Removals before this number are forgotten: an older token is answered with all there is.
    forgotten = models.BigIntegerField(default=0)


class Item(models.Model):
    """A card under the name that devices know it by, as it was when the book was last looked at.

    Personal data: a name that a device chose. Stays for a while after its card is gone, so that devices hear of it;
    no foreign key, because a card may come back under its id when a merge is undone.
    """

    owner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    card_id = models.UUIDField()
    name = models.CharField(max_length=250)
    etag = models.CharField(max_length=32)
    number = models.BigIntegerField()
    is_gone = models.BooleanField(default=False)
    seen_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "card_id"], name="dav_item_once"),
            models.UniqueConstraint(fields=["owner", "name"], name="dav_item_name"),
        ]
        indexes = [models.Index(fields=["owner", "number"], name="dav_item_number")]


class Kept(models.Model):
    """A card as a device wrote it, with all that Samband has no place for; it goes with its card.

    Personal data: yes, whatever somebody keeps in their phone about another; nobody but its owner reads it, shared or not.
    """

    card = models.OneToOneField(Card, primary_key=True, on_delete=models.CASCADE, related_name="+")
    owner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    uid = models.CharField(max_length=300)
    text = models.TextField()
    digest = models.CharField(max_length=32)

    class Meta:
        indexes = [models.Index(fields=["owner", "uid"], name="dav_kept_uid")]
