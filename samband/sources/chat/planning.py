"""The plan of moving in: what would become of each message, counted and shown before anything is stored.

Every message of the input is stored, known, or stands in the errors file.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import IO, Any, Final

from django.db.models.functions import Lower

from samband.people.models import Person
from samband.sources import planning
from samband.sources.acting import acting_in
from samband.sources.chat.records import (
    DIRECT,
    OPEN,
    ChatMessage,
    ChatPerson,
    ChatRecord,
    ChatRoom,
    fill_marks,
)
from samband.sources.models import Import
from samband.sources.options import Options
from samband.sources.records import Problem, load_chat, problem

#: So many rooms and people are listed before anything is stored.
SHOWN: Final = 50
#: The field of troubles that are about a file, whose message is stored all the same.
FILES: Final = "files"


@dataclass(slots=True)
class Roll:
    """Who and what an archive holds: people by key, rooms by key. `accounts` are the people who are here too."""

    people: dict[str, ChatPerson] = field(default_factory=dict)
    rooms: dict[str, ChatRoom] = field(default_factory=dict)
    accounts: dict[str, Person] = field(default_factory=dict)

    def add(self, records: Iterable[ChatRecord]) -> None:
        """Take in people and rooms; people are looked up by their address, one statement for all."""
        new = [one for one in records if isinstance(one, ChatPerson)]
        self.people.update({one.key: one for one in new})
        self.rooms.update({one.key: one for one in records if isinstance(one, ChatRoom)})
        by_mail = {one.mail: one.key for one in new if one.mail}
        if not by_mail:
            return
        found = Person.objects.alias(folded=Lower("email")).filter(folded__in=by_mail)
        for person in found.exclude(state=Person.State.ERASED):
            self.accounts[by_mail[person.email.lower()]] = person

    def members_of(self, room: ChatRoom) -> list[Person]:
        """Those of a room's members who have an account."""
        return [self.accounts[key] for key in dict.fromkeys(room.members) if key in self.accounts]

    def with_names(self, text: str, name_of: Callable[[str], str]) -> str:
        """A text with people and rooms named as they are here; `name_of` says it of those without an account."""

        def person(key: str) -> str:
            account = self.accounts.get(key)
            return f"@{account.handle}" if account else name_of(key)

        def room(key: str) -> str:
            found = self.rooms.get(key)
            return found.name if found is not None and found.openness == OPEN else "🔒"

        return fill_marks(text, person, room)

    def name_of(self, key: str) -> str:
        """What somebody is called in the archive."""
        person = self.people.get(key)
        return (person.name if person is not None else "") or "@"

    def trouble_of(self, message: ChatMessage, options: Options) -> str:
        """Why a message can't be stored: a code of `words.TROUBLES`, or ""."""
        room = self.rooms.get(message.room)
        if room is None:
            return "room_missing"
        if room.openness == OPEN:
            return ""
        if room.openness == DIRECT and not options.with_direct:
            return "direct_left_out"
        return "" if self.members_of(room) else "nobody_here"


@dataclass(slots=True)
class ChatTally:
    """What the plan has counted so far."""

    roll: Roll = field(default_factory=Roll)
    read: int = 0
    to_store: int = 0
    known: int = 0
    reported: int = 0
    threads: int = 0
    # Files that come along, and what of them does not, by the code of why.
    files: int = 0
    file_bytes: int = 0
    first_at: int = 0
    last_at: int = 0
    keys: set[int] = field(default_factory=set)
    troubles: Counter[str] = field(default_factory=Counter)
    per_room: Counter[str] = field(default_factory=Counter)
    authors: Counter[str] = field(default_factory=Counter)
    rows: list[dict[str, Any]] = field(default_factory=list)

    def as_plan(self, options: Options) -> dict[str, Any]:
        """The JSON that is shown and stored with the import; direct conversations are counted, never named."""
        roll = self.roll
        rooms = [(roll.rooms[key], count) for key, count in self.per_room.most_common()]
        named = [(room, count) for room, count in rooms if room.openness != DIRECT]
        writers = [roll.people[key] for key in self.authors if key in roll.people]
        here = [one for one in writers if one.key in roll.accounts]
        away = sorted(
            (one.name or one.mail for one in writers if one.key not in roll.accounts),
            key=str.casefold,
        )
        return {
            "read": self.read,
            "stored": self.to_store,
            "known": self.known,
            "reported": self.reported,
            "interactions": 0,
            "contacts": len(writers),
            "inside": len(here),
            "threads": self.threads,
            "files": self.files,
            "file_bytes": self.file_bytes,
            "first_at": self.first_at,
            "last_at": self.last_at,
            "troubles": dict(self.troubles.most_common()),
            "room_count": len(named),
            "direct_count": len(rooms) - len(named),
            "rooms": [
                {
                    "name": room.name,
                    "openness": "open" if room.openness == OPEN else options.private_as,
                    "messages": count,
                    "members": len(roll.members_of(room)),
                }
                for room, count in named[:SHOWN]
            ],
            "away": away[:SHOWN],
            "rows": self.rows,
        }

    def shown(self, message: ChatMessage) -> None:
        """Keep one of the first rows for the preview; nothing from behind closed doors."""
        room = self.roll.rooms[message.room]
        if room.openness == OPEN and len(self.rows) < planning.ROWS_SHOWN:
            author = self.roll.people.get(message.author)
            self.rows.append(
                {
                    "at": message.at // 1000,
                    "from": (author.name if author else message.author_name)[:80],
                    "to": [room.name[:80]],
                    "what": self.roll.with_names(message.title or message.text, self.roll.name_of)[
                        :120
                    ],
                }
            )


def plan_batch(
    batch: list[bytes], run: Import, options: Options, tally: ChatTally, stream: IO[bytes]
) -> None:
    """One batch of the plan in one transaction: its troubles and the progress; four statements."""
    with acting_in(run.layer):
        planning.store_troubles(run, _sift(batch, run, options, tally, stream))
        Import.objects.filter(pk=run.pk).update(counts={"read": tally.read})


def _sift(
    batch: list[bytes], run: Import, options: Options, tally: ChatTally, stream: IO[bytes]
) -> list[Problem]:
    parsed = [(line, load_chat(line)) for line in batch]
    tally.roll.add([one for _, one in parsed if isinstance(one, (ChatPerson, ChatRoom))])
    messages = [(line, one) for line, one in parsed if isinstance(one, ChatMessage)]
    problems = [one for _, one in parsed if isinstance(one, Problem)]
    tally.read += len(messages) + len(problems)
    known = planning.known_keys(run, [bytes.fromhex(one.key) for _, one in messages])
    for line, one in parsed:
        if isinstance(one, (ChatPerson, ChatRoom)):
            stream.write(line)
        elif isinstance(one, ChatMessage):
            problems += _weigh(line, one, options, tally, known, stream)
    # Files are told of beside the messages: of these, read = stored + known + reported.
    tally.reported += sum(one.field != FILES for one in problems)
    tally.troubles.update(one.code for one in problems)
    return problems


def _weigh(
    line: bytes,
    message: ChatMessage,
    options: Options,
    tally: ChatTally,
    known: dict[bytes, int],
    stream: IO[bytes],
) -> list[Problem]:
    """Count one message; its problem, if it has one."""
    key = bytes.fromhex(message.key)
    short = int.from_bytes(key[:8])
    if key in known:
        tally.known += 1
        return []
    if short in tally.keys:
        return [problem(message.number, "duplicate", "", message.key)]
    code = tally.roll.trouble_of(message, options)
    if code:
        return [problem(message.number, code, "", "")]
    tally.keys.add(short)
    tally.to_store += 1
    tally.threads += not message.root
    tally.per_room[message.room] += 1
    tally.authors[message.author] += 1
    at = message.at // 1000
    tally.first_at = min(tally.first_at or at, at)
    tally.last_at = max(tally.last_at, at)
    tally.shown(message)
    stream.write(line)
    brought = [one for one in message.files if one.at >= 0]
    tally.files += len(brought)
    tally.file_bytes += sum(one.size for one in brought)
    return [
        problem(message.number, one.trouble, FILES, one.name) for one in message.files if one.at < 0
    ]
