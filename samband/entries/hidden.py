"""What a person does not want to see: entries they put away, and entries by people they blocked.

Every list, count, search and notification applies this beside the audience. It stands here once:

    f"SELECT … FROM entries_entry e WHERE e.audience_id {READABLE} AND {seen_sql('e')}"  with  [me, *seen_params(me)]
    Entry.objects.visible_to(me).seen_by(me)

In a thread that somebody else began, the blocked person's comments are left out and the others stay. Whoever counts threads
applies it to the root as well as to the comment: a thread begun by a blocked person is on no list of its reader, so nothing
in it may count as unread.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from samband.entries.peace_models import Block, PutAway

# Arrays that overlap, and not `<> ALL`: the planner takes a comparison with an unknown list for one that hardly any row
# survives where few people wrote, and then sorts everything instead of walking the stream's index.
_SEEN = (
    "NOT ARRAY[{e}.author_id] && ARRAY(SELECT blocked_id FROM entries_block WHERE person_id = %s) "
    "AND NOT ARRAY[{e}.id, {e}.root_id] && ARRAY(SELECT entry_id FROM entries_putaway WHERE person_id = %s)"
)


def seen_sql(alias: str = "entries_entry") -> str:
    """A condition on a row of entries_entry; its two parameters are `seen_params(person_id)`.

    The arrays are made once per statement: neither sub-select looks outside.
    """
    return _SEEN.format(e=alias)


def seen_params(person_id: int) -> list[Any]:
    """What `seen_sql` needs."""
    return [person_id, person_id]


def seen_by(person_id: int, prefix: str = "") -> Q:
    """The same condition for the ORM; `prefix` leads to the entry ("entry__")."""
    blocked = Block.objects.filter(person_id=person_id).values("blocked_id")
    away = PutAway.objects.filter(person_id=person_id).values("entry_id")
    return (
        (Q(**{f"{prefix}author__isnull": True}) | ~Q(**{f"{prefix}author__in": blocked}))
        & ~Q(**{f"{prefix}pk__in": away})
        & (Q(**{f"{prefix}root__isnull": True}) | ~Q(**{f"{prefix}root__in": away}))
    )


def blockers_of(author_id: int | None, among: Iterable[int]) -> set[int]:
    """Who of `among` blocked this author: nothing of theirs is delivered to them. One statement."""
    if author_id is None:
        return set()
    rows = Block.objects.filter(blocked_id=author_id, person_id__in=list(among))
    return set(rows.values_list("person_id", flat=True))
