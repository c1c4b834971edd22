"""Making notifications, after the writer's transaction. Doing it twice, or late, gives the same rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from samband.entries.hidden import blockers_of
from samband.entries.models import Block, Entry, Reaction
from samband.kernel.events import announce
from samband.kernel.mail import is_configured
from samband.notices import following, outbox, rules
from samband.notices.kinds import REACTION, all_kinds, kind_of
from samband.notices.models import Notification
from samband.notices.push import sending
from samband.notices.wishes import wishes_of

EVENT = "notice"
# Person by kind: whom an entry concerns in a way that its text alone does not say.
Concern = Callable[[Entry], Mapping[int, str]]
_concerns: dict[str, Concern] = {}


def register_concern(entry_kind: str, concern: Concern) -> None:
    """Let `concern(entry)` say whom a new entry of this kind concerns, and how, before everything else does."""
    _concerns[entry_kind] = concern


@dataclass(frozen=True, slots=True)
class Notice:
    """What is told to several people at once: about which entry (or thing of the kind), by whom, under which key."""

    entry_id: int | None
    root_id: int | None
    actor_id: int | None
    at: datetime
    key: str
    emoji: str = ""
    object_id: int | None = None


# A row that is there keeps its place unless the new kind is more personal: then it is unread again.
_STORE = """
INSERT INTO notices_notification (person_id, key, kind, entry_id, object_id, actor_id, group_key, emoji, is_shown, at)
SELECT person, %s, kind, %s, %s, %s, group_key, %s, shown, %s
  FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::boolean[]) AS new (person, kind, group_key, shown)
ON CONFLICT (person_id, key) DO UPDATE SET
  kind = excluded.kind, group_key = excluded.group_key, is_shown = excluded.is_shown, read_at = NULL
  WHERE array_position(%s::text[], excluded.kind::text) < array_position(%s::text[], notices_notification.kind::text)
RETURNING person_id, id
"""


def note_nobody(entry_ids: Sequence[int]) -> None:
    """What an import brings, or takes away again, is news to nobody."""


@transaction.atomic
def store(notice: Notice, told: Mapping[int, str], *, by_mail: bool = True) -> dict[int, int]:
    """Store a notification for each person with their kind; returns those that are new to somebody, by person.

    Those who want it by mail get a letter, or a place in the one that waits; devices are told at once. Rights are the
    caller's: `told` holds people who may read the entry.
    """
    wishes = wishes_of(list(told))
    rows = [
        (person, kind, _group(kind, notice), wishes[person].shows(kind))
        for person, kind in sorted(told.items())
        if wishes[person].shows(kind) or wishes[person].mails(kind) or wishes[person].pushes(kind)
    ]
    if not rows:
        return {}
    people, kinds, groups, shown = zip(*rows, strict=True)
    order = [kind.key for kind in all_kinds()]
    with connection.cursor() as cursor:
        cursor.execute(
            _STORE,
            [
                notice.key, notice.entry_id, notice.object_id, notice.actor_id, notice.emoji, notice.at,
                list(people), list(kinds), list(groups), list(shown), order, order,
            ],
        )  # fmt: skip
        made = dict(cursor.fetchall())
    if by_mail and notice.root_id is not None and is_configured():
        outbox.put(
            {person: row for person, row in made.items() if wishes[person].mails(told[person])},
            root_id=notice.root_id,
            now=timezone.now(),
        )
    sending.put({one: _group(told[one], notice) for one in made if wishes[one].pushes(told[one])})
    for person in made:
        announce(EVENT, person_id=person, object_id=notice.root_id)
    return made


def _group(kind: str, notice: Notice) -> str:
    found = kind_of(kind)
    gathers = notice.root_id if found is not None and found.by_thread else notice.entry_id
    return f"{kind}-{notice.object_id if gathers is None else gathers}"


def note_reactions_later(entry_id: int) -> None:
    """The same for what was shown with one press."""
    from samband.notices.jobs import note_shown

    note_shown.configure().defer(entry_id=entry_id)


def note_later(entry_id: int) -> None:
    """Have an entry looked at once the writer's transaction is done."""
    from samband.notices.jobs import note

    note.configure().defer(entry_id=entry_id)


def note_reactions(entry_id: int) -> None:
    """Tell an author what others showed with one press; what was taken back is taken away here too."""
    entry = Entry.objects.filter(pk=entry_id, state="published").exclude(author=None).first()
    if entry is None or entry.author_id is None:
        return
    shown = list(Reaction.objects.filter(entry=entry).exclude(person=entry.author_id))
    given = Notification.objects.filter(entry=entry, kind=REACTION)
    given.exclude(key__in=[_reaction_key(one) for one in shown]).delete()
    if not following.readers_among(frozenset({entry.author_id}), entry.audience_id):
        return
    blocked = set(Block.objects.filter(person=entry.author_id).values_list("blocked_id", flat=True))
    for one in shown:
        if one.person_id not in blocked:
            notice = Notice(
                entry.pk,
                entry.root_id or entry.pk,
                one.person_id,
                one.at,
                _reaction_key(one),
                one.emoji,
            )
            store(notice, {entry.author_id: REACTION})


def _reaction_key(one: Reaction) -> str:
    return f"reaction-{one.pk}"


def note_entry(entry_id: int, now: datetime, *, by_mail: bool = True) -> dict[int, int]:
    """Tell those whom an entry concerns, as it is now; rows of those whom it no longer concerns go.

    Nobody is told of what was written long ago (an import, a comment that came back), except who is newly named in it.
    """
    entry = Entry.objects.select_related("audience").filter(pk=entry_id, state="published").first()
    if entry is None:
        return {}
    if now - entry.published_at > rules.NEWS_AGE:
        told = dict.fromkeys(following.newly_named(entry) - {entry.author_id}, "mention")
    else:
        told = rules.who_is_told(following.about(entry))
        if (concern := _concerns.get(entry.kind)) is not None:
            told |= {who: kind for who, kind in concern(entry).items() if who != entry.author_id}
    readers = following.readers_among(frozenset(told), entry.audience_id)
    readers -= blockers_of(entry.author_id, readers)
    told = {person: kind for person, kind in told.items() if person in readers}
    notice = Notice(
        entry_id=entry.pk,
        root_id=entry.root_id or entry.pk,
        actor_id=entry.author_id,
        at=entry.published_at,
        key=f"entry-{entry.pk}",
    )
    if now - entry.published_at <= rules.NEWS_AGE:
        gone = Notification.objects.filter(entry=entry, key=notice.key)
        gone.exclude(person_id__in=told).delete()
    return store(notice, told, by_mail=by_mail)
