"""Closed accounts in the ledger of erasures: one that was closed stays closed when an older backup comes back.

An erasure is for good; a closed account may be opened again, and lines of the ledger are only added. So each turn has its own
line: the first closing is turn 1, opening again turn 2, the next closing turn 3. The last turn that the ledger knows says how
an account is.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from samband.kernel import audit, ledger
from samband.people.calendars.actions import forget_of
from samband.people.models import Invitation, PasswordReset, Person
from samband.people.revoking import revoke_tokens
from samband.people.signing import end_sessions

LEDGER_KIND = "account"
#: Nobody's account is closed and opened again more often.
MOST_TURNS = 64


def made_at(person_id: int) -> datetime:
    """When a person was made as the database keeps it, and so a backup too."""
    return Person.objects.values_list("created_at", flat=True).get(pk=person_id)


def digest(kind: str, turn: int, version: int, person_id: int, at: datetime) -> bytes:
    """What stands in the ledger for a turn of an account; `kind` is also what others write of that turn."""
    return ledger.moment_hasher(f"{kind}-{turn}", version)(person_id, at)


def turns_of(person_id: int) -> int:
    """The last turn of an account that this database knows, 0 for none; a statement for each turn."""
    at, keys = made_at(person_id), ledger.known_keys()
    for turn in range(1, MOST_TURNS + 1):
        if not ledger.is_noted(
            LEDGER_KIND, [digest(LEDGER_KIND, turn, key, person_id, at) for key in keys]
        ):
            return turn - 1
    return MOST_TURNS


def note_turn(person_id: int, *, is_closed: bool) -> None:
    """Write to the ledger, in the current transaction, that an account was closed or opened again."""
    turn = turns_of(person_id) + 1
    # Odd turns close. One that is closed by an older line already says it; one that none closed need not be opened.
    if turn > MOST_TURNS or (turn % 2 == 1) != is_closed:
        return
    version = ledger.newest_key()
    found = digest(LEDGER_KIND, turn, version, person_id, made_at(person_id))
    ledger.write(LEDGER_KIND, [found], version=version)


def last_turns(kind: str, digests: Mapping[int, Collection[bytes]]) -> dict[int, int]:
    """The last turn of each account here that the ledger names; looks at every person."""
    found = {}
    hashers = [
        (turn, ledger.moment_hasher(f"{kind}-{turn}", version), wanted)
        for version, wanted in digests.items()
        for turn in range(MOST_TURNS + 1)
    ]
    rows = Person.objects.exclude(state=Person.State.ERASED).values_list("pk", "created_at")
    for pk, at in rows:
        turns = [turn for turn, hashed, wanted in hashers if hashed(pk, at) in wanted]
        if turns:
            found[pk] = max(turns)
    return found


@transaction.atomic
def turn_again(digests: Mapping[int, frozenset[bytes]]) -> int:
    """Repeat what a restore has undone: close accounts, and open those that were opened again; gives how many.

    As the system role, before anybody can sign in; nobody is the actor. The last administrator's too: when it was closed
    there was another.
    """
    done = 0
    for pk, turn in last_turns(LEDGER_KIND, digests).items():
        person = Person.objects.get(pk=pk)
        if turn % 2 and person.state in (Person.State.ACTIVE, Person.State.INVITED):
            close(person, actor_id=None)
            done += 1
        elif turn % 2 == 0 and person.state == Person.State.DEACTIVATED:
            open_again(person, actor_id=None)
            done += 1
    return done


def cut_ways_in(person: Person) -> None:
    """End sessions, tokens, links and signed addresses of a person at once."""
    now = timezone.now()
    end_sessions(person)
    revoke_tokens(person, now)
    Invitation.objects.filter(person=person, used_at=None).delete()
    PasswordReset.objects.filter(person=person).delete()
    Person.objects.filter(pk=person.pk).update(epoch=F("epoch") + 1)


def close(person: Person, *, actor_id: int | None) -> None:
    """No way in is left; what they wrote stays."""
    person.state = Person.State.DEACTIVATED
    person.deactivated_at = timezone.now()
    person.save(update_fields=["state", "deactivated_at"])
    cut_ways_in(person)
    forget_of(person.pk)
    audit.record("people.deactivated", actor_id=actor_id, subject_id=person.pk)


def open_again(person: Person, *, actor_id: int | None) -> None:
    """Who never came in is invited again."""
    joined = person.joined_at is not None
    person.state = Person.State.ACTIVE if joined else Person.State.INVITED
    person.deactivated_at = None
    person.save(update_fields=["state", "deactivated_at"])
    audit.record("people.reactivated", actor_id=actor_id, subject_id=person.pk)


def facts() -> Iterator[tuple[int, bytes]]:
    """Accounts that were closed before there were such lines."""
    version = ledger.newest_key()
    rows = Person.objects.filter(state=Person.State.DEACTIVATED).values_list("pk", "created_at")
    for pk, at in rows:
        if turns_of(pk) == 0:
            yield version, digest(LEDGER_KIND, 1, version, pk, at)


def register_ledger() -> None:
    """Called once when Django has started."""
    ledger.register_kind(LEDGER_KIND, repeat=turn_again, facts=facts, order=12)
