"""Showing something with one press, and taking it back."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samband.entries.access import entry_for_reading
from samband.entries.addressing import require_writable
from samband.entries.hooks import run_after_reaction
from samband.entries.models import Counters, Entry, Reaction
from samband.entries.reaction_rules import MOST_KINDS, one_emoji
from samband.kernel.errors import Invalid, Refused
from samband.kernel.events import announce
from samband.people.models import Person

_ADD = (
    "INSERT INTO entries_counters (entry_id, comments, last_number, reactions) "
    "VALUES (%s, 0, 0, jsonb_build_object(%s::text, 1)) ON CONFLICT (entry_id) DO UPDATE SET "
    "reactions = entries_counters.reactions || jsonb_build_object("
    "%s::text, coalesce((entries_counters.reactions->>%s)::int, 0) + 1)"
)
_TAKE = (
    "UPDATE entries_counters SET reactions = CASE WHEN (reactions->>%s)::int > 1 "
    "THEN reactions || jsonb_build_object(%s::text, (reactions->>%s)::int - 1) ELSE reactions - %s::text END "
    "WHERE entry_id = %s"
)


def _clean(emoji: str) -> str:
    found = one_emoji(emoji)
    if not found:
        raise Invalid(_("A reaction is one emoji. Choose one, or paste one."), code="emoji")
    return found


def _entry(actor: Person, entry_id: int) -> Entry:
    entry = entry_for_reading(actor, entry_id)
    require_writable(actor, entry.audience)
    return entry


def _count(statement: str, params: list[str | int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


@transaction.atomic
def react(*, actor: Person, entry_id: int, emoji: str, now: datetime | None = None) -> Entry:
    """Put an emoji on an entry; doing it twice changes nothing.

    Raises `NotFound`, `Invalid` for what is not exactly one emoji, `Refused` in rooms that are closed down and where 30 kinds
    stand already. The entry's own row is not written.
    """
    emoji = _clean(emoji)
    entry = _entry(actor, entry_id)
    counters = Counters.objects.filter(entry=entry).first()
    if counters and emoji not in counters.reactions and len(counters.reactions) >= MOST_KINDS:
        raise Refused(_("There are %(count)d kinds of emoji here already.") % {"count": MOST_KINDS})
    row, is_new = Reaction.objects.get_or_create(
        entry=entry, person=actor, emoji=emoji, defaults={"at": now or timezone.now()}
    )
    if is_new:
        _count(_ADD, [entry.pk, row.emoji, row.emoji, row.emoji])
        announce("reaction", audience_id=entry.audience_id, object_id=entry.pk)
        run_after_reaction(entry.pk)
    return entry


@transaction.atomic
def take_reaction(*, actor: Person, entry_id: int, emoji: str) -> Entry:
    """Take an emoji of one's own away again; nothing happens when it is not there. Raises as `react`."""
    emoji = _clean(emoji)
    entry = _entry(actor, entry_id)
    removed, _kinds = Reaction.objects.filter(entry=entry, person=actor, emoji=emoji).delete()
    if removed:
        _count(_TAKE, [emoji, emoji, emoji, emoji, entry.pk])
        announce("reaction", audience_id=entry.audience_id, object_id=entry.pk)
        run_after_reaction(entry.pk)
    return entry


@transaction.atomic
def toggle_reaction(*, actor: Person, entry_id: int, emoji: str) -> Entry:
    """What a press does: put it there, or take it away. Raises as `react`."""
    emoji = _clean(emoji)
    if Reaction.objects.filter(entry_id=entry_id, person=actor, emoji=emoji).exists():
        return take_reaction(actor=actor, entry_id=entry_id, emoji=emoji)
    return react(actor=actor, entry_id=entry_id, emoji=emoji)


@transaction.atomic
def bring_reactions(rows: Iterable[tuple[int, str, Collection[int], datetime]]) -> None:
    """Reactions of an import: (entry, emoji, people, when) of entries that have none yet. What is no emoji is left out.

    Two statements, whatever their number; nobody is told.
    """
    kept = [
        (entry_id, found, dict.fromkeys(people), at)
        for entry_id, emoji, people, at in rows
        if (found := one_emoji(emoji))
    ]
    Reaction.objects.bulk_create(
        [
            Reaction(entry_id=entry_id, person_id=person_id, emoji=emoji, at=at)
            for entry_id, emoji, people, at in kept
            for person_id in people
        ],
        ignore_conflicts=True,
    )
    counts: dict[int, dict[str, int]] = {}
    for entry_id, emoji, people, _at in kept:
        if people and len(counts.setdefault(entry_id, {})) < MOST_KINDS:
            counts[entry_id][emoji] = len(people)
    Counters.objects.bulk_create(
        [Counters(entry_id=entry_id, reactions=found) for entry_id, found in counts.items()],
        update_conflicts=True,
        unique_fields=["entry"],
        update_fields=["reactions"],
    )


def forget_reactions(person_id: int) -> None:
    """Take away everything a person put on entries, with the counts; for erasure. Doing it twice changes nothing."""
    for entry_id, emoji in list(
        Reaction.objects.filter(person_id=person_id).values_list("entry_id", "emoji")
    ):
        if Reaction.objects.filter(person_id=person_id, entry_id=entry_id, emoji=emoji).delete()[0]:
            _count(_TAKE, [emoji, emoji, emoji, emoji, entry_id])
