"""The addresses and links in our mails: to answer a thread, to post to a room, to get no more mail."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from samband.kernel import mail_address
from samband.people.models import Person

REPLY, POST, EVENT = "reply", "post", "event"
# What stands before the word, so that an address says what it is for.
_PREFIXES = {REPLY: "svar-", POST: "rum-", EVENT: "tid-"}


@dataclass(frozen=True, slots=True)
class Opened:
    """What one of our addresses says: whose it is, for what (a thread, a room, a date), and whether it still counts."""

    purpose: str
    person: Person
    object_id: int
    is_expired: bool


def address_for(purpose: str, person: Person, object_id: int, now: datetime) -> str:
    """Somebody's own address for a thread (REPLY), a room (POST), or the answer of their calendar program to an entry's date
    (EVENT); "" where no mail comes in. Good for 180 days."""
    if not mail_address.receives():
        return ""
    numbers = [person.pk, object_id, mail_address.week_of(now)]
    word = mail_address.seal(purpose, numbers, str(person.epoch))
    return mail_address.address(_PREFIXES[purpose] + word)


def open_address(address: str, now: datetime) -> Opened | None:
    """Whose address this is and what for; None for what we did not make, or what its person revoked."""
    word = mail_address.word_of(address) or ""
    for purpose, prefix in _PREFIXES.items():
        if word.startswith(prefix):
            return _open(purpose, word.removeprefix(prefix), now)
    return None


def _open(purpose: str, word: str, now: datetime) -> Opened | None:
    numbers = mail_address.read(word)
    if numbers is None or len(numbers) != 3:
        return None
    person = Person.objects.active().filter(pk=numbers[0]).first()
    # Also without a person: the same work, so that time tells nothing.
    secret = str(person.epoch) if person is not None else ""
    is_ours = mail_address.is_ours(purpose, word, secret)
    if person is None or not is_ours:
        return None
    return Opened(purpose, person, numbers[1], not mail_address.is_valid_week(numbers[2], now))


def stop_link(person: Person, root_id: int) -> str:
    """Where one press ends mail about a thread; root 0 stands for the summary."""
    word = mail_address.seal("stop", [person.pk, root_id], str(person.epoch))
    return f"{settings.SAMBAND.base_url}/unsubscribe/{word}"


def open_stop(word: str) -> tuple[Person, int] | None:
    """Who wants no mail about which thread (0: no summary); None for what we did not make."""
    numbers = mail_address.read(word)
    if numbers is None or len(numbers) != 2:
        return None
    person = Person.objects.active().filter(pk=numbers[0]).first()
    if person is None or not mail_address.is_ours("stop", word, str(person.epoch)):
        return None
    return person, numbers[1]
