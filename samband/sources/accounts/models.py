"""Who has gone to a service to give a permission and is not back yet."""

from django.db import models
from django.db.models.functions import Now


class AccountRequest(models.Model):
    """Somebody is on their way to a service; only they come back by it, within a quarter of an hour, once.

    Personal data: yes, for the person alone (row-level security). `sealed` holds what proves that who comes back is who went;
    `digest` is the hash of its public half, by which it is found.
    """

    layer = models.BigIntegerField()
    provider = models.CharField(max_length=9)
    kind = models.CharField(max_length=8)
    digest = models.BinaryField(max_length=32, unique=True)
    sealed = models.BinaryField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(layer__gt=0), name="account_request_is_personal"
            )
        ]

    def __str__(self) -> str:
        return f"account request {self.pk}"
