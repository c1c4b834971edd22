"""Where contacts and interactions come from, each run over such a source, and what it stored."""

from django.db import models
from django.db.models.functions import Now

from samband.parties.models import ORGANISATION_LAYER, Identity
from samband.people.models import Person
from samband.sources.accounts.models import AccountRequest as AccountRequest
from samband.sources.feeds.models import Feed as Feed
from samband.sources.servers.models import Server as Server


class Source(models.Model):
    """A mailbox, file or repository. A personal source (layer = its owner's id) is nobody else's
    business. Personal data: the label is often a file's name."""

    class Kind(models.TextChoices):
        MBOX = "mbox"
        GIT = "git"
        SAMPLE = "sample"
        CHAT = "chat"
        # An address book: vCards, a table, what a network gives out.
        CONTACTS = "contacts"
        CALENDAR = "calendar"

    layer = models.BigIntegerField(default=ORGANISATION_LAYER)
    owner = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="sources")
    kind = models.CharField(max_length=8, choices=Kind)
    label = models.CharField(max_length=200)
    settings = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"source {self.pk}"


class Import(models.Model):
    """One run over a source: planned, checked, applied in batches, revertible.

    Personal data: what its owner gave it to read, readable in its layer only.
    """

    class State(models.TextChoices):
        PLANNING = "planning"
        # A table whose columns its person has to look at first.
        MAPPING = "mapping"
        PLANNED = "planned"
        CHECKED = "checked"
        APPLYING = "applying"
        APPLIED = "applied"
        FAILED = "failed"
        REVERTING = "reverting"
        REVERTED = "reverted"

    layer = models.BigIntegerField(default=ORGANISATION_LAYER)
    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="imports")
    actor = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    # The second administrator who let a public list in.
    confirmed_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=9, choices=State, default=State.PLANNED)
    # How to read the input: `child.Wanted` and the source's rules, see `options.Options`.
    options = models.JSONField(default=dict)
    # The spool: what the plan found worth storing, in the folder of imports; "" when it is gone.
    stored_name = models.CharField(max_length=200, blank=True, default="")
    plan = models.JSONField(default=dict)
    # Where the next batch starts, written in the same transaction as the batch.
    cursor = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    # Why it failed: a code of `words.FAILURES`.
    failure = models.CharField(max_length=40, blank=True, default="")
    created_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["layer", "-id"], name="import_newest")]

    def __str__(self) -> str:
        return f"import {self.pk}"

    @property
    def is_personal(self) -> bool:
        return self.layer != ORGANISATION_LAYER


class Item(models.Model):
    """A message or commit that an import stored, so that no run stores it again and a revert knows
    what was its own; of a conversation also each room.

    Unique in its layer, not in its source: a mail in two exports is one mail. Personal data: a
    hash of the message's id.
    """

    layer = models.BigIntegerField(default=ORGANISATION_LAYER)
    kind = models.CharField(max_length=8, choices=Source.Kind)
    import_run = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="items")
    key = models.BinaryField(max_length=32)
    # What it became: a message's entry, minus a room's space; none for mails and commits.
    object_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["layer", "kind", "key"], name="item_once")]

    def __str__(self) -> str:
        return f"item {self.pk}"


class Trouble(models.Model):
    """A message or commit that was not stored: a line of the errors file.

    Personal data: the value that was wrong may hold an address; readable in its layer only.
    """

    layer = models.BigIntegerField(default=ORGANISATION_LAYER)
    import_run = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="troubles")
    number = models.IntegerField()
    code = models.CharField(max_length=40)
    field = models.CharField(max_length=80, blank=True, default="")
    value = models.CharField(max_length=240, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["import_run", "number"], name="trouble_number")]

    def __str__(self) -> str:
        return f"trouble {self.pk}"


class Subject(models.Model):
    """The subject of one message, kept only when its owner asked for it.

    Personal data: yes, and the most telling here; the row is the owner's alone, also in shared
    views. There is none in the organisation's layer.
    """

    layer = models.BigIntegerField()
    import_run = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="subjects")
    key = models.BinaryField(max_length=32)
    at = models.DateTimeField()
    text = models.CharField(max_length=500)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(layer__gt=0), name="subject_is_personal")
        ]
        indexes = [models.Index(fields=["layer", "key"], name="subject_key")]

    def __str__(self) -> str:
        return f"subject {self.pk}"


class Sighting(models.Model):
    """An identity was seen in a source, under this name; reverting takes only its own away.

    Personal data: a name; readable in its layer only.
    """

    layer = models.BigIntegerField(default=ORGANISATION_LAYER)
    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="sightings")
    import_run = models.ForeignKey(
        Import, null=True, on_delete=models.CASCADE, related_name="sightings"
    )
    identity = models.ForeignKey(Identity, on_delete=models.CASCADE, related_name="sightings")
    name = models.CharField(max_length=200, blank=True, default="")
    count = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["import_run", "identity", "name"], name="sighting_once")
        ]

    def __str__(self) -> str:
        return f"sighting {self.pk}"


class MailboxConsent(models.Model):
    """A person allowed that somebody else imports their mailbox for them. Personal data: ids."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    actor = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(db_default=Now())
    withdrawn_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"consent {self.pk}"
