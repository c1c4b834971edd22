"""Requests to be introduced, and what those who were asked decided."""

from django.db import models

from samband.parties.models import Party
from samband.people.models import Person


class Introduction(models.Model):
    """Somebody wants to be introduced to a contact.

    Personal data: yes, of the contact (who, and why). Row-level security: read by who asked and by those who were asked.
    What a go-between decided is not here: before a yes (or a "not now" of somebody asked by name) nothing changes in it.
    """

    class State(models.TextChoices):
        OPEN = "open"
        INTRODUCED = "introduced"
        LATER = "later"
        WITHDRAWN = "withdrawn"

    class Happened(models.TextChoices):
        YES = "yes"
        NOT_YET = "not-yet"
        NO = "no"

    asker = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    contact = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="+")
    # As the asker saw them when they asked.
    contact_name = models.CharField(max_length=200)
    organisation_name = models.CharField(max_length=200, blank=True, default="")
    # Whom they asked by name; none: whoever here knows the contact and wants to be asked first.
    go_between = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    # A colleague who is asked before them, and passes it on with words of their own: a way over two.
    first = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    # Why, for the go-between; and what may be passed on to the contact.
    words = models.TextField()
    passage = models.TextField(blank=True, default="")
    at = models.DateTimeField()
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    ended_at = models.DateTimeField(null=True)
    # When the asker was asked whether something came of it, and what they said.
    asked_at = models.DateTimeField(null=True)
    happened = models.CharField(max_length=7, choices=Happened, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["asker", "-at", "-id"], name="introduction_mine"),
            models.Index(fields=["contact"], name="introduction_contact"),
        ]


class Asked(models.Model):
    """One person was asked to introduce, and what they decided.

    Personal data: yes. Row-level security: the person's own; whoever asked reads it only once it says yes (or "not now",
    if they had asked them by name), so that a no leaves no trace; that it was passed on (`is_first`) they never read.
    `asker`, `is_named` and who vouched are copies: a policy can't look into other tables that look back.
    """

    class Decision(models.TextChoices):
        YES = "yes"
        LATER = "later"
        NO = "no"

    introduction = models.ForeignKey(Introduction, on_delete=models.CASCADE, related_name="asked")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    asker = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    is_named = models.BooleanField()
    # Asked to pass it on to whoever knows the contact, and to vouch for who asks; a yes is `text`, for the next one alone.
    is_first = models.BooleanField(default=False, db_default=False)
    # Of whoever is asked next: who passed it on, in which words, and (on both) whether they want a copy of the mail.
    vouched_by = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    vouched = models.TextField(blank=True, default="", db_default="")
    in_copy = models.BooleanField(default=False, db_default=False)
    at = models.DateTimeField()
    decision = models.CharField(max_length=5, choices=Decision, blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    # "No, and I don't want to be asked about this contact again."
    is_final = models.BooleanField(default=False)
    # They wrote to the contact by themselves: no mail from here.
    by_oneself = models.BooleanField(default=False)
    # The mail, as they sent it.
    address = models.CharField(max_length=320, blank=True, default="")
    subject = models.CharField(max_length=150, blank=True, default="")
    text = models.TextField(blank=True, default="")
    sent_at = models.DateTimeField(null=True)
    # Why nothing could be sent: "refused" by the mail server, "objected" by whoever has the address.
    fault = models.CharField(max_length=8, blank=True, default="")
    thanks = models.TextField(blank=True, default="")
    thanked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["introduction", "person"], name="asked_once")
        ]
        indexes = [models.Index(fields=["person", "-at", "-id"], name="asked_newest")]
