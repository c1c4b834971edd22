"""Giving held entries new places in threads, with what is counted about them."""

from collections.abc import Iterable, Sequence

from django.db import connection
from django.db.models import Max

from samband.entries.hooks import Moved, run_after_move
from samband.entries.models import Counters, Entry
from samband.entries.repair.rules import Placed, Row

_PLACE = """
UPDATE entries_entry e
   SET root_id = CASE WHEN v.number = 0 THEN NULL ELSE %s END, number = v.number, parent_id = v.parent
  FROM unnest(%s::bigint[], %s::int[], %s::bigint[]) AS v (id, number, parent) WHERE e.id = v.id
"""


def rows_of(root_id: int, *, states: Iterable[str] = ()) -> list[Row]:
    """A thread's comments in order, all or those in some states."""
    comments = Entry.objects.filter(root_id=root_id).order_by("number")
    if states:
        comments = comments.filter(state__in=list(states))
    return [Row(*row) for row in comments.values_list("pk", "number", "parent_id")]


def put(placed: Sequence[Placed], root_id: int) -> None:
    """Write places in the thread of `root_id`; number 0 is the root itself. The threads must be held."""
    if not placed:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _PLACE,
            [
                root_id,
                [row.id for row in placed],
                [row.number for row in placed],
                [row.parent for row in placed],
            ],
        )


def set_parents(parents: Iterable[tuple[int, int | None]]) -> None:
    """Say what some entries answer now."""
    for entry_id, parent_id in parents:
        Entry.objects.filter(pk=entry_id).update(parent_id=parent_id)


def recount(root_id: int, last_number: int | None = None) -> int:
    """Count a thread's comments anew; its last number never goes down, so that no number is given twice. Returns it."""
    comments = Entry.objects.filter(root_id=root_id)
    published = comments.filter(state=Entry.State.PUBLISHED)
    newest = comments.aggregate(number=Max("number"))["number"] or 0
    counters, _made = Counters.objects.select_for_update().get_or_create(entry_id=root_id)
    counters.comments = published.count()
    counters.last_comment_at = published.aggregate(at=Max("published_at"))["at"]
    counters.last_number = max(newest, last_number or 0, counters.last_number)
    counters.save(update_fields=["comments", "last_comment_at", "last_number"])
    return counters.last_number


def tell_moved(placed: Sequence[Placed], old_root: int, new_root: int) -> None:
    """Read positions and whatever else counts by numbers follow."""
    run_after_move(
        [
            Moved(row.id, old_root, row.old_number, new_root, row.number)
            for row in sorted(placed, key=lambda row: row.number)
        ]
    )
