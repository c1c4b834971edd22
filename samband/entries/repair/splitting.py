"""Some comments become a thread of their own."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samband.entries.models import Entry, Pin, ThreadChange
from samband.entries.repair.holding import hold_thread
from samband.entries.repair.lines import add_line, tell
from samband.entries.repair.places import put, recount, rows_of, set_parents, tell_moved
from samband.entries.repair.rules import Placed, as_data, from_data, split_off
from samband.entries.repair.titles import clean_title
from samband.kernel.errors import Conflict, Invalid
from samband.kernel.events import announce
from samband.people.models import Person


@transaction.atomic
def split_thread(
    *,
    actor: Person,
    entry_id: int,
    comment_ids: Sequence[int],
    title: str,
    now: datetime | None = None,
) -> ThreadChange:
    """Make a thread of its own, with a title, of some comments; `other` of the line is its first entry.

    The same people read it. Raises `NotFound`, `Refused` where nobody writes any more, and `Invalid` without a title or when
    something chosen is not a comment of this thread (any longer).
    """
    title = clean_title(title)
    if not title:
        raise Invalid(
            _("Give the new thread a title."), fields={"title": [_("Give the new thread a title.")]}
        )
    root = hold_thread(actor, entry_id)
    wanted = set(comment_ids)
    rows = rows_of(root.pk)
    there = rows_of(root.pk, states=[Entry.State.PUBLISHED])
    if not wanted or not wanted <= {row.id for row in there}:
        raise Invalid(
            _("Choose comments of this thread. Somebody may have moved some just now."),
            code="not-these",
        )
    moved, kept = split_off(rows, wanted)
    put(moved, moved[0].id)
    set_parents((row.id, root.pk) for row in kept)
    Entry.objects.filter(pk=moved[0].id).update(kind=Entry.Kind.POST, title=title)
    first = Entry.objects.get(pk=moved[0].id)
    recount(root.pk)
    recount(first.pk)
    tell_moved(moved, root.pk, first.pk)
    line = add_line(
        ThreadChange.Kind.SPLIT,
        root,
        actor,
        now or timezone.now(),
        other=first,
        moved=as_data(moved),
        kept=as_data(kept),
        title=title,
    )
    tell([root.audience_id], root.pk, [row.id for row in moved])
    announce("entry", audience_id=root.audience_id, object_id=first.pk)
    return line


def join_again(line: ThreadChange, root: Entry, first: Entry) -> None:
    """Undo a split of two held threads: everything goes back, with what was answered in the new thread since.

    Raises `Conflict` when either has gone elsewhere since.
    """
    moved, kept = from_data(line.data, "moved"), from_data(line.data, "kept")
    now_there = rows_of(first.pk)
    ids = {first.pk, *(row.id for row in now_there)}
    if first.audience_id != root.audience_id or not {row.id for row in moved} <= ids:
        raise Conflict(_("Some of it has been moved on since. Merge the threads instead."))
    back = [Placed(row.id, row.number, row.parent, row.old_number, row.old_parent) for row in moved]
    known = {row.id for row in moved}
    # A parent that was moved or deleted for good since.
    there = {root.pk, *known, *(row.id for row in rows_of(root.pk))}
    back = [
        row
        if row.parent in there
        else Placed(row.id, row.old_number, row.old_parent, row.number, root.pk)
        for row in back
    ]
    last = recount(root.pk)
    later = [row for row in now_there if row.id not in known]
    back += [
        Placed(row.id, row.number, row.parent, last + place, row.parent or first.pk)
        for place, row in enumerate(later, 1)
    ]
    Pin.objects.filter(entry=first).delete()
    Entry.objects.filter(pk=first.pk).update(kind=Entry.Kind.COMMENT, title="", resolved_at=None)
    put(back, root.pk)
    set_parents(
        (row.id, row.old_parent)
        for row in kept
        if Entry.objects.filter(pk=row.id, root=root).exists()
    )
    recount(root.pk)
    recount(first.pk)
    tell_moved(back, first.pk, root.pk)
    tell([root.audience_id], root.pk, [row.id for row in back])
    announce("thread", audience_id=root.audience_id, object_id=first.pk)
