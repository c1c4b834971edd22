"""Letting somebody else import one's own mailbox: recorded, and taken back at any time."""

from django.db import transaction
from django.utils import timezone

from samband.kernel import audit
from samband.people.models import Person
from samband.sources.models import MailboxConsent


def has_consent(*, owner: Person, actor: Person | None) -> bool:
    """Whether a person allowed that somebody else imports their mailbox for them."""
    given = MailboxConsent.objects.filter(person=owner, withdrawn_at=None)
    return given.exists() if actor is None else given.filter(actor=actor).exists()


@transaction.atomic
def give_consent(*, actor: Person, to: Person) -> MailboxConsent:
    """Let somebody else import one's own mailbox; recorded, and can be withdrawn."""
    given, _made = MailboxConsent.objects.get_or_create(person=actor, actor=to, withdrawn_at=None)
    audit.record("mailbox.consent-given", actor_id=actor.pk, subject_id=actor.pk, to_id=to.pk)
    return given


@transaction.atomic
def withdraw_consent(*, actor: Person, consent_id: int) -> None:
    """Take back a consent; what was imported before stays until it is reverted."""
    MailboxConsent.objects.filter(pk=consent_id, person=actor, withdrawn_at=None).update(
        withdrawn_at=timezone.now()
    )
    audit.record("mailbox.consent-withdrawn", actor_id=actor.pk, subject_id=actor.pk)
