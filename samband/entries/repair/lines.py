"""Writing lines into a thread's history, and telling others what changed."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from samband.entries.hooks import run_after_write
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
    """Live pages of the thread offer to load anew; whoever indexes entries looks at them again."""
    for audience_id in sorted(set(audience_ids)):
        announce("thread", audience_id=audience_id, object_id=root_id)
    for entry_id in entry_ids:
        run_after_write(entry_id)
