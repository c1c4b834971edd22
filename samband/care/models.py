"""Plans for keeping in touch, and who looks after contacts together."""

from django.db import models
from django.db.models.functions import Now

from samband.parties.models import Party
from samband.people.models import Person


class Plan(models.Model):
    """How often somebody wants to be in touch with a contact: the gap they would like, and the longest.

    When they were in touch is not here: it is read from the ties, so that any source resets the plan. Personal data: yes;
    row-level security: its owner's alone.
    """

    owner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    contact = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="+")
    # None for both: as a plan for one of the contact's tags says; the row is there for its snooze.
    ideal_days = models.SmallIntegerField(null=True)
    longest_days = models.SmallIntegerField(null=True)
    # Counted from here where there never was a contact.
    since = models.DateField()
    snoozed_until = models.DateField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "contact"], name="care_plan_once"),
            models.CheckConstraint(
                name="care_gaps_fit",
                condition=models.Q(ideal_days=None, longest_days=None)
                | models.Q(ideal_days__gte=1, longest_days__gte=models.F("ideal_days")),
            ),
        ]


class TagPlan(models.Model):
    """How often somebody wants to be in touch with every contact that has one of their tags, unless it has its own plan.

    Of several tags the shortest gap counts. Personal data: yes; row-level security: its owner's alone.
    """

    owner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    # As on `cards.CardTag`.
    key = models.CharField(max_length=40)
    ideal_days = models.SmallIntegerField()
    longest_days = models.SmallIntegerField()
    since = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "key"], name="care_tag_once"),
            models.CheckConstraint(
                name="care_tag_gaps_fit",
                condition=models.Q(ideal_days__gte=1, longest_days__gte=models.F("ideal_days")),
            ),
        ]


class Keeper(models.Model):
    """Somebody looks after a contact together with others, and lets those others see in which week they were in touch.

    Personal data: yes. Row-level security: colleagues read it while the person's card is shared, so that it never says
    more than the card does.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    contact = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "contact"], name="care_keeper_once")
        ]
        indexes = [models.Index(fields=["contact"], name="care_keeper_contact")]


class KeeperWeek(models.Model):
    """The last week (its Monday) in which a keeper was in touch; no day, no kind. Follows their ties.

    Personal data: yes. Row-level security: the keeper's, and read by those who look after the same contact.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    contact = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="+")
    week = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "contact"], name="care_week_once")]


class Choice(models.Model):
    """Whether somebody wants the weekly mail, and the Monday of the last one. Personal data: a setting, theirs alone."""

    person = models.OneToOneField(
        Person, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    wants_mail = models.BooleanField(default=True)
    mailed_week = models.DateField(null=True)


class CareKey(models.Model):
    """Opens one person's plans as a calendar for a year; kept as its SHA-256. Personal data: a key."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    secret_hash = models.BinaryField(max_length=32, unique=True)
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
