"""What is kept in step with somebody's address book on another server."""

from django.db import models
from django.db.models.functions import Now

from samband.sources.servers.models import Server


class BothWays(models.Model):
    """That a server's address book and the cards here are kept in step, as its person chose it.

    Personal data: yes, for the person alone (row-level security): while a plan waits for their answer it holds what would be
    written there, names and values.
    """

    class State(models.TextChoices):
        LOOKING = "looking"
        LOOKED = "looked"
        ON = "on"

    class Adds(models.TextChoices):
        """Which contacts that are only here are put there too."""

        NONE = "none"
        TAG = "tag"
        ALL = "all"

    class Fault(models.TextChoices):
        NONE = ""
        NO_ANSWER = "no-answer"
        REFUSED = "refused"
        GONE = "gone"
        STRANGE = "strange"
        TOO_LARGE = "too-large"
        # It is read, but nothing may be written.
        READ_ONLY = "read-only"
        # So much is gone at once that nobody will have deleted it.
        EMPTIED = "emptied"

    server = models.OneToOneField(
        Server, primary_key=True, on_delete=models.CASCADE, related_name="both_ways"
    )
    layer = models.BigIntegerField()
    state = models.CharField(max_length=7, choices=State, default=State.LOOKING)
    # Whether what differs today is levelled out, or stays until one of the two changes.
    fills = models.BooleanField(default=False)
    adds = models.CharField(max_length=4, choices=Adds, default=Adds.NONE)
    tag = models.CharField(max_length=40, blank=True, default="")
    # The address book that new ones are put into.
    home = models.CharField(max_length=2_000, blank=True, default="")
    plan = models.JSONField(default=dict)
    looked_at = models.DateTimeField(null=True)
    ran_at = models.DateTimeField(null=True)
    # The last of what waits that its person was told of.
    told_to = models.BigIntegerField(default=0, db_default=0)
    # What the last run that did something did.
    counts = models.JSONField(default=dict)
    fault = models.CharField(max_length=9, choices=Fault, blank=True, default=Fault.NONE)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(layer__gt=0), name="both_ways_is_personal")
        ]

    def __str__(self) -> str:
        return f"both ways {self.pk}"


class Twin(models.Model):
    """A card here and its twin there, each as it was seen last: hashes of its values, never the values.

    Without `card_id` the twin is left alone: nobody's card, kept out, no person, or said so. Without `path` it is only here.
    No foreign key to the card, because a card may come back under its id when a merge is undone. Personal data: an address
    on another server, which a program there chose; readable in its layer only.
    """

    class State(models.TextChoices):
        PAIRED = "paired"
        # To be put there; its path is chosen beforehand, so that trying again makes no second one.
        NEW = "new"
        # To be deleted there.
        GOING = "going"
        # Left as it is: `path` only there, or `card_id` only here.
        ASIDE = "aside"

    both = models.ForeignKey(BothWays, on_delete=models.CASCADE, related_name="twins")
    layer = models.BigIntegerField()
    card_id = models.UUIDField(null=True)
    folder = models.CharField(max_length=2_000, blank=True, default="")
    path = models.CharField(max_length=1_000, blank=True, default="")
    etag = models.CharField(max_length=300, blank=True, default="")
    state = models.CharField(max_length=6, choices=State, default=State.PAIRED)
    here = models.JSONField(default=dict)
    there = models.JSONField(default=dict)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["both", "path"], condition=~models.Q(path=""), name="twin_path_once"
            ),
            models.UniqueConstraint(fields=["both", "card_id"], name="twin_card_once"),
        ]

    def __str__(self) -> str:
        return f"twin {self.pk}"


class Clash(models.Model):
    """What is not decided for somebody: a card that changed here and there, or is gone on one side.

    Personal data: yes, a card as it stands on the other server; readable in its layer only, gone once it is decided.
    """

    class Kind(models.TextChoices):
        BOTH = "both"
        GONE_THERE = "there"
        GONE_HERE = "here"

    twin = models.OneToOneField(Twin, on_delete=models.CASCADE, related_name="clash")
    layer = models.BigIntegerField()
    kind = models.CharField(max_length=5, choices=Kind)
    name = models.CharField(max_length=200)
    theirs = models.JSONField(default=dict)
    etag = models.CharField(max_length=300, blank=True, default="")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["layer", "id"], name="clash_layer")]

    def __str__(self) -> str:
        return f"clash {self.pk}"


class CameIn(models.Model):
    """A field of a card that a run changed here because it had changed there, so that it can be taken back for a month.

    Personal data: yes, what a card said and says; readable in its layer only. No foreign keys: a card may come back under its
    id, and what was changed can be taken back when the address book is kept in step no longer.
    """

    layer = models.BigIntegerField()
    source_id = models.BigIntegerField()
    card_id = models.UUIDField()
    party_id = models.BigIntegerField()
    name = models.CharField(max_length=200)
    field = models.CharField(max_length=12)
    # Values; of a picture its mark.
    before = models.JSONField(default=list)
    after = models.JSONField(default=list)
    # The picture that was replaced, as its line in a vCard.
    picture = models.TextField(blank=True, default="")
    ran_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["layer", "source_id", "-id"], name="came_in_newest")]

    def __str__(self) -> str:
        return f"came in {self.pk}"


class Removed(models.Model):
    """A contact that was deleted here because it was deleted there, whole, so that it can be taken back for a month.

    Personal data: yes, all that was here of somebody; readable in its layer only.
    """

    layer = models.BigIntegerField()
    party_id = models.BigIntegerField()
    name = models.CharField(max_length=200)
    # By table, in the order in which they can be put back.
    rows = models.JSONField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["layer", "id"], name="removed_layer")]

    def __str__(self) -> str:
        return f"removed {self.pk}"
