"""Who is who: parties and the identities under which they are seen."""

from django.db import models
from django.db.models.functions import Now

ORGANISATION_LAYER = 0


class Party(models.Model):
    """One resolved human or organisation, inside or outside.

    Personal data: none. Names and addresses stand on identities (per layer), cards and persons, so that a party that
    two colleagues know tells neither of them anything about the other.
    """

    class Kind(models.TextChoices):
        HUMAN = "human"
        ORGANISATION = "organisation"

    kind = models.CharField(max_length=12, choices=Kind, default=Kind.HUMAN)
    # Inside: one of ours (an account, or an address at a home domain that nobody invited yet).
    is_inside = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now())
    # A merged party stays as a pointer, so that old links still lead somewhere.
    merged_into = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="merged_parties"
    )

    class Meta:
        indexes = [models.Index(fields=["is_inside", "kind"], name="party_inside")]


class Identity(models.Model):
    """One address, handle, phone number, profile or mail domain as seen in a layer; points to a party.

    Personal data: yes (name, address). One row per layer, not one per address: an address that I have never seen must
    not be known to me because a colleague's mailbox holds it.
    """

    class Kind(models.TextChoices):
        EMAIL = "email"
        HANDLE = "handle"
        PHONE = "phone"
        PROFILE = "profile"
        DOMAIN = "domain"
        # A card without any address: known by its name and organisation, or by its own id.
        CARD = "card"

    layer = models.BigIntegerField(default=ORGANISATION_LAYER)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.EMAIL)
    value = models.CharField(max_length=320)
    # The name that was seen most often with it, cleaned of "via list" and quotes.
    name = models.CharField(max_length=200, blank=True, default="")
    name_key = models.CharField(max_length=200, blank=True, default="")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="identities")
    # The organisation party of the mail domain; none for free mail.
    organisation = models.ForeignKey(
        Party, null=True, on_delete=models.SET_NULL, related_name="member_identities"
    )
    # info@, noreply@, a mailing list: never a human, never merges anybody.
    is_role = models.BooleanField(default=False)
    first_seen_at = models.DateTimeField(null=True)
    last_seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["layer", "kind", "value"], name="identity_once_per_layer"
            )
        ]
        indexes = [
            models.Index(fields=["kind", "value"], name="identity_value"),
            models.Index(fields=["name_key"], name="identity_name_key"),
            models.Index(fields=["layer", "name_key", "party"], name="identity_list"),
        ]


class NotSame(models.Model):
    """Somebody said, or one header proved, that two identities are different people; final for every later run.

    Personal data: ids only.
    """

    class Reason(models.TextChoices):
        SAID = "said"
        TOGETHER = "together"

    layer = models.BigIntegerField(default=ORGANISATION_LAYER)
    one = models.ForeignKey(Identity, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Identity, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=8, choices=Reason)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other", "reason"], name="not_same_once"),
            models.CheckConstraint(
                condition=models.Q(one__lt=models.F("other")), name="not_same_ordered"
            ),
        ]


class Merge(models.Model):
    """Two parties became one: why, and what they were before, so that it can be undone.

    Personal data: ids and evidence of the layer it came from. Read by that layer only.
    """

    class State(models.TextChoices):
        DONE = "done"
        PROPOSED = "proposed"
        UNDONE = "undone"
        REFUSED = "refused"
        # A person said yes; a job makes it, because it reaches across layers.
        AGREED = "agreed"

    layer = models.BigIntegerField(default=ORGANISATION_LAYER)
    kept = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="merges")
    joined = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=8, choices=State)
    reason = models.CharField(max_length=24)
    # [{"code": "same-name", "bits": 9.2, "data": {...}}, …], translated when shown.
    evidence = models.JSONField(default=list)
    # {"table.column": [ids of rows that moved], "kept": [ids of the identities that the kept party had]}
    snapshot = models.JSONField(default=dict)
    at = models.DateTimeField(db_default=Now())
    undone_at = models.DateTimeField(null=True)

    class Meta:
        # Questions are counted on every page about contacts; they are few among the merges that were made.
        indexes = [
            models.Index(
                fields=["layer"], condition=models.Q(state="proposed"), name="merge_proposed"
            )
        ]


class Suppression(models.Model):
    """Somebody outside objected or was erased: a keyed hash of the address, so that no import brings them back.

    Personal data: a keyed hash only.
    """

    digest = models.BinaryField(max_length=32, unique=True)
    at = models.DateTimeField(db_default=Now())
    actor_id = models.BigIntegerField(null=True)
