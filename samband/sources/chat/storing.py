"""Storing a batch of a conversation: rooms on first need, then its messages as entries with the dates they had.

Nobody is disturbed: no notifications, no unread. Who wrote has an account here by the address of the archive; everybody else
is named in the byline. A batch is one transaction with the import's cursor in it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from samband.entries.bulk import NewEntry, insert_entries
from samband.entries.hooks import run_after_many
from samband.entries.models import Entry
from samband.entries.reactions import bring_reactions
from samband.kernel.db import as_system
from samband.kernel.text import one_line
from samband.parties.suppression import suppressed
from samband.people.models import Person
from samband.sources import planning, spool, storing
from samband.sources.batches import keep_batch, take_batch
from samband.sources.chat import bringing as files
from samband.sources.chat.planning import Roll
from samband.sources.chat.records import DIRECT, OPEN, ChatMessage, ChatPerson, ChatRoom
from samband.sources.errors import ImportFailed
from samband.sources.models import Import, Item, Source
from samband.sources.options import Options
from samband.sources.records import Problem, load_chat
from samband.spaces.actions import bring_in_space
from samband.spaces.audiences import audience_of_people
from samband.spaces.models import Space

BATCH: Final = 500
_ROLL_LINES: Final = (b'["cp"', b'["cr"')


@dataclass(slots=True)
class Moving:
    """One run of storing: the archive's people and rooms, and which audience each room has come to be."""

    run: Import
    options: Options
    roll: Roll
    audiences: dict[str, int]
    objecting: set[str]

    @classmethod
    def begin(cls, run: Import) -> "Moving":
        """Read the people and rooms of the spool; one pass over it. Raises ImportFailed when it is gone."""
        roll = Roll()
        try:
            with (spool.folder() / run.stored_name).open("rb") as stream, as_system():
                lines = (line for line in stream if line.startswith(_ROLL_LINES))
                for batch in planning.batches(lines):
                    found = [load_chat(line) for line in batch]
                    roll.add([one for one in found if isinstance(one, (ChatPerson, ChatRoom))])
                mails = [("email", one.mail) for one in roll.people.values() if one.mail]
                objecting = {mail for _kind, mail in suppressed(mails)}
        except FileNotFoundError as error:
            raise ImportFailed("spool_missing") from error
        return cls(run, Options.load(run.options), roll, {}, objecting)

    def name_of(self, key: str, otherwise: str = "") -> str:
        """What an author without an account is called; "" for who objected to being named."""
        person = self.roll.people.get(key)
        if person is None:
            return otherwise
        return "" if person.mail in self.objecting else person.name or otherwise

    def accounts_of(self, keys: Iterable[str]) -> list[int]:
        """Those of some people who have an account here."""
        return [self.roll.accounts[key].pk for key in keys if key in self.roll.accounts]

    def text_of(self, message: ChatMessage) -> str:
        """The message's text with people and rooms named as they are here."""
        text = self.roll.with_names(message.text, lambda key: self.name_of(key, "@"))
        missing = [one.name for one in message.files if one.at < 0]
        files = "\n".join(f"📎 {one_line(name, 200)}" for name in missing)
        return "\n\n".join(filter(None, (text, files)))


def apply_batch(moving: Moving) -> bool:
    """Store the next batch of the spool in one transaction; False when there was none.

    Updates `moving.run`. Raises ImportFailed when the spool is gone, Conflict when another process applies the import.
    """
    run = moving.run
    with as_system():
        lines, behind = take_batch(run, BATCH)
        if not lines:
            return False
        parsed = [load_chat(line) for line in lines if not line.startswith(_ROLL_LINES)]
        messages = [one for one in parsed if isinstance(one, ChatMessage)]
        new, twice, known = storing.claim(run, messages)
        broken = _store(moving, new)
        planning.store_troubles(run, broken)
        planning.store_troubles(run, twice)
        keep_batch(
            run,
            {"offset": behind},
            done=len(messages),
            stored=len(new),
            known=known,
            reported=len(twice),
        )
    return True


def _stored(run: Import, keys: Iterable[str]) -> dict[str, int]:
    """Which of these keys are stored, with what they became."""
    found = Item.objects.filter(
        layer=run.layer, kind=Source.Kind.CHAT, key__in=[bytes.fromhex(key) for key in set(keys)]
    )
    return {
        bytes(key).hex(): object_id
        for key, object_id in found.values_list("key", "object_id")
        if object_id is not None
    }


def _store(moving: Moving, messages: list[ChatMessage]) -> list[Problem]:
    """Entries, their files and reactions; the files that could not be stored."""
    run = moving.run
    for key in dict.fromkeys(one.room for one in messages):
        if key not in moving.audiences:
            moving.audiences[key] = _audience_of(moving, moving.roll.rooms[key])
    own = {one.key for one in messages}
    known = _stored(run, (one.root for one in messages if one.root and one.root not in own))
    present = _roots(known)
    rows: list[NewEntry] = []
    #: Threads whose first message is not in the archive: the first answer takes its place.
    instead: dict[str, str] = {}
    for message in messages:
        root = instead.get(message.root, message.root)
        if root and root not in own and root not in present:
            instead[message.root], root = message.key, ""
        rows.append(_entry(moving, message, root))
    ids = insert_entries(rows, present=present, tells_others=False)
    broken = files.bring(run, [(ids[one.key], one, moving.roll) for one in messages if one.files])
    # Names of files are found too, so whoever indexes looks at the entries once they have them.
    run_after_many(list(ids.values()))
    bring_reactions(
        (ids[message.key], emoji, moving.accounts_of(people), _moment(message))
        for message in messages
        for emoji, people in message.reactions
    )
    _note(run, {**ids, **{root: ids[key] for root, key in instead.items()}})
    return broken


def _moment(message: ChatMessage) -> datetime:
    return datetime.fromtimestamp(message.at / 1000, UTC)


def _roots(known: dict[str, int]) -> dict[str, Entry]:
    """The threads that go on, by the key of the message that was named; an answer to an answer goes to its thread."""
    found = Entry.objects.select_related("root").in_bulk(set(known.values()))
    named = {key: found[entry_id] for key, entry_id in known.items() if entry_id in found}
    return {key: entry.root or entry for key, entry in named.items()}


def _entry(moving: Moving, message: ChatMessage, root: str) -> NewEntry:
    account = moving.roll.accounts.get(message.author)
    return NewEntry(
        key=message.key,
        author_id=account.pk if account else None,
        audience_id=moving.audiences[message.room],
        body=moving.text_of(message),
        published_at=_moment(message),
        title=message.title,
        byline=""
        if account
        else one_line(moving.name_of(message.author, message.author_name) or "-", 160),
        root_key=root,
    )


def _note(run: Import, ids: dict[str, int]) -> None:
    """Remember what each key became; the keys of first messages that are missing are claimed here."""
    Item.objects.bulk_create(
        [
            Item(
                layer=run.layer,
                kind=Source.Kind.CHAT,
                import_run=run,
                key=bytes.fromhex(key),
                object_id=object_id,
            )
            for key, object_id in ids.items()
        ],
        update_conflicts=True,
        unique_fields=["layer", "kind", "key"],
        update_fields=["object_id"],
    )


def _audience_of(moving: Moving, room: ChatRoom) -> int:
    """The audience that a room's messages get: of the space it became earlier, else of a new one."""
    members = moving.roll.members_of(room)
    if room.openness == DIRECT:
        return audience_of_people(one.pk for one in members).pk
    run = moving.run
    found = _stored(run, [room.key]).get(room.key)
    space = Space.objects.filter(pk=-found).first() if found else None
    if space is None:
        space = bring_in_space(
            actor=run.actor,
            name=room.name,
            about=room.about,
            openness="open" if room.openness == OPEN else moving.options.private_as,
            host=_host(moving, room, members),
            members=members,
        )
        _note(run, {room.key: -space.pk})
    assert space.audience_id is not None, "a space has an audience from the beginning"
    return space.audience_id


def _host(moving: Moving, room: ChatRoom, members: list[Person]) -> Person:
    """Who started the room there, else its first colleague; for an open one with neither whoever imports."""
    creator = moving.roll.accounts.get(room.creator)
    able = [one for one in members if one.state == Person.State.ACTIVE and not one.is_guest]
    if creator is not None and creator in able:
        return creator
    if able:
        return able[0]
    if room.openness == OPEN:
        actor = moving.run.actor or _administrator()
        if actor is not None:
            return actor
    if members:
        return members[0]
    raise ImportFailed("nobody_to_host")


def _administrator() -> Person | None:
    return Person.objects.active().filter(role=Person.Role.ADMINISTRATOR).order_by("pk").first()
