"""Persons: parties with an account here, and how they get in."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower, Now

from samband.parties.models import Party
from samband.people.calendars.models import BusySpan
from samband.people.calendars.models import PresenceCalendar as PresenceCalendar

LONGEST_DOING = 140
LONGEST_PLACE = 80


class Place(models.Model):
    """Where people work."""

    name = models.CharField(max_length=80, unique=True)


class Team(models.Model):
    """A group of colleagues in the organisation's own structure."""

    name = models.CharField(max_length=80, unique=True)
    about = models.TextField(blank=True, default="")


class PersonManager(BaseUserManager["Person"]):
    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.with_email(username or "").get()

    def with_email(self, address: str) -> models.QuerySet["Person"]:
        """Who has this address, without regard to case; written so that the unique index serves."""
        folded = self.alias(folded=Lower("email"))
        return folded.filter(folded=address.strip().lower()).exclude(email="")

    def active(self) -> models.QuerySet["Person"]:
        return self.filter(state=Person.State.ACTIVE)


class Person(AbstractBaseUser):
    """An account: a colleague or a guest.

    Personal data: yes; the person edits it, colleagues read it, guests read it only of people in their spaces.
    There is no last sign-in on it: presence is told, not watched.
    """

    class Role(models.TextChoices):
        PERSON = "person"
        EDITOR = "editor"
        ADMINISTRATOR = "administrator"
        GUEST = "guest"

    class State(models.TextChoices):
        INVITED = "invited"
        ACTIVE = "active"
        DEACTIVATED = "deactivated"
        ERASED = "erased"

    class Theme(models.TextChoices):
        SYSTEM = "system"
        LIGHT = "light"
        DARK = "dark"

    last_login = None

    party = models.OneToOneField(Party, on_delete=models.PROTECT, related_name="person")
    # Empty for those without a work mailbox: they came with a printed code and sign in with
    # their user name.
    email = models.EmailField(max_length=254, blank=True, default="")
    handle = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=120)
    # Swedish order (å ä ö last) where the database has no collation for it; see kernel.text.sort_key.
    sort_key = models.BinaryField(max_length=480, default=b"")
    role = models.CharField(max_length=13, choices=Role, default=Role.PERSON)
    state = models.CharField(max_length=11, choices=State, default=State.INVITED)
    title = models.CharField(max_length=120, blank=True, default="")
    about = models.TextField(blank=True, default="")
    photo = models.CharField(max_length=120, blank=True, default="")
    languages: "ArrayField[list[str], list[str]]" = ArrayField(
        models.CharField(max_length=8), default=list, blank=True
    )
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.SET_NULL)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.SET_NULL)
    language = models.CharField(max_length=8, blank=True, default="")
    time_zone = models.CharField(max_length=64, blank=True, default="")
    theme = models.CharField(max_length=6, choices=Theme, default=Theme.SYSTEM)
    joined_at = models.DateTimeField(null=True)
    deactivated_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    # Raised to revoke every signed link and reply address of this person at once.
    epoch = models.IntegerField(default=1)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name", "handle"]

    objects = PersonManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"), condition=~models.Q(email=""), name="person_email_once"
            )
        ]
        indexes = [
            models.Index(fields=["state", "sort_key"], name="person_order"),
            # Who of those at the other end of a tie is a colleague.
            models.Index(
                fields=["party"],
                include=["id"],
                condition=models.Q(state="active") & ~models.Q(role="guest"),
                name="person_colleague",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:  # type: ignore[override]  # django's is a plain attribute
        return self.state == self.State.ACTIVE

    @property
    def is_guest(self) -> bool:
        return self.role == self.Role.GUEST

    @property
    def is_administrator(self) -> bool:
        return self.role == self.Role.ADMINISTRATOR

    @property
    def is_editor(self) -> bool:
        return self.role in (self.Role.EDITOR, self.Role.ADMINISTRATOR)


class Installation(models.Model):
    """The home organisation and what its administrators chose; exactly one row once the first run is done."""

    party = models.OneToOneField(Party, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    domains: "ArrayField[list[str], list[str]]" = ArrayField(
        models.CharField(max_length=253), default=list
    )
    logo = models.CharField(max_length=120, blank=True, default="")
    about = models.TextField(blank=True, default="")
    language = models.CharField(max_length=8, default="sv")
    time_zone = models.CharField(max_length=64, default="Europe/Stockholm")
    allows_passwords = models.BooleanField(default=True)
    # A sample or scratch installation: imports for others need no recorded consent, `demo unload` may empty it.
    is_sample = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="one_installation"),
        ]


class FirstRunCode(models.Model):
    """The one-time code that the terminal printed for the first-run page, as its SHA-256."""

    secret_hash = models.BinaryField(max_length=32)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="one_first_run_code"),
        ]


class Session(models.Model):
    """A signed-in browser; the key is kept only as its SHA-256.

    Personal data: which browser, roughly; shown to the person, who can end it.
    """

    key_hash = models.BinaryField(max_length=32, unique=True)
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="sessions")
    data = models.TextField(blank=True, default="")
    browser = models.CharField(max_length=80, blank=True, default="")
    created_at = models.DateTimeField(db_default=Now())
    # Rounded to the day: enough to tell old sessions apart, too little to watch anybody.
    used_on = models.DateField(null=True)
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="session_expiry")]


class InvitationWave(models.Model):
    """A group of invitations sent with the same words."""

    words = models.TextField(blank=True, default="")
    actor = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(db_default=Now())


class Invitation(models.Model):
    """A single-use way in: a link by mail, or a code on paper. Personal data: name and address until used."""

    class Kind(models.TextChoices):
        MAIL = "mail"
        CODE = "code"

    wave = models.ForeignKey(InvitationWave, on_delete=models.CASCADE, related_name="invitations")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="invitations")
    kind = models.CharField(max_length=4, choices=Kind)
    secret_hash = models.BinaryField(max_length=32, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())


class PasswordReset(models.Model):
    """A reset link that was mailed: one hour, single use."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    secret_hash = models.BinaryField(max_length=32, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class Token(models.Model):
    """A person's key to the API: hashed, scoped, at most a year."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    secret_hash = models.BinaryField(max_length=32, unique=True)
    scopes: "ArrayField[list[str], list[str]]" = ArrayField(
        models.CharField(max_length=32), default=list
    )
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)


class AddressChange(models.Model):
    """A new address: confirmed there by mail, taken back from the old one for seven days.

    Personal data: both addresses, until the seven days are over.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    old = models.EmailField(max_length=254, blank=True)
    new = models.EmailField(max_length=254)
    confirm_hash = models.BinaryField(max_length=32, unique=True)
    undo_hash = models.BinaryField(max_length=32, unique=True)
    created_at = models.DateTimeField(db_default=Now())
    confirmed_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)


class Presence(models.Model):
    """What a person says of themselves right now; the row goes when it ends.

    Personal data: yes, written by the person, seen by whoever sees their profile.
    """

    class Availability(models.TextChoices):
        UNSAID = ""
        FREE = "free"
        BUSY = "busy"

    person = models.OneToOneField(
        Person, primary_key=True, on_delete=models.CASCADE, related_name="presence"
    )
    doing = models.CharField(max_length=LONGEST_DOING, blank=True, default="")
    place = models.CharField(max_length=LONGEST_PLACE, blank=True, default="")
    availability = models.CharField(
        max_length=4, choices=Availability, blank=True, default=Availability.UNSAID
    )
    # The last day of absence; the other fields end at `until`, if it is set.
    away_until = models.DateField(null=True)
    until = models.DateTimeField(null=True)
    at = models.DateTimeField(db_default=Now())
    # From their calendar, if they want that: the span that holds or is the next (`calendars.current`). What they say of
    # their availability or absence goes before it. It stands here so that a page that shows presence asks for nothing more.
    calendar_kind = models.CharField(
        max_length=4, choices=BusySpan.Kind, blank=True, default="", db_default=""
    )
    calendar_from = models.DateTimeField(null=True)
    calendar_until = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["until"], name="presence_end")]
