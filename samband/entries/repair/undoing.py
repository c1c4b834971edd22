"""Undoing what was done to a thread, as long as nothing later stands in the way."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from samband.entries.access import entry_for_reading
from samband.entries.models import Entry, ThreadChange
from samband.entries.repair.holding import hold_threads
from samband.entries.repair.lines import tell
from samband.entries.repair.merging import take_apart
from samband.entries.repair.moving import put_back
from samband.entries.repair.splitting import join_again
from samband.entries.repair.titles import set_title
from samband.kernel import audit
from samband.kernel.errors import Conflict, NotFound
from samband.people.models import Person

Kind = ThreadChange.Kind
_MOVED_ON = _("Some of it has been moved on since. Merge the threads instead.")


def line_for_reading(actor: Person, change_id: int) -> ThreadChange:
    """A line of the history of a thread that the actor may read. Raises `NotFound`."""
    line = ThreadChange.objects.select_related("other").filter(pk=change_id).first()
    if line is None:
        raise NotFound
    entry_for_reading(actor, line.root_id)
    return line


@transaction.atomic
def undo_change(*, actor: Person, change_id: int, now: datetime | None = None) -> ThreadChange:
    """Undo one line of a thread's history; the line stays and says who undid it.

    Raises `NotFound`, `Refused` where nobody writes any more, and `Conflict` with words when it is undone already or later
    changes stand in the way.
    """
    line = line_for_reading(actor, change_id)
    also = [int(line.data["before"])] if line.kind in (Kind.MOVED, Kind.MERGED) else []
    held = [line.root_id]
    if line.kind == Kind.SPLIT and line.other_id is not None:
        if not Entry.objects.visible_to(actor).filter(pk=line.other_id).exists():
            raise Conflict(_MOVED_ON)
        held.append(line.other_id)
    roots = hold_threads(actor, held, also=also)
    root = roots[0]
    line = ThreadChange.objects.select_for_update(of=("self",)).get(pk=line.pk)
    if line.undone_at is not None:
        raise Conflict(_("This is undone already."), code="undone")
    if root.pk != line.root_id:
        raise Conflict(
            _("The thread has become a part of another one since. Undo that first."),
            code="changed-since",
        )
    if line.kind == Kind.SPLIT and roots[-1].pk != line.other_id:
        raise Conflict(_MOVED_ON)
    _undo(actor, line, root, roots[-1])
    line.undone_at = now or timezone.now()
    line.undone_by = actor
    line.save(update_fields=["undone_at", "undone_by"])
    audit.record("thread.undone", actor_id=actor.pk, object_kind="entry", object_id=line.root_id)
    return line


def _undo(actor: Person, line: ThreadChange, root: Entry, other: Entry) -> None:
    if line.kind == Kind.TITLED:
        _undo_title(line, root)
    elif line.kind == Kind.MOVED:
        put_back(actor, line, root)
    elif line.kind == Kind.SPLIT:
        join_again(line, root, other)
    elif line.kind == Kind.MERGED:
        assert line.other is not None, "a merge has two threads"
        take_apart(actor, line, root, line.other)
    else:
        _undo_resolution(line, root)


def _undo_title(line: ThreadChange, root: Entry) -> None:
    if root.title != line.data["after"]:
        raise Conflict(_("The title has been changed since. Change it again instead."))
    set_title(root, line.data["before"])
    tell([root.audience_id], root.pk, [root.pk])


def _undo_resolution(line: ThreadChange, root: Entry) -> None:
    if (root.resolved_at is not None) != (line.kind == Kind.RESOLVED):
        raise Conflict(_("Somebody has said otherwise since."))
    before = line.data["before"]
    root.resolved_at = parse_datetime(before) if before else None
    root.save(update_fields=["resolved_at"])
    tell([root.audience_id], root.pk, [root.pk])
