"""The keys with which programs read somebody's calendar."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samband.gatherings.events.models import Attendance, CalendarKey, CalendarMail
from samband.kernel import audit
from samband.kernel.db import bind_person
from samband.kernel.errors import Invalid, NotFound, Refused
from samband.kernel.tokens import new_token, token_hash
from samband.people.models import Person

LONGEST = timedelta(days=365)
MOST_KEYS = 10


@transaction.atomic
def make_calendar_key(
    *, actor: Person, scope: str, now: datetime | None = None
) -> tuple[CalendarKey, str]:
    """A new key for one's calendar, valid for a year; returns it with its secret, which is not kept.

    Raises `Invalid` for what is no scope, `Refused` beyond 10 keys.
    """
    now = now or timezone.now()
    if scope not in CalendarKey.Scope.values:
        raise Invalid(_("Choose what the calendar holds."), code="scope")
    if CalendarKey.objects.filter(person=actor, expires_at__gt=now).count() >= MOST_KEYS:
        raise Refused(
            _("You have %(count)d calendar addresses. Revoke one before you make another.")
            % {"count": MOST_KEYS}
        )
    secret = new_token()
    key = CalendarKey.objects.create(
        person=actor, scope=scope, secret_hash=token_hash(secret), expires_at=now + LONGEST
    )
    audit.record("calendar.key-made", actor_id=actor.pk, subject_id=actor.pk, object_id=key.pk)
    return key, secret


@transaction.atomic
def revoke_calendar_key(*, actor: Person, key_id: int) -> None:
    """Make a key useless. Raises `NotFound` for somebody else's."""
    removed, _kinds = CalendarKey.objects.filter(pk=key_id, person=actor).delete()
    if not removed:
        raise NotFound
    audit.record("calendar.key-revoked", actor_id=actor.pk, subject_id=actor.pk, object_id=key_id)


def calendar_for_reading(secret: str) -> CalendarKey:
    """What a key opens; from here on the transaction reads as its person. Raises `NotFound`; two statements."""
    key = (
        CalendarKey.objects.select_related("person")
        .filter(secret_hash=token_hash(secret), expires_at__gt=timezone.now())
        .first()
    )
    if key is None or key.person.state != Person.State.ACTIVE:
        raise NotFound
    bind_person(key.person_id)
    return key


def forget_answers(person_id: int) -> None:
    """Take away whether a person comes, what their calendar was told, and its keys; for erasure."""
    Attendance.objects.filter(person_id=person_id).delete()
    CalendarMail.objects.filter(person_id=person_id).delete()
    CalendarKey.objects.filter(person_id=person_id).delete()
