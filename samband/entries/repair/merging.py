"""Two threads about the same become one."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samband.entries.access import entry_for_reading
from samband.entries.addressing import require_writable
from samband.entries.models import Counters, Entry, Pin, ThreadChange
from samband.entries.repair.holding import hold_threads
from samband.entries.repair.lines import add_line, tell
from samband.entries.repair.moving import require_nothing_new
from samband.entries.repair.newcomers import (
    Newcomers,
    newcomers_of,
    require_asked,
    require_writers_stay,
)
from samband.entries.repair.places import put, recount, rows_of, tell_moved
from samband.entries.repair.rules import Placed, Row, append_to, as_data, from_data
from samband.kernel.errors import Conflict, Invalid, Refused
from samband.kernel.events import announce
from samband.people.models import Person
from samband.spaces.models import Audience

# What may become a comment: plain words. A page has an address of its own that others count on.
PLAIN = frozenset({"post", "question", "link", "comment"})


def _require_mergeable(root: Entry, into: Entry) -> None:
    if root.pk == into.pk:
        raise Invalid(_("That is the same thread. Choose another one."), code="same")
    if root.kind not in PLAIN:
        raise Refused(_("This can't become a part of another thread. Merge the other one here."))
    if root.audience_id != into.audience_id and Audience.Kind.PEOPLE in (
        root.audience.kind,
        into.audience.kind,
    ):
        raise Refused(
            _("What was written to named people stays with them, and nothing else is moved there."),
            code="direct",
        )


def question_about_merge(
    actor: Person, entry_id: int, into_id: int
) -> tuple[Entry, Entry, Newcomers]:
    """Both threads, and who would newly see the first one; about eight statements. Raises as `merge_threads` does."""
    found = [entry_for_reading(actor, key) for key in (entry_id, into_id)]
    root, into = (
        each if each.root_id is None else entry_for_reading(actor, each.root_id) for each in found
    )
    _require_mergeable(root, into)
    for each in (root, into):
        require_writable(actor, each.audience)
    require_writers_stay(root, into.audience_id)
    return root, into, newcomers_of(actor, root, into.audience_id)


@transaction.atomic
def merge_threads(
    *,
    actor: Person,
    entry_id: int,
    into_id: int,
    shown: str | None = None,
    now: datetime | None = None,
) -> ThreadChange:
    """Put the thread of an entry behind another one; its address leads to its place there from now on.

    `shown` is the token of the question who would newly see it. Raises `AsksFirst`, `NotFound`, `Refused`, `Invalid` as
    `moving.move_thread` does.
    """
    root, into = hold_threads(actor, [entry_id, into_id])
    _require_mergeable(root, into)
    require_writers_stay(root, into.audience_id)
    require_asked(actor, root, into.audience_id, shown)
    source = root.audience
    rows = [Row(root.pk, 0, None), *rows_of(root.pk)]
    moved = append_to(rows, root.pk, into.pk, recount(into.pk))
    line = add_line(
        ThreadChange.Kind.MERGED,
        into,
        actor,
        now or timezone.now(),
        other=root,
        moved=as_data(moved),
        before=source.pk,
        before_version=source.version,
        resolved=root.resolved_at.isoformat() if root.resolved_at else None,
        last=_last_number(root),
    )
    put(moved, into.pk)
    whole = Entry.objects.filter(pk__in=[row.id for row in moved])
    whole.update(audience_id=into.audience_id)
    Entry.objects.filter(pk=root.pk).update(resolved_at=None)
    Pin.objects.filter(entry=root).delete()
    Counters.objects.filter(entry=root).update(comments=0, last_comment_at=None)
    recount(into.pk)
    tell_moved(moved, root.pk, into.pk)
    tell([source.pk, into.audience_id], into.pk, [row.id for row in moved])
    announce("comment", audience_id=into.audience_id, object_id=into.pk)
    if source.pk != into.audience_id:
        announce("thread", audience_id=source.pk, object_id=root.pk)
    return line


def _last_number(root: Entry) -> int:
    return Counters.objects.filter(entry=root).values_list("last_number", flat=True).first() or 0


def take_apart(actor: Person, line: ThreadChange, into: Entry, root: Entry) -> None:
    """Undo a merge of a held thread. Raises `Conflict` with words when something was answered or moved since."""
    moved = from_data(line.data, "moved")
    ids = [row.id for row in moved]
    left = Entry.objects.filter(pk__in=ids)
    there = set(left.filter(root=into).values_list("pk", flat=True))
    if root.pk not in there or len(there) < left.count():
        raise Conflict(_("Some of it has been moved on since. Split the thread instead."))
    if Entry.objects.filter(root=into, parent_id__in=ids).exclude(pk__in=ids).exists():
        raise Conflict(_("Somebody has answered there since. Split the thread instead."))
    before = int(line.data["before"])
    audience = Audience.objects.select_related("space").filter(pk=before).first()
    if audience is None:
        raise Conflict(_("The room it came from is gone. Split the thread instead."))
    require_writable(actor, audience)
    if audience.pk != into.audience_id:
        whole = Entry.objects.filter(Q(pk__in=ids))
        require_nothing_new(
            actor,
            into,
            audience,
            line,
            is_as_it_was=not whole.filter(edited_at__gt=line.at).exists(),
        )
    back = [
        Placed(
            row.id,
            row.number,
            row.parent,
            row.old_number,
            # What it answered may be deleted for good by now.
            row.old_parent if row.old_parent is None or row.old_parent in there else root.pk,
        )
        for row in moved
        if row.id in there
    ]
    put(back, root.pk)
    Entry.objects.filter(pk__in=ids).update(audience_id=before)
    Entry.objects.filter(pk=root.pk).update(resolved_at=line.data["resolved"])
    recount(into.pk)
    recount(root.pk, int(line.data["last"]))
    tell_moved(back, into.pk, root.pk)
    tell([before, into.audience_id], into.pk, ids)
    announce("entry", audience_id=before, object_id=root.pk)
