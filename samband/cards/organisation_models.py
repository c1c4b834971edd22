"""What editors write about an organisation outside, for all colleagues; each change is kept."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from samband.parties.models import Party
from samband.people.models import Person


class OrganisationSheet(models.Model):
    """What all colleagues read about an organisation: its name, former names, domains, what it is part of or went up in.

    Why not the identities of its domains: those are as a source saw them, one row per layer; a merger or a second domain is a
    fact that somebody states, and is taken back by the next change. Nothing moves: pages read through it (`FAMILY`).

    Personal data: none; read and written under row-level security all the same, guests have no outside network.
    """

    party = models.OneToOneField(Party, on_delete=models.CASCADE, related_name="sheet")
    name = models.CharField(max_length=200)
    former_names: "ArrayField[list[str], list[str]]" = ArrayField(
        models.CharField(max_length=200), default=list
    )
    domains: "ArrayField[list[str], list[str]]" = ArrayField(
        models.CharField(max_length=255), default=list
    )
    place = models.CharField(max_length=80, blank=True, default="")
    about = models.TextField(blank=True, default="")
    topics: "ArrayField[list[str], list[str]]" = ArrayField(
        models.CharField(max_length=80), default=list
    )
    part_of = models.ForeignKey(Party, null=True, on_delete=models.SET_NULL, related_name="+")
    # It merged with another or was bought and is gone: its people stand on that one's page.
    became = models.ForeignKey(Party, null=True, on_delete=models.SET_NULL, related_name="+")
    version = models.IntegerField(default=1)
    updated_at = models.DateTimeField()


class OrganisationChange(models.Model):
    """One change of a sheet: the whole of it before and after, and who made it; can be undone, which is a change too.

    Personal data: who edited; read by colleagues.
    """

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="+")
    version = models.IntegerField()
    actor = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(db_default=Now())
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["party", "version"], name="organisation_change_once")
        ]
