"""The letters: put in, claimed, sent, tried again.

A letter is claimed in a transaction of its own, composed and handed to the mail server outside of any, and then marked.
Whoever is killed between the last two leaves a claim that runs out: the same mail is sent again, with the same Message-ID,
by which the receiving side knows it.
"""

import logging
import smtplib
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.utils import timezone, translation

from samband.kernel.mail import is_configured, message_of
from samband.notices.models import Letter, NoMail, Notification
from samband.notices.rules import when_to_mail
from samband.notices.wishes import hours_of, preferences_of
from samband.people import installation
from samband.people.models import Person
from samband.people.presence import zone_of

logger = logging.getLogger(__name__)
# What is written within this time about one thread comes in one mail.
WINDOW = timedelta(minutes=2)
# The next mail about the same thread comes no sooner than this after the last.
APART = timedelta(minutes=10)
CLAIM = timedelta(minutes=10)
MOST_ATTEMPTS = 12
MOST_AT_ONCE = 200

_PUT = """
WITH last AS (
  SELECT person_id, max(sent_at) AS at FROM notices_letter
   WHERE person_id = ANY (%(people)s) AND root_id = %(root)s AND state = 'sent' GROUP BY person_id
)
INSERT INTO notices_letter (person_id, kind, root_id, state, due_at, attempts, entry_ids)
SELECT p, 'thread', %(root)s, 'waiting', greatest(%(soon)s, last.at + make_interval(secs => %(apart)s)), 0, '[]'
  FROM unnest(%(people)s::bigint[]) AS p LEFT JOIN last ON last.person_id = p
ON CONFLICT (person_id, root_id) WHERE state = 'waiting' AND attempts = 0 AND kind = 'thread'
DO UPDATE SET due_at = notices_letter.due_at
RETURNING person_id, id
"""


def put(told: Mapping[int, int], *, root_id: int, now: datetime) -> None:
    """Give each person (with their notification's id) a letter about the thread, or a place in the one that waits."""
    quiet = set(
        NoMail.objects.filter(root_id=root_id, person_id__in=told).values_list(
            "person_id", flat=True
        )
    )
    with_address = Person.objects.filter(pk__in=set(told) - quiet).exclude(email="")
    people = sorted(with_address.values_list("pk", flat=True))
    if not people:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _PUT,
            {"people": people, "root": root_id, "soon": now + WINDOW, "apart": APART.seconds},
        )
        letters = dict(cursor.fetchall())
    for person_id, letter_id in letters.items():
        Notification.objects.filter(pk=told[person_id]).update(letter_id=letter_id)


def put_calendar(people: Collection[int], *, root_id: int, now: datetime) -> None:
    """Give each of these people a letter for their calendar, unless one waits, which says what holds when it is sent.

    Who wants no mail about the thread gets none.
    """
    waits = Letter.objects.filter(
        kind=Letter.Kind.INVITE, root_id=root_id, state=Letter.State.WAITING, attempts=0
    )
    left_out = set(waits.values_list("person_id", flat=True))
    left_out |= set(NoMail.objects.filter(root_id=root_id).values_list("person_id", flat=True))
    with_address = Person.objects.filter(pk__in=set(people) - left_out).exclude(email="")
    Letter.objects.bulk_create(
        [
            Letter(person_id=person_id, kind=Letter.Kind.INVITE, root_id=root_id, due_at=now)
            for person_id in sorted(with_address.values_list("pk", flat=True))
        ]
    )


def put_decisions(person_id: int, *, now: datetime) -> None:
    """A letter about what waits for somebody's decision, unless one waits to be sent, which says what holds then."""
    waits = Letter.objects.filter(
        person=person_id, kind=Letter.Kind.DECIDE, state=Letter.State.WAITING, attempts=0
    )
    if not waits.exists() and Person.objects.exclude(email="").filter(pk=person_id).exists():
        Letter.objects.create(person_id=person_id, kind=Letter.Kind.DECIDE, due_at=now)


def send_due(now: datetime) -> int:
    """Send what is due, at most 200 letters; returns how many were handed to the mail server."""
    if not is_configured():
        return 0
    server = get_connection()
    sent = 0
    try:
        for _turn in range(MOST_AT_ONCE):
            letter = claim(now)
            if letter is None:
                break
            if letter.state == Letter.State.SENDING:
                sent += deliver(letter, server)
    finally:
        server.close()
    return sent


@transaction.atomic
def claim(now: datetime) -> Letter | None:
    """Take one letter that is due, or whose sender died; None when there is none.

    One whose person takes no mail at this hour is put off, and given back as it waits.
    """
    due = Letter.objects.filter(state=Letter.State.WAITING, due_at__lte=now)
    due |= Letter.objects.filter(state=Letter.State.SENDING, claimed_until__lt=now)
    letter = due.select_for_update(skip_locked=True).order_by("due_at", "pk").first()
    if letter is None:
        return None
    person = Person.objects.get(pk=letter.person_id)
    if letter.state == Letter.State.WAITING and letter.attempts == 0:
        open_at = when_to_mail(now, hours_of(person, preferences_of(person)))
        if open_at > now:
            letter.due_at = open_at
            letter.save(update_fields=["due_at"])
            return letter
        letter.entry_ids = _entries_of(letter)
    letter.state = Letter.State.SENDING
    letter.attempts += 1
    letter.claimed_until = now + CLAIM
    letter.save(update_fields=["state", "attempts", "claimed_until", "entry_ids"])
    return letter


def _entries_of(letter: Letter) -> list[int]:
    """What the letter is about: what its person has not read meanwhile."""
    unread = Notification.objects.filter(letter=letter, read_at=None)
    return list(dict.fromkeys(unread.order_by("at", "pk").values_list("entry_id", flat=True)))


def deliver(letter: Letter, server: BaseEmailBackend) -> bool:
    """Compose a claimed letter with the rights of now, send it, and write down what came of it."""
    from samband.notices.letters import compose

    person = Person.objects.get(pk=letter.person_id)
    language = person.language or installation.language()
    with translation.override(language), timezone.override(zone_of(person)):
        said = compose(letter, person) if person.is_active and person.email else None
    if said is None:
        _note(letter, Letter.State.DROPPED)
        return False
    message = message_of(person, said)
    try:
        server.send_messages([message])
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _text in error.recipients.values()]
        _after_fault(letter, is_final=all(code >= 500 for code in codes))
        return False
    except (OSError, smtplib.SMTPException) as error:
        # Never the address or the server's words, which may repeat it.
        logger.warning("A letter could not be sent (%s); it is tried again.", type(error).__name__)
        server.close()
        _after_fault(letter, is_final=False)
        return False
    _note(letter, Letter.State.SENT, sent_at=timezone.now())
    return True


def _after_fault(letter: Letter, *, is_final: bool) -> None:
    if is_final or letter.attempts >= MOST_ATTEMPTS:
        logger.warning("A letter was given up after %d attempts.", letter.attempts)
        _note(letter, Letter.State.FAILED)
        return
    pause = timedelta(minutes=2 ** min(letter.attempts, 9))
    _note(letter, Letter.State.WAITING, due_at=timezone.now() + pause)


def _note(letter: Letter, state: str, **fields: datetime) -> None:
    for name, value in fields.items():
        setattr(letter, name, value)
    letter.state = state
    letter.claimed_until = None
    letter.save(update_fields=["state", "claimed_until", *fields])
