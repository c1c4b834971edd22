"""Handing over: what somebody decided about each of their relations before an absence, a new job, or leaving."""

from django.db import models
from django.db.models.functions import Now

from samband.parties.models import Party
from samband.people.models import Person


class Handover(models.Model):
    """One person's handover, from its beginning until they say that it is done.

    Personal data: that somebody leaves, and when. Row-level security: nobody but the person reads it.
    """

    class Reason(models.TextChoices):
        ABSENCE = "absence"
        NEW_JOB = "new-job"
        LEAVING = "leaving"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=7, choices=Reason)
    last_day = models.DateField()
    began_at = models.DateTimeField(db_default=Now())
    # When those to be kept private were taken along the last time; before that they are not deleted here.
    exported_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(ended_at__isnull=True),
                name="one_open_handover",
            )
        ]


class Decision(models.Model):
    """What becomes of one relation. No row: not decided yet.

    Personal data: yes (a contact's name, a mail). Row-level security: the person's own; the colleague who takes over or
    keeps the contact reads it from the moment they are asked. `person` is a copy: policies look at no other table.
    """

    class Choice(models.TextChoices):
        PRIVATE = "private"
        INTRODUCE = "introduce"
        COMPANY = "company"
        CLOSE = "close"

    handover = models.ForeignKey(Handover, on_delete=models.CASCADE, related_name="decisions")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    contact = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="+")
    contact_name = models.CharField(max_length=200)
    organisation_name = models.CharField(max_length=200, blank=True, default="")
    choice = models.CharField(max_length=9, choices=Choice)
    decided_at = models.DateTimeField()
    # The successor, or the keeper of a company relation; asked when the person says so.
    colleague = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(null=True)
    agreed_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    # What is handed to them: of a company relation what the card says; of an introduction the address.
    title = models.CharField(max_length=120, blank=True, default="")
    emails = models.JSONField(default=list)
    # The mail to both, as the person sent it.
    address = models.CharField(max_length=320, blank=True, default="")
    subject = models.CharField(max_length=150, blank=True, default="")
    text = models.TextField(blank=True, default="")
    sent_at = models.DateTimeField(null=True)
    # "refused" by the mail server, "objected" by whoever has the address.
    fault = models.CharField(max_length=8, blank=True, default="")
    # The successor had a touch of their own: that, not when or how often.
    is_in_touch = models.BooleanField(default=False)
    # Deleted here, after it was taken along or closed.
    is_deleted = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["handover", "contact"], name="one_decision_each")
        ]
        indexes = [models.Index(fields=["colleague", "asked_at"], name="decision_asked")]
