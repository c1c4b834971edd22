"""What happened between people, and how well they know each other."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from samband.parties.models import ORGANISATION_LAYER, Identity, Party
from samband.people.models import Person


class Interaction(models.Model):
    """One dated fact between two identities of the same layer: a mail, a meeting, a review.

    Personal data: who, whom, when; never what. Protected by row-level security on its layer.
    """

    class Kind(models.TextChoices):
        MAIL = "mail"
        MEETING = "meeting"
        # Became contacts on a network; wrote to each other there.
        CONNECTED = "connected"
        MESSAGE = "message"
        COMMITTED = "committed"
        SIGNED = "signed"
        REVIEWED = "reviewed"
        ACKED = "acked"
        TESTED = "tested"
        REPORTED = "reported"
        SUGGESTED = "suggested"
        CODEVELOPED = "codeveloped"
        COPIED = "copied"

    layer = models.BigIntegerField(default=ORGANISATION_LAYER)
    source_id = models.BigIntegerField()
    import_id = models.BigIntegerField(null=True)
    from_identity = models.ForeignKey(Identity, on_delete=models.CASCADE, related_name="+")
    to_identity = models.ForeignKey(Identity, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    kind = models.CharField(max_length=12, choices=Kind)
    # What it was part of in the source: a message id's hash, a commit id.
    item = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source_id", "item", "kind", "from_identity", "to_identity"],
                name="interaction_once",
            )
        ]
        indexes = [
            models.Index(fields=["from_identity", "at"], name="interaction_from"),
            models.Index(fields=["to_identity", "at"], name="interaction_to"),
            models.Index(fields=["import_id"], name="interaction_import"),
        ]


class Tie(models.Model):
    """The decayed sum of one party's interactions towards another in one layer (Roth et al., KDD 2010).

    One number and one time: `weight` is the sum of 2^(-(as_of - t)/half-life) over interactions. Why not per identity: paths
    are searched over parties; merges and reverts recompute the pairs they touch.
    Personal data: derived. Protected by row-level security on its layer.
    """

    layer = models.BigIntegerField(default=ORGANISATION_LAYER)
    from_party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="+")
    to_party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="+", db_index=False)
    weight = models.FloatField()
    as_of = models.DateTimeField()
    count = models.IntegerField(default=0)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    # Numbers of the weeks with a contact (`persistence.week_of`), each once: what the band is made of.
    weeks: "ArrayField[list[int], list[int]]" = ArrayField(models.IntegerField(), default=list)

    class Meta:
        # Both ends: whom hundreds write to is one end of hundreds of rows. With what a way is worth, so that these are read
        # together and not each from another page of the table.
        constraints = [
            models.UniqueConstraint(
                fields=["layer", "from_party", "to_party"],
                include=["weight", "as_of"],
                name="tie_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["to_party", "layer", "from_party"],
                include=["weight", "as_of"],
                name="tie_between",
            )
        ]


class Activity(models.Model):
    """With how many people a party was in touch in one week, as one layer knows: the sum of `Tie.weeks`.

    Kept, because a hub has thousands of ties and a list of contacts would read them all.
    Personal data: derived. Protected by row-level security on its layer.
    """

    layer = models.BigIntegerField(default=ORGANISATION_LAYER)
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="+")
    week = models.IntegerField()
    contacts = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["party", "layer", "week"], name="activity_once")
        ]


class Correction(models.Model):
    """That somebody knows a contact better than dates tell, or not at all: said by them, until they take it back.

    Why not on the tie: colleagues read the organisation's, and ties are deleted and worked out anew. Personal data: yes;
    row-level security: its owner's alone. Colleagues read the band that follows, where they read one: on shared cards
    (`cards.Card.band`) and of ties in the organisation's layer, by the SQL function `samband_shown_bands`, which takes the
    bands that dates tell and gives those that are others.
    """

    class Said(models.TextChoices):
        CLOSER = "closer"
        NOT_AT_ALL = "not-at-all"

    owner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="+")
    said = models.CharField(max_length=10, choices=Said)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "party"], name="correction_once")]
