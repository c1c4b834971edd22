"""Holding threads still. A writer and a repairer take the same locks in the same order, so neither waits for ever.

Audiences are held FOR SHARE first (their readers can't change), then roots FOR UPDATE, each in order of ids. What was read to
find out what to lock may be stale when the lock is there: then the locks are let go and it is read again.
"""

from collections.abc import Callable, Iterable
from typing import TypeVar

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from samband.entries.access import entry_for_reading
from samband.entries.addressing import require_writable
from samband.entries.models import Entry
from samband.kernel.errors import Conflict, NotFound
from samband.people.models import Person
from samband.spaces.audiences import lock_for_writing
from samband.spaces.models import Audience

TRIES = 5
T = TypeVar("T")


class _Stale(Exception):
    """What was locked is no longer what was meant."""


def _until_still(attempt: Callable[[], T]) -> T:
    for _try in range(TRIES):
        try:
            with transaction.atomic():  # a savepoint: going back lets go of its locks
                return attempt()
        except _Stale:
            continue
    raise Conflict(_("Others are putting this thread in order just now. Try again."))


def share(audience_ids: Iterable[int]) -> None:
    """Hold audiences as they are, in order of ids."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM spaces_audience WHERE id = ANY (%s) ORDER BY id FOR SHARE",
            [sorted(set(audience_ids))],
        )


def _locked(ids: Iterable[int]) -> dict[int, Entry]:
    found = Entry.objects.select_for_update(of=("self",)).filter(pk__in=sorted(set(ids)))
    return {row.pk: row for row in found.order_by("pk")}


def hold_threads(
    actor: Person, entry_ids: Iterable[int], *, also: Iterable[int] = ()
) -> list[Entry]:
    """The threads of some entries, in the order asked for, locked with their audiences and those in `also`.

    Raises `NotFound` for what the actor may not read, and `Refused` where nobody writes any more.
    """
    wanted, more = list(entry_ids), list(also)

    def attempt() -> list[Entry]:
        seen = [entry_for_reading(actor, entry_id) for entry_id in wanted]
        roots = [each.root_id or each.pk for each in seen]
        audiences = {each.audience_id for each in seen}
        share([*audiences, *more])
        held = _locked(roots)
        if len(held) < len(set(roots)):
            raise _Stale
        for row in held.values():
            if row.root_id is not None or row.audience_id not in audiences:
                raise _Stale
            if row.state != Entry.State.PUBLISHED:
                raise NotFound
            require_writable(actor, row.audience)
        return [held[key] for key in roots]

    return _until_still(attempt)


def hold_thread(actor: Person, entry_id: int, *, also: Iterable[int] = ()) -> Entry:
    """The same for one thread."""
    return hold_threads(actor, [entry_id], also=also)[0]


def hold_for_answer(
    actor: Person, parent_id: int, shown: str | None
) -> tuple[Entry, Entry, Audience]:
    """What is answered, its thread and its readers, held until the answer is stored, wherever the thread has been moved.

    Raises `NotFound`, `Refused`, and `Widened` when others read it than the form said.
    """

    def attempt() -> tuple[Entry, Entry, Audience]:
        seen = entry_for_reading(actor, parent_id)
        audience = lock_for_writing(seen.audience_id, shown)
        key = seen.root_id or seen.pk
        held = _locked([key])
        root = held.get(key)
        if root is None:
            raise NotFound
        if root.root_id is not None or root.audience_id != audience.pk:
            raise _Stale
        parent = root
        if parent_id != key:
            parent = Entry.objects.get(pk=parent_id)
            if parent.root_id != key:
                raise _Stale
        if root.state != Entry.State.PUBLISHED or parent.state != Entry.State.PUBLISHED:
            raise NotFound
        require_writable(actor, audience)
        return parent, root, audience

    return _until_still(attempt)
