"""What people ask for and say about their own data."""

from django.db import models
from django.db.models.functions import Now

from samband.people.models import Person


class Export(models.Model):
    """Everything about oneself, asked for and made by a job; the file goes after a day.

    Personal data: that somebody asked, and the file itself, for the person alone (row-level security).
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField()
    # Empty until it is made, and again once it is gone.
    stored_name = models.CharField(max_length=120, blank=True, default="")
    size = models.BigIntegerField(default=0)
    ready_at = models.DateTimeField(null=True)
    gone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person", "-asked_at"], name="export_newest")]


class WrongReport(models.Model):
    """ "This is wrong", where the person can't put it right themself; an administrator answers.

    Personal data: yes; the person and the administrators read it (row-level security).
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    section = models.CharField(max_length=40)
    # The row it is about as its page showed it, not as it is later: it may be corrected by then.
    about = models.CharField(max_length=300, blank=True, default="")
    ref = models.CharField(max_length=120, blank=True, default="")
    words = models.TextField()
    at = models.DateTimeField(db_default=Now())
    answer = models.TextField(blank=True, default="")
    answered_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["at"], name="wrong_open", condition=models.Q(answered_at__isnull=True)
            )
        ]
