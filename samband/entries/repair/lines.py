"""Writing lines into a thread's history, and telling others what changed."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from samband.entries.hooks import run_after_many, run_after_write
from samband.entries.models import Entry, ThreadChange
from samband.kernel import audit
from samband.kernel.events import announce
from samband.people.models import Person


def add_line(
    kind: str,
    root: Entry,
    actor: Person,
    now: datetime,
    other: Entry | None = None,
    **data: Any,
) -> ThreadChange:
    """A line in the history of `root`'s thread; `data` is what undoing needs."""
    audit.record(f"thread.{kind}", actor_id=actor.pk, object_kind="entry", object_id=root.pk)
    return ThreadChange.objects.create(
        root=root, other=other, kind=kind, actor=actor, at=now, data=data
    )


def tell(audience_ids: Iterable[int], root_id: int, entry_ids: Iterable[int]) -> None:
    """Live pages of the thread offer to load anew; whoever indexes entries looks at them again.

    All together, so that a thread of thousands does not keep its writers waiting; the thread itself is news where it is now.
    """
    for audience_id in sorted(set(audience_ids)):
        announce("thread", audience_id=audience_id, object_id=root_id)
    found = list(dict.fromkeys(entry_ids))
    if root_id in found:
        run_after_write(root_id)
    run_after_many([entry_id for entry_id in found if entry_id != root_id])
