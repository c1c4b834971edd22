"""What somebody has read: marking it, taking it back, and keeping it while threads are repaired."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from samband.activity.following.queries import is_wanted_anyway
from samband.activity.models import Follow, ReadMark, ReadState
from samband.activity.reading.hooks import run_after_read
from samband.activity.reading.queries import KEPT_UNREAD, unread_sql
from samband.activity.rules import Reading
from samband.entries.access import entry_for_reading
from samband.entries.hooks import Moved
from samband.entries.models import Counters, Entry
from samband.kernel.events import announce
from samband.people.models import Person
from samband.spaces.access import space_for_reading

# Half minutes on screen after which a thread is followed: four minutes.
LONG = 8


def reading_of(state: ReadState) -> Reading:
    """A row as the rules know it."""
    return Reading(state.position, frozenset(state.ahead), frozenset(state.unread))


def _locked(person_id: int, root_id: int) -> ReadState:
    """The row of a person and a thread, made if missing, under its lock: two devices may read at once."""
    ReadState.objects.bulk_create(
        [ReadState(person_id=person_id, root_id=root_id)], ignore_conflicts=True
    )
    return ReadState.objects.select_for_update().get(person_id=person_id, root_id=root_id)


def _store(state: ReadState, reading: Reading) -> bool:
    if reading == reading_of(state):
        return False
    state.position = reading.position
    state.ahead = sorted(reading.ahead)
    state.unread = sorted(reading.unread)
    state.save(update_fields=["position", "ahead", "unread"])
    return True


@transaction.atomic
def mark_read(*, actor: Person, root_id: int, first: int, last: int) -> None:
    """The numbers from `first` to `last` of a thread are read. Raises `NotFound`."""
    root = entry_for_reading(actor, root_id)
    root_id = root.root_id or root.pk
    store_read(actor, root_id, max(first, 0), min(last, _last(root_id)))


def store_read(person: Person, root_id: int, first: int, last: int) -> None:
    """The same for a thread that was just shown to the person."""
    state = _locked(person.pk, root_id)
    reading = reading_of(state).with_read(0, 0)
    if last >= first:
        reading = reading.with_read(first, last)
    if _store(state, reading):
        announce("unread", person_id=person.pk, object_id=root_id)
        run_after_read(person, Q(pk=root_id) | Q(root_id=root_id, number__range=(first, last)))


@transaction.atomic
def mark_thread_read(*, actor: Person, entry_id: int) -> int:
    """A whole thread is read; any entry of it names it. Returns the root's id. Raises `NotFound`."""
    entry = entry_for_reading(actor, entry_id)
    root_id = entry.root_id or entry.pk
    store_read(actor, root_id, 0, _last(root_id))
    return root_id


def _last(root_id: int) -> int:
    numbers = Counters.objects.filter(entry_id=root_id).values_list("last_number", flat=True)
    return numbers.first() or 0


@transaction.atomic
def mark_unread(*, actor: Person, entry_id: int) -> int:
    """An entry and what follows it in its thread is unread. Returns the root's id. Raises `NotFound`."""
    entry = entry_for_reading(actor, entry_id)
    root_id = entry.root_id or entry.pk
    state = _locked(actor.pk, root_id)
    _store(state, reading_of(state).with_unread(entry.number, _last(root_id)))
    announce("unread", person_id=actor.pk, object_id=root_id)
    return root_id


@transaction.atomic
def mark_all_read(*, actor: Person, now: datetime | None = None) -> None:
    """Everything published until now is read, everywhere."""
    ReadMark.objects.update_or_create(person=actor, defaults={"at": now or timezone.now()})
    ReadState.objects.filter(person=actor).exclude(unread=[]).update(unread=[])
    announce("unread", person_id=actor.pk)
    run_after_read(actor, Q())


# Per thread and not as a moment of the room: a thread that is moved later stays read.
_READ_IN_ROOM = """
INSERT INTO activity_readstate AS s (person_id, root_id, position, ahead, unread, looked)
SELECT %s, t.root_id, greatest(coalesce(k.last_number, 0), 0), '{}', '{}', 0
  FROM (SELECT DISTINCT root_id FROM news WHERE space_id = %s) t LEFT JOIN entries_counters k ON k.entry_id = t.root_id
    ON CONFLICT (person_id, root_id) DO UPDATE
   SET position = greatest(s.position, excluded.position), ahead = '{}', unread = '{}'
"""


@transaction.atomic
def mark_space_read(*, actor: Person, slug: str, now: datetime | None = None) -> None:
    """Everything that is unread in a space is read. Raises `NotFound`."""
    space = space_for_reading(actor, slug).space
    sql, params = unread_sql(actor, now)
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} {_READ_IN_ROOM}", [*params, actor.pk, space.pk])
    announce("unread", person_id=actor.pk)
    run_after_read(actor, Q(audience__space=space))


def keep_over_move(moved: Sequence[Moved]) -> None:
    """What was read or marked unread stays so for everybody when entries get another thread or number.

    In the transaction of the move, with the roots locked. Nobody is told: no count changes.
    """
    quiet = _quiet(moved)
    for one in moved:
        if one.new_number not in quiet.get(one.new_root, set()) and (
            one.old_number in quiet.get(one.old_root, set())
        ):
            _make_quiet(one.new_root, one.new_number)
    roots = {root for one in moved for root in (one.old_root, one.new_root)}
    rows = {
        (row.person_id, row.root_id): row
        for row in ReadState.objects.select_for_update().filter(root_id__in=roots).order_by("pk")
    }
    before = {key: reading_of(row) for key, row in rows.items()}
    after = dict(before)
    written = dict(
        Entry.objects.filter(pk__in=[one.entry_id for one in moved]).values_list(
            "pk", "published_at"
        )
    )
    bases = _bases({person_id for person_id, _root in rows})
    for person_id, base in bases.items():
        for one in moved:
            was = before.get((person_id, one.old_root), Reading()).says(one.old_number)
            is_old = written[one.entry_id] <= base
            if was is None and (is_old or one.old_number in quiet.get(one.old_root, ())):
                was = True
            key = (person_id, one.new_root)
            after[key] = after.get(key, Reading()).with_moved(one.new_number, was)
    for (person_id, root_id), reading in after.items():
        row = rows.get((person_id, root_id))
        if row is None and reading != Reading():
            row = ReadState.objects.create(person_id=person_id, root_id=root_id)
        if row is not None:
            _store(row, reading)


def _bases(person_ids: set[int]) -> dict[int, datetime]:
    """From when on things can be unread for these people without being marked so."""
    oldest = timezone.now() - KEPT_UNREAD
    marks = dict(ReadMark.objects.filter(person_id__in=person_ids).values_list("person_id", "at"))
    people = Person.objects.filter(pk__in=person_ids).values_list("pk", "joined_at", "created_at")
    return {
        person_id: max(oldest, marks.get(person_id) or joined_at or created_at)
        for person_id, joined_at, created_at in people
    }


def _quiet(moved: Sequence[Moved]) -> dict[int, set[int]]:
    """The numbers of the moved entries that are nobody's news, by thread."""
    roots = {one.old_root for one in moved} | {one.new_root for one in moved}
    numbers = {(one.old_root, one.old_number) for one in moved} | {
        (one.new_root, one.new_number) for one in moved
    }
    return {
        counters.entry_id: {
            number
            for root_id, number in numbers
            if root_id == counters.entry_id
            and (number < counters.unread_from or number in counters.quiet)
        }
        for counters in Counters.objects.filter(entry_id__in=roots)
    }


def _make_quiet(root_id: int, number: int) -> None:
    counters, _made = Counters.objects.get_or_create(entry_id=root_id)
    counters.quiet = sorted({*counters.quiet, number})
    counters.save(update_fields=["quiet"])


@transaction.atomic
def look_on(*, actor: Person, entry_id: int) -> bool:
    """A thread was on screen for another half minute; True when that just made the person follow all of it.

    Only where they would not hear all of it anyway, and never against a choice of theirs. Raises `NotFound`.
    """
    entry = entry_for_reading(actor, entry_id)
    root_id = entry.root_id or entry.pk
    state = _locked(actor.pk, root_id)
    state.looked = min(state.looked + 1, LONG)
    state.save(update_fields=["looked"])
    if state.looked < LONG or Follow.objects.filter(person=actor, thread_id=root_id).exists():
        return False
    if is_wanted_anyway(actor, root_id):
        return False
    Follow.objects.create(person=actor, thread_id=root_id, level="all", by_itself=True)
    # After "undo" it takes as long again.
    ReadState.objects.filter(pk=state.pk).update(looked=0)
    announce("unread", person_id=actor.pk)
    return True


@transaction.atomic
def mark_seen(*, actor: Person, entry_ids: Sequence[int]) -> None:
    """The first entries of these threads stood in a list; what can't be read is passed over.

    What somebody marked unread stays so: being passed by on a list is less than opening it.
    """
    kept = ReadState.objects.filter(person=actor, root__in=entry_ids, unread__contains=[0])
    roots = Entry.objects.visible_to(actor).roots().filter(pk__in=entry_ids)
    roots = roots.exclude(pk__in=kept.values("root"))
    for root_id in roots.order_by("pk").values_list("pk", flat=True):
        store_read(actor, root_id, 0, 0)
