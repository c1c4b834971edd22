"""Messages to devices: put in, claimed, sent, tried again.

Like letters: claimed in a transaction of its own, composed and sent outside of any, then marked. Whoever is killed in
between leaves a claim that runs out, and the device is told again; its tag makes that one line on the screen.
"""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone, translation

from samband.kernel import outgoing
from samband.kernel.errors import TooMany
from samband.kernel.jobs import later
from samband.kernel.rates import count_attempt
from samband.kernel.sealing import Unreadable
from samband.notices.models import Preferences
from samband.notices.push import rules
from samband.notices.push.devices import subscription_of
from samband.notices.push.keys import encrypted
from samband.notices.push.telling import Said, say_line, say_many
from samband.notices.push_models import Device, Push
from samband.notices.rules import when_to_mail
from samband.notices.wishes import hours_of, preferences_of
from samband.people import installation
from samband.people.models import Person
from samband.people.presence import zone_of
from samband.people.sessions import ABSOLUTE

logger = logging.getLogger(__name__)
CLAIM = timedelta(minutes=5)
MOST_AT_ONCE = 500
# A device is told no more often than this; the rest waits and is told as one.
PER_HOUR = 30
HOUR = timedelta(hours=1)
GONE, TOO_LARGE, TOO_OFTEN = (404, 410), 413, 429

_PUT = """
INSERT INTO notices_push (device_id, group_key, due_at, attempts)
SELECT d.id, new.group_key, %s, 0
  FROM unnest(%s::bigint[], %s::text[]) AS new (person, group_key)
  JOIN notices_device d ON d.person_id = new.person
ON CONFLICT (device_id, group_key) DO UPDATE SET
  due_at = CASE WHEN notices_push.attempts > 0 THEN notices_push.due_at ELSE excluded.due_at END,
  created_at = clock_timestamp()
RETURNING id
"""


def put(told: Mapping[int, str], now: datetime | None = None) -> None:
    """Have the devices of each person told of a line (its group key), in the caller's transaction."""
    if not told:
        return
    with connection.cursor() as cursor:
        cursor.execute(_PUT, [now or timezone.now(), list(told), list(told.values())])
        is_any = cursor.fetchone() is not None
    if is_any:
        from samband.notices.jobs import push

        later(push, key="notices.push")


def send_due(now: datetime) -> int:
    """Tell the devices that wait, at most 500; returns how many messages a push service took."""
    sent = 0
    for _turn in range(MOST_AT_ONCE):
        claimed = claim(now)
        if claimed is None:
            break
        sent += _deliver(*claimed, now)
    return sent


@transaction.atomic
def claim(now: datetime) -> tuple[Device, list[Push]] | None:
    """Everything that is due for one device; an empty list when its person wants quiet now; None when nothing is due."""
    due = Q(due_at__lte=now) & (Q(claimed_until=None) | Q(claimed_until__lt=now))
    first = (
        Push.objects.filter(due)
        .select_for_update(skip_locked=True)
        .order_by("due_at", "pk")
        .first()
    )
    if first is None:
        return None
    device = Device.objects.select_related("person", "session", "token").get(pk=first.device_id)
    waiting = Push.objects.filter(due, device=device)
    found = list(waiting.select_for_update(skip_locked=True).order_by("pk"))
    wishes = preferences_of(device.person)
    open_at = when_to_mail(now, hours_of(device.person, wishes))
    ids = [one.pk for one in found]
    if open_at > now:
        Push.objects.filter(pk__in=ids).update(due_at=open_at)
        return device, []
    Push.objects.filter(pk__in=ids).update(claimed_until=now + CLAIM)
    return device, found


def _is_let_in(device: Device, now: datetime) -> bool:
    """Whether the person is here, and what turned the device on still counts."""
    if not device.person.is_active:
        return False
    if device.session is not None:
        return device.session.expires_at > now and device.session.created_at + ABSOLUTE > now
    token = device.token
    return token is not None and token.revoked_at is None and token.expires_at > now


def _deliver(device: Device, pushes: list[Push], now: datetime) -> int:
    if not pushes:
        return 0
    if not _is_let_in(device, now):
        device.delete()
        return 0
    person, device_id = device.person, device.pk
    wishes = preferences_of(person)
    language = person.language or installation.language()
    with translation.override(language), timezone.override(zone_of(person)):
        messages = _composed(person, wishes, pushes)
    sent = 0
    for of, said in messages:
        if said is None:
            _done(of)
        elif not _send(device, of, said, language, now):
            # What failed says how long to wait; the others to the same device wait as long.
            Push.objects.filter(device_id=device_id, claimed_until=now + CLAIM).update(
                claimed_until=None, due_at=now + rules.pause_after(1)
            )
            break
        else:
            sent += 1
    return sent


def _composed(
    person: Person, wishes: Preferences, pushes: list[Push]
) -> list[tuple[list[Push], Said | None]]:
    """A message for each line that is still to be told, or one for all when it is many."""
    said = [
        ([one], say_line(person, one.group_key, with_words=wishes.push_words)) for one in pushes
    ]
    if sum(1 for _of, what in said if what is not None) <= rules.MOST_ONE_BY_ONE:
        return said
    return [(pushes, say_many(person))]


def _send(device: Device, of: list[Push], said: Said, language: str, now: datetime) -> bool:
    """Send one message and write down what came of it. False: nothing more to this device for now."""
    try:
        count_attempt("push", str(device.pk), limit=PER_HOUR, window=HOUR, now=now)
    except TooMany as error:
        _wait(of, timedelta(seconds=error.data["retry_after"]), now)
        return False
    to = subscription_of(device)
    if to is None:
        device.delete()
        return False
    try:
        body, headers = encrypted(said.as_message(language), to)
        headers |= {
            "Topic": rules.topic_of(said.tag),
            "Urgency": "high" if said.is_urgent else "normal",
        }
        answer = outgoing.send(to.address, body=body, headers=headers)
    except (outgoing.OutgoingError, Unreadable) as error:
        logger.warning("A device could not be told (%s); it is tried again.", type(error).__name__)
        _after_fault(device, of, now)
        return False
    return _after_answer(device, of, answer, now)


def _after_answer(device: Device, of: list[Push], answer: outgoing.Answer, now: datetime) -> bool:
    if answer.is_ok or answer.status == TOO_LARGE:
        _done(of)
        if device.failing_since is not None:
            Device.objects.filter(pk=device.pk).update(failing_since=None)
        return answer.is_ok
    if answer.status in GONE:
        # The browser took its subscription back, or its person did in its settings.
        device.delete()
        return False
    logger.warning("A push service answered %d; it is tried again.", answer.status)
    _after_fault(device, of, now, answer.headers.get("retry-after", ""))
    return False


def _after_fault(device: Device, of: list[Push], now: datetime, retry_after: str = "") -> None:
    since = device.failing_since or now
    if now - since > rules.PATIENCE:
        logger.warning("A device that takes nothing was forgotten.")
        device.delete()
        return
    Device.objects.filter(pk=device.pk).update(failing_since=since)
    attempts = of[0].attempts + 1
    if attempts >= rules.MOST_ATTEMPTS or now - of[0].created_at > rules.KEPT:
        _done(of)
        return
    _wait(of, rules.pause_after(attempts, retry_after), now, attempts=attempts)


def _wait(of: list[Push], pause: timedelta, now: datetime, *, attempts: int | None = None) -> None:
    waiting = Push.objects.filter(pk__in=[one.pk for one in of])
    waiting.update(due_at=now + pause, claimed_until=None)
    if attempts is not None:
        waiting.update(attempts=attempts)


def _done(of: list[Push]) -> None:
    """Forget what was told; what something new came to meanwhile is told again."""
    for one in of:
        if not Push.objects.filter(pk=one.pk, created_at=one.created_at).delete()[0]:
            Push.objects.filter(pk=one.pk).update(claimed_until=None)
