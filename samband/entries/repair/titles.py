"""Giving a thread a title that came later, and saying that its question is settled."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samband.entries.models import Entry, Revision, ThreadChange
from samband.entries.repair.holding import hold_thread
from samband.entries.repair.lines import add_line, tell
from samband.kernel.errors import Invalid
from samband.kernel.text import one_line
from samband.people.models import Person


def clean_title(title: str) -> str:
    """A title on one line, "" for none."""
    return one_line(title, 200) if title.strip() else ""


def set_title(root: Entry, title: str) -> None:
    """Store a title of a held thread. Open forms for its text notice that it changed; what it was stays in the history."""
    Revision.objects.create(
        entry=root,
        version=root.version,
        title=root.title,
        body=root.body,
        actor=root.edited_by if root.edited_at is not None else root.author,
        at=root.edited_at or root.published_at,
    )
    root.title, root.version = title, root.version + 1
    root.save(update_fields=["title", "version"])


@transaction.atomic
def title_thread(
    *, actor: Person, entry_id: int, title: str, now: datetime | None = None
) -> ThreadChange | None:
    """Give the thread of an entry a title, another one, or none; None when it has this one already.

    Raises `NotFound`, `Refused` where nobody writes any more, `Invalid` for a page without a title.
    """
    title = clean_title(title)
    root = hold_thread(actor, entry_id)
    if root.kind == Entry.Kind.PAGE and not title:
        raise Invalid(_("A page needs a title."), fields={"title": [_("A page needs a title.")]})
    if root.title == title:
        return None
    before = root.title
    set_title(root, title)
    line = add_line(
        ThreadChange.Kind.TITLED, root, actor, now or timezone.now(), before=before, after=title
    )
    tell([root.audience_id], root.pk, [root.pk])
    return line


@transaction.atomic
def resolve_thread(
    *, actor: Person, entry_id: int, is_resolved: bool = True, now: datetime | None = None
) -> ThreadChange | None:
    """Say that a thread's question is settled, or (`is_resolved` False) open it again; None when it is so already.

    Raises `NotFound`, and `Refused` where nobody writes any more.
    """
    now = now or timezone.now()
    root = hold_thread(actor, entry_id)
    if (root.resolved_at is not None) == is_resolved:
        return None
    before = root.resolved_at
    root.resolved_at = now if is_resolved else None
    root.save(update_fields=["resolved_at"])
    kind = ThreadChange.Kind.RESOLVED if is_resolved else ThreadChange.Kind.REOPENED
    line = add_line(kind, root, actor, now, before=before.isoformat() if before else None)
    tell([root.audience_id], root.pk, [root.pk])
    return line
