"""Cards: a person's own record of somebody outside, and how far it is shared."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from samband.parties.models import Merge, Party
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
    # Where they are, as its owner calls it.
    place = models.CharField(max_length=80, blank=True, default="", db_default="")
    emails: "ArrayField[list[str], list[str]]" = ArrayField(
        models.CharField(max_length=320), default=list
    )
    topics: "ArrayField[list[str], list[str]]" = ArrayField(
        models.CharField(max_length=80), default=list
    )
    # How well its owner knows them, in the words that colleagues see; never how often or when. Empty: not at all, they say.
    band = models.CharField(max_length=5, choices=Band, default=Band.MET)
    import_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    # When its owner wrote on it by hand; taking an import back leaves such a card.
    edited_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "party"], name="card_once")]
        indexes = [
            models.Index(fields=["organisation", "level"], name="card_organisation"),
            # Lists in the order of names, one's own and what colleagues see.
            models.Index(fields=["owner", "name_key", "party"], name="card_own_list"),
            models.Index(
                fields=["name_key", "party"],
                condition=models.Q(level__in=["shared", "company"]),
                name="card_shared_list",
            ),
            # By what a list can be narrowed; few cards say it.
            models.Index(
                fields=["owner", "created_at"],
                condition=~models.Q(topics=[]) | ~models.Q(place=""),
                name="card_own_labels",
            ),
            models.Index(
                fields=["created_at"],
                condition=models.Q(level__in=["shared", "company"])
                & (~models.Q(topics=[]) | ~models.Q(place="")),
                name="card_shared_labels",
            ),
        ]


class FoldedCard(models.Model):
    """A card that became part of another one of its owner's when their parties were merged; kept so that it can be undone.

    Personal data: yes, the whole card. Readable by its owner only, also where all may see the merge: so it does not
    stand on `parties.Merge`. Goes with its merge, which goes with its parties.
    """

    owner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    merge = models.ForeignKey(Merge, on_delete=models.CASCADE, related_name="+")
    # No foreign key: that card may itself be folded into a third one and come back.
    into_id = models.UUIDField()
    # The folded card; the other one before and after; ids of the notes that moved.
    card = models.JSONField()
    before = models.JSONField()
    after = models.JSONField()
    notes = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["merge", "owner"], name="folded_card_once")]


class CardNote(models.Model):
    """What the owner wrote on a card; has its own level. Personal data: yes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    card = models.ForeignKey(Card, on_delete=models.CASCADE, related_name="notes")
    owner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    text = models.TextField()
    level = models.CharField(max_length=7, choices=Card.Level, default=Card.Level.MINE)
    # The import that brought it; none for what its owner wrote here.
    import_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(db_default=Now())


class CardField(models.Model):
    """One more thing that stands on a card: a phone number, a link, a further address; has its own level.

    A row for each import that said it, so that taking one back leaves what another said too. Personal data: yes.
    """

    class Kind(models.TextChoices):
        MAIL = "mail"
        PHONE = "phone"
        LINK = "link"
        BIRTHDAY = "birthday"
        TITLE = "title"
        ORGANISATION = "organisation"
        PLACE = "place"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    card = models.ForeignKey(Card, on_delete=models.CASCADE, related_name="fields")
    owner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind)
    value = models.CharField(max_length=500)
    level = models.CharField(max_length=7, choices=Card.Level, default=Card.Level.MINE)
    import_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["card", "kind", "value", "import_id"],
                nulls_distinct=False,
                name="card_field_once",
            )
        ]
        indexes = [models.Index(fields=["import_id"], name="card_field_import")]


class LevelChange(models.Model):
    """Who sees a card, a note or a detail was changed: by whom, when, from what to what.

    Personal data: yes; read by the card's owner only, and gone with the card. `what` is a detail's kind and value or a
    note's number, empty for the card itself. `level` before and after; a new card has no line.
    """

    card = models.ForeignKey(Card, on_delete=models.CASCADE, related_name="level_changes")
    owner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    what = models.CharField(max_length=540, blank=True, default="")
    before = models.CharField(max_length=7, choices=Card.Level)
    after = models.CharField(max_length=7, choices=Card.Level)
    actor = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["card", "-at"], name="level_change_newest")]


class EmployerChange(models.Model):
    """That a contact works elsewhere now, or that they don't: what the owner said, asked because of a new address of theirs.

    A confirmed one is history ("formerly at"), so it stands by party and stays when cards are folded. Questions are not
    stored: they are worked out from the owner's own layer and the organisation's. Personal data: yes, its owner's alone.
    """

    class State(models.TextChoices):
        CONFIRMED = "confirmed"
        REFUSED = "refused"
        UNDONE = "undone"

    owner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=9, choices=State)
    from_organisation = models.ForeignKey(
        Party, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    to_organisation = models.ForeignKey(
        Party, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    # What stood on the card, and what stands there because of the answer: undoing leaves what was written since.
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "party", "from_organisation", "to_organisation"],
                name="employer_change_once",
            )
        ]


class Block(models.Model):
    """Whom its owner never wants to have here, whatever source of theirs names them; applied before anything is stored.

    `gone` is a contact that they deleted: a keyed hash, so that the list itself does not keep what was deleted. Personal
    data: yes, and telling (a doctor, a family); nobody but its owner reads it, shared or not.
    """

    class Kind(models.TextChoices):
        ADDRESS = "address"
        DOMAIN = "domain"
        NAME = "name"
        GONE = "gone"

    owner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=7, choices=Kind)
    value = models.CharField(max_length=320)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "kind", "value"], name="card_block_once")
        ]


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


class GoBetween(models.Model):
    """How many requests to bring people together wait for a colleague; ways over them count less. No row: none.

    Personal data: yes; read to put ways into an order, in three steps, and shown nowhere.
    """

    person = models.OneToOneField(
        Person, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    open_requests = models.SmallIntegerField(default=0)


class OpenWord(models.Model):
    """A word of the name on a shared card or a hint, of its organisation, or of an organisation's sheet; kept by triggers
    (migrations 0003 and 0013).

    Personal data: yes; nothing that colleagues may not read anyway.
    """

    word = models.TextField(db_collation="C")
    is_organisation = models.BooleanField()
    card = models.ForeignKey(Card, null=True, on_delete=models.CASCADE, related_name="+")
    hint = models.ForeignKey(KnownHint, null=True, on_delete=models.CASCADE, related_name="+")
    # A name that editors wrote, now or formerly.
    sheet = models.ForeignKey(
        "OrganisationSheet", null=True, on_delete=models.CASCADE, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["word"], name="open_word")]


class CardTag(models.Model):
    """A word that somebody put on a contact for themself: "fika", "fair 2026"; never shared, whatever the card is.

    Hangs on the party, not on the card, so that it follows merges by itself. Personal data: yes; its owner's alone.
    """

    owner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=40)
    # Folded: "Mässan" and "mässan" are one tag.
    key = models.CharField(max_length=40)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "party", "key"], name="card_tag_once")
        ]
        indexes = [models.Index(fields=["owner", "key"], name="card_tag_key")]


class FindWord(models.Model):
    """A word under which a contact or an organisation is found; kept by triggers (migration 0009).

    In its owner's layer each word of a card or tag once: a list of one's own is short enough to look into words. In
    layer 0, which colleagues read, the words of shared cards with every end of three letters or more (`is_part`), so that
    the middle of a word is found by an index: operators that are not leakproof lose theirs under row-level security.

    Personal data: yes; protected by row-level security on its layer. No foreign keys: the triggers take away what they put.
    """

    layer = models.BigIntegerField()
    word = models.TextField(db_collation="C")
    is_part = models.BooleanField(default=False)
    party_id = models.BigIntegerField()
    # Of words of an organisation's name.
    organisation_id = models.BigIntegerField(null=True)
    card_id = models.UUIDField(null=True)
    tag_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["layer", "word"], include=["party_id"], name="find_word"),
            # Of what colleagues share the whole words, to go from one to the next.
            models.Index(
                fields=["word"], condition=models.Q(layer=0, is_part=False), name="find_whole"
            ),
            models.Index(
                fields=["card_id"], condition=models.Q(card_id__isnull=False), name="find_card"
            ),
            models.Index(
                fields=["tag_id"], condition=models.Q(tag_id__isnull=False), name="find_tag"
            ),
        ]


from samband.cards.organisation_models import (  # noqa: E402 - Django finds models here
    OrganisationChange,
    OrganisationSheet,
)

__all__ = [
    "Block",
    "Card",
    "CardField",
    "CardNote",
    "CardTag",
    "FindWord",
    "FoldedCard",
    "KnownHint",
    "OpenWord",
    "OrganisationChange",
    "OrganisationSheet",
]
