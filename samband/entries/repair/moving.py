"""Moving a thread to where it belongs."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samband.entries.access import entry_for_reading
from samband.entries.addressing import Addressee, ToColleagues, ToPeople, require_writable
from samband.entries.models import Counters, Entry, Pin, ThreadChange
from samband.entries.repair.holding import hold_thread, share
from samband.entries.repair.lines import add_line, tell
from samband.entries.repair.newcomers import (
    Newcomers,
    newcomers_of,
    require_asked,
    require_writers_stay,
)
from samband.kernel.errors import Conflict, Invalid, NotFound, Refused
from samband.kernel.events import announce
from samband.people.models import Person
from samband.spaces.models import COLLEAGUES_AUDIENCE, Audience, Space


def require_movable(root: Entry) -> None:
    """Raises `Refused` for what was written to named people: each of them would have to be asked."""
    if root.audience.kind == Audience.Kind.PEOPLE:
        raise Refused(
            _("What was written to named people stays with them. Write anew for more people."),
            code="direct",
        )


def audience_of(actor: Person, to: Addressee) -> Audience:
    """Where a thread would go. Raises `NotFound`, `Refused`."""
    if isinstance(to, ToPeople):
        raise Refused(_("A thread can't be moved to named people. Write to them instead."))
    if isinstance(to, ToColleagues):
        if actor.is_guest:
            raise Refused(_("Guests write in their rooms and to named people."))
        return Audience.objects.get(pk=COLLEAGUES_AUDIENCE)
    space = Space.objects.select_related("audience__space").filter(pk=to.space_id).first()
    if space is None or space.audience is None:
        raise NotFound
    require_writable(actor, space.audience)
    return space.audience


def question_about_move(actor: Person, entry_id: int, to: Addressee) -> tuple[Entry, Newcomers]:
    """The thread, and who would newly see it; about seven statements. Raises as `move_thread` does."""
    found = entry_for_reading(actor, entry_id)
    root = found if found.root_id is None else entry_for_reading(actor, found.root_id)
    require_movable(root)
    require_writable(actor, root.audience)
    audience = audience_of(actor, to)
    require_writers_stay(root, audience.pk)
    return root, newcomers_of(actor, root, audience.pk)


def place(root: Entry, audience_id: int) -> list[int]:
    """Give a held thread another audience; returns the ids of everything in it, deleted entries too."""
    whole = Entry.objects.filter(Q(pk=root.pk) | Q(root=root))
    ids = list(whole.order_by("number").values_list("pk", flat=True))
    whole.update(audience_id=audience_id)
    root.audience_id = audience_id
    Pin.objects.filter(entry=root).delete()
    return ids


@transaction.atomic
def move_thread(
    *,
    actor: Person,
    entry_id: int,
    to: Addressee,
    shown: str | None = None,
    now: datetime | None = None,
) -> ThreadChange:
    """Move the thread of an entry to a space, or to all colleagues.

    `shown` is the token of the question who would newly see it (`newcomers`). Raises `AsksFirst` (409) when there are such
    people and they, or the thread, are not what the question said; `NotFound`; `Refused` for direct messages, where nobody
    writes any more, and when a writer in the thread could not read it there; `Invalid` when it stands there already.
    """
    now = now or timezone.now()
    require_movable(entry_for_reading(actor, entry_id))
    target = audience_of(actor, to)
    root = hold_thread(actor, entry_id, also=[target.pk])
    require_movable(root)
    # What a space's new entries get may have changed while we waited for the locks.
    target = audience_of(actor, to)
    share([target.pk])
    if root.audience_id == target.pk:
        raise Invalid(_("It stands there already."), code="there-already")
    require_writers_stay(root, target.pk)
    require_asked(actor, root, target.pk, shown)
    source = root.audience
    line = add_line(
        ThreadChange.Kind.MOVED,
        root,
        actor,
        now,
        before=source.pk,
        before_version=source.version,
        after=target.pk,
        last=_last_number(root),
    )
    ids = place(root, target.pk)
    tell([source.pk, target.pk], root.pk, ids)
    announce("entry", audience_id=target.pk, object_id=root.pk)
    return line


def _last_number(root: Entry) -> int:
    return Counters.objects.filter(entry=root).values_list("last_number", flat=True).first() or 0


def put_back(actor: Person, line: ThreadChange, root: Entry) -> None:
    """Undo a move of a held thread. Raises `Conflict` with words when that would show something to new people."""
    before, after = int(line.data["before"]), int(line.data["after"])
    audience = Audience.objects.select_related("space").filter(pk=before).first()
    if root.audience_id != after or audience is None:
        raise Conflict(_("The thread has been moved on since. Move it where it belongs now."))
    require_writable(actor, audience)
    require_writers_stay(root, before)
    require_nothing_new(
        actor, root, audience, line, is_as_it_was=_last_number(root) == line.data["last"]
    )
    ids = place(root, before)
    tell([before, after], root.pk, ids)


def require_nothing_new(
    actor: Person, root: Entry, audience: Audience, line: ThreadChange, *, is_as_it_was: bool
) -> None:
    """Raises `Conflict` unless going back to `audience` shows nobody anything they had not been able to see before."""
    whole = Entry.objects.filter(Q(pk=root.pk) | Q(root=root))
    same_readers = audience.version == line.data["before_version"]
    if is_as_it_was and same_readers and not whole.filter(edited_at__gt=line.at).exists():
        return
    if newcomers_of(actor, root, audience.pk).count:
        raise Conflict(
            _(
                "Something was written since, or others read there now, so undoing would show it to new people. "
                "Move it instead: then you are asked who may see it."
            ),
            code="would-be-seen-by-more",
        )
