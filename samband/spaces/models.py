"""Spaces (in the pages: rooms), who belongs to them, and audiences: who may read."""

from typing import Self

from django.db import models
from django.db.models.functions import Now

from samband.people.models import Person

COLLEAGUES_AUDIENCE = 1
PUBLIC_AUDIENCE = 2


class Openness(models.TextChoices):
    OPEN = "open"
    CLOSED = "closed"
    SECRET = "secret"


class SpaceQuerySet(models.QuerySet["Space"]):
    def visible_to(self, person: Person) -> Self:
        """Spaces whose name this person may know: their own, and for colleagues all that are not secret."""
        mine = models.Exists(Membership.objects.filter(space=models.OuterRef("pk"), person=person))
        if person.is_guest:
            return self.filter(mine)
        return self.filter(mine | ~models.Q(openness=Openness.SECRET))

    def of(self, person: Person) -> Self:
        """Spaces this person belongs to."""
        return self.filter(memberships__person=person)


class Space(models.Model):
    """A place with members. Open: colleagues read. Closed: its name shows. Secret: nothing of it shows outside."""

    class Kind(models.TextChoices):
        ROOM = "room"
        PROJECT = "project"
        COMMUNITY = "community"

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    about = models.TextField(blank=True, default="")
    kind = models.CharField(max_length=9, choices=Kind, default=Kind.ROOM)
    openness = models.CharField(max_length=6, choices=Openness, default=Openness.OPEN)
    # What a new entry gets; older entries may stand in earlier audiences of the same space.
    audience = models.OneToOneField(
        "Audience", null=True, on_delete=models.PROTECT, related_name="current_space"
    )
    created_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    archived_at = models.DateTimeField(null=True)
    # Threads that nobody has written in for so many months are deleted, from that moment on; None keeps everything.
    retention_months = models.SmallIntegerField(null=True)
    retention_from = models.DateTimeField(null=True)
    # As the organisation does, until a host chooses.
    follows_retention = models.BooleanField(default=True, db_default=True)

    objects = SpaceQuerySet.as_manager()


class RetentionDefault(models.Model):
    """How long rooms keep what is written where no host chose; no row, or no months: everything. Personal data: none."""

    months = models.SmallIntegerField(null=True)
    chosen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="one_retention_default")
        ]


class Audience(models.Model):
    """Who may read what is addressed to it: all colleagues, the public, a space, or a fixed set of people.

    A space gets a new audience when it is opened or when a guest is let in "from now on", so that nothing written before
    is seen by more people than its writers meant. Why not a flag per entry: every read stays `audience_id = ANY(mine)`.
    """

    class Kind(models.TextChoices):
        COLLEAGUES = "colleagues"
        PUBLIC = "public"
        SPACE = "space"
        PEOPLE = "people"

    kind = models.CharField(max_length=10, choices=Kind)
    space = models.ForeignKey(Space, null=True, on_delete=models.CASCADE, related_name="audiences")
    openness = models.CharField(max_length=6, choices=Openness, blank=True, default="")
    # SHA-256 over the sorted person ids, so that the same people share one audience.
    people_key = models.BinaryField(max_length=32, null=True, unique=True)
    # Raised whenever more people come to read what is written here; a form posts the version it showed.
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="audience_shape",
                condition=models.Q(kind="space", space__isnull=False, people_key__isnull=True)
                | models.Q(kind="people", space__isnull=True, people_key__isnull=False)
                | models.Q(
                    kind__in=["colleagues", "public"], space__isnull=True, people_key__isnull=True
                ),
            )
        ]


class AudiencePerson(models.Model):
    """A person in a fixed set of people. Personal data: ids."""

    audience = models.ForeignKey(Audience, on_delete=models.CASCADE, related_name="people")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "audience"], name="audience_person_once")
        ]


class Membership(models.Model):
    """A person belongs to a space, from the beginning or from a certain audience on."""

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    is_host = models.BooleanField(default=False)
    first_audience = models.ForeignKey(
        Audience, null=True, on_delete=models.PROTECT, related_name="+"
    )
    since = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "space"], name="membership_once")]
