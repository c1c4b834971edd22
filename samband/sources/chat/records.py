"""What a reader of an archive hands over: people, rooms, messages. No Django, one line of JSON each.

`key` is the archive's own id, made unique among archives by `keyed`. In a text, `person_mark` and `room_mark` stand where
somebody or a room is named: who they are here is known only when it is stored.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

OPEN: Final = "open"
PRIVATE: Final = "private"
DIRECT: Final = "direct"
#: Longest text of one message that is stored, as for an entry.
MOST_CHARACTERS: Final = 100_000

_MARK = re.compile("\x0e([PR])([^\x0e\x0f]{1,200})\x0f")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class ChatPerson:
    """Somebody in the archive; `mail` is lower case, "" when the archive has none."""

    number: int
    key: str
    mail: str
    name: str


@dataclass(frozen=True, slots=True)
class ChatRoom:
    """A channel or a direct conversation; `members` are keys of people."""

    number: int
    key: str
    name: str
    about: str
    openness: str
    members: tuple[str, ...]
    creator: str = ""
    is_archived: bool = False


@dataclass(frozen=True, slots=True)
class ChatFile:
    """A file that went along with a message: `size` bytes from `at` on in the file beside the spool.

    `at` is -1 for one that is not brought in; `trouble` then says why, as a code of `words.TROUBLES`.
    """

    name: str
    at: int = -1
    size: int = 0
    trouble: str = "file_missing"


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message as Markdown. `at` is in milliseconds since 1970, UTC.

    `root` is the key of the message that starts its thread, "" when it is one. `reactions` are (emoji, people), each
    emoji as a character.
    """

    number: int
    key: str
    room: str
    root: str
    author: str
    author_name: str
    at: int
    title: str
    text: str
    reactions: tuple[tuple[str, tuple[str, ...]], ...] = ()
    files: tuple[ChatFile, ...] = ()


ChatRecord: TypeAlias = ChatPerson | ChatRoom | ChatMessage


def keyed(archive: str, kind: str, own: str) -> str:
    """64 hexadecimal digits: the same thing of the same archive gives the same key in each run."""
    return hashlib.sha256(f"{archive}\x00{kind}\x00{own}".encode("utf-8", "replace")).hexdigest()


def person_mark(key: str) -> str:
    """Stands in a text for somebody."""
    return f"\x0eP{key}\x0f"


def room_mark(key: str) -> str:
    """Stands in a text for a room."""
    return f"\x0eR{key}\x0f"


def fill_marks(text: str, person: Callable[[str], str], room: Callable[[str], str]) -> str:
    """A text with what `person` and `room` say for each key in place of the marks."""
    return _MARK.sub(lambda found: (person if found[1] == "P" else room)(found[2]), text)


def without_marks(text: str) -> str:
    """Somebody's own text, in which no mark can stand yet."""
    return _CONTROLS.sub("", text)


def dump_row(record: ChatRecord) -> list[Any]:
    """The JSON form: a tag and the fields."""
    match record:
        case ChatPerson():
            return ["cp", record.number, record.key, record.mail, record.name]
        case ChatRoom():
            return [
                "cr", record.number, record.key, record.name, record.about, record.openness, record.members,
                record.creator, record.is_archived,
            ]  # fmt: skip
        case ChatMessage():
            return [
                "cm", record.number, record.key, record.room, record.root, record.author, record.author_name,
                record.at, record.title, record.text, record.reactions,
                [[one.name, one.at, one.size, one.trouble] for one in record.files],
            ]  # fmt: skip


def load_row(tag: str, row: list[Any]) -> ChatRecord | None:
    """What `dump_row` gave; None for another tag."""
    if tag == "cp":
        return ChatPerson(*row)
    if tag == "cr":
        number, key, name, about, openness, members, creator, is_archived = row
        return ChatRoom(number, key, name, about, openness, tuple(members), creator, is_archived)
    if tag == "cm":
        number, key, room, root, author, author_name, at, title, text, reactions, files = row
        reacted = tuple((emoji, tuple(people)) for emoji, people in reactions)
        # A spool of an earlier version knows names only.
        found = tuple(ChatFile(*one) if isinstance(one, list) else ChatFile(one) for one in files)
        return ChatMessage(
            number, key, room, root, author, author_name, at, title, text, reacted, found
        )
    return None
