"""Cards: a person's own record of somebody outside, and how far it is shared."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from samband.parties.models import Party
from samband.people.models import Person, Team


class Card(models.Model):
    """One person's own record of a party.

    Personal data: yes. Readable by its owner; by colleagues only when shared. Random ids, so that nothing can be counted.
    """

    class Level(models.TextChoices):
        MINE = "mine"
        KNOWN = "known"
        SHARED = "shared"
        COMPANY = "company"

    class Band(models.TextChoices):
        WELL = "well"
        KNOWS = "knows"
        MET = "met"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="cards")
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="cards")
    organisation = models.ForeignKey(Party, null=True, on_delete=models.SET_NULL, related_name="+")
    level = models.CharField(max_length=7, choices=Level, default=Level.MINE)
    name = models.CharField(max_length=200)
    name_key = models.CharField(max_length=200, blank=True, default="")
    organisation_name = models.CharField(max_length=200, blank=True, default="")
    title = models.CharField(max_length=120, blank=True, default="")
    emails: "ArrayField[list[str], list[str]]" = ArrayField(
        models.CharField(max_length=320), default=list
    )
    topics: "ArrayField[list[str], list[str]]" = ArrayField(
        models.CharField(max_length=80), default=list
    )
    # How well its owner knows them, in the words that colleagues see; never how often or when.
    band = models.CharField(max_length=5, choices=Band, default=Band.MET)
    import_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "party"], name="card_once")]
        indexes = [models.Index(fields=["organisation", "level"], name="card_organisation")]


class CardNote(models.Model):
    """What the owner wrote on a card; has its own level. Personal data: yes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    card = models.ForeignKey(Card, on_delete=models.CASCADE, related_name="notes")
    owner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    text = models.TextField()
    level = models.CharField(max_length=7, choices=Card.Level, default=Card.Level.MINE)
    at = models.DateTimeField(db_default=Now())


class KnownHint(models.Model):
    """ "Somebody here knows them": one row per party however many do, without a name and without strength.

    A team is named only if it has five or more members besides the asker.
    """

    party = models.OneToOneField(
        Party, primary_key=True, on_delete=models.CASCADE, related_name="known_hint"
    )
    organisation = models.ForeignKey(Party, null=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(max_length=200)
    organisation_name = models.CharField(max_length=200, blank=True, default="")
    team = models.ForeignKey(Team, null=True, on_delete=models.SET_NULL, related_name="+")


class OpenWord(models.Model):
    """A word of the name on a shared card or a hint, or of its organisation; kept by triggers (migration 0003).

    Personal data: yes; nothing that colleagues may not read anyway.
    """

    word = models.TextField(db_collation="C")
    is_organisation = models.BooleanField()
    card = models.ForeignKey(Card, null=True, on_delete=models.CASCADE, related_name="+")
    hint = models.ForeignKey(KnownHint, null=True, on_delete=models.CASCADE, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["word"], name="open_word")]
