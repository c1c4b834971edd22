"""Polls of entries and what people answered."""

from datetime import datetime

from django.db import models

from samband.entries.models import Entry
from samband.people.models import Person

LONGEST_OPTION = 120


class Poll(models.Model):
    """A question with answers to choose from, in an entry; the question is the entry's text, its readers vote.

    What was said to voters stands on it and does not change once somebody voted: whether one may choose several, and
    whether names are shown. No personal data.
    """

    entry = models.OneToOneField(
        Entry, primary_key=True, on_delete=models.CASCADE, related_name="poll"
    )
    is_several = models.BooleanField(default=False)
    shows_names = models.BooleanField(default=False)
    # When it ends by itself; None: until its author ends it.
    ends_at = models.DateTimeField(null=True)
    # When its author ended it.
    ended_at = models.DateTimeField(null=True)
    # How many people have voted; kept here because nobody may read others' votes.
    voters = models.IntegerField(default=0)

    def is_open(self, now: datetime) -> bool:
        """Whether one can vote."""
        return self.ended_at is None and (self.ends_at is None or now < self.ends_at)


class Option(models.Model):
    """One answer to choose, and how many chose it."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="options")
    position = models.SmallIntegerField()
    text = models.CharField(max_length=LONGEST_OPTION)
    votes = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["poll", "position"], name="option_position_once"),
            models.CheckConstraint(condition=models.Q(votes__gte=0), name="option_votes_count"),
        ]


class Vote(models.Model):
    """Somebody chose an option.

    Personal data: yes, an opinion. Row-level security shows it to its voter alone, and to the others only where the poll said
    beforehand that names are shown: elsewhere no page, no administrator and no program can ask who voted for what. The
    database takes votes away with their option, whoever removes it (see the migration).
    """

    option = models.ForeignKey(
        Option, on_delete=models.DO_NOTHING, db_constraint=False, related_name="chosen"
    )
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    # As the poll says it, so that the policy needs no other table.
    shows_name = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["option", "person"], name="vote_once"),
        ]
        indexes = [models.Index(fields=["person"], name="vote_person")]
