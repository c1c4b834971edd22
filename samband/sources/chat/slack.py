"""A Slack export: a .zip with users.json, channels.json, groups.json, dms.json, mpims.json and a folder of days per channel.

Format: slack.com/help/articles/220556107. An answer names its thread by `thread_ts`, the time stamp of the first message.
Slack's own export has no files, only their addresses at Slack, which are not asked. Programs that add them put them below
`__uploads/ID/` or, named `ID-NAME`, into a folder `attachments` of the channel.
"""

from collections.abc import Iterator
from typing import Any, Final

from samband.sources.chat import emojis
from samband.sources.chat.archive import Archive, json_of
from samband.sources.chat.files import FileSpool
from samband.sources.chat.records import (
    DIRECT,
    MOST_CHARACTERS,
    OPEN,
    PRIVATE,
    ChatFile,
    ChatMessage,
    ChatPerson,
    ChatRecord,
    ChatRoom,
    keyed,
    without_marks,
)
from samband.sources.chat.text import from_slack
from samband.sources.records import Problem, problem

ROOMS: Final = (
    ("channels.json", OPEN),
    ("groups.json", PRIVATE),
    ("mpims.json", DIRECT),
    ("dms.json", DIRECT),
)
#: What Slack itself says ("NAME has joined the channel") is nobody's word.
_WORDS: Final = frozenset(
    {None, "thread_broadcast", "me_message", "file_share", "bot_message", "file_comment"}
)


def is_slack(archive: Archive) -> bool:
    """Whether this looks like an export of Slack's."""
    return "users.json" in archive.names and any(name in archive.names for name, _ in ROOMS)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _name_of(file: dict[str, Any]) -> str:
    return _text(file.get("name")) or _text(file.get("title"))


class Slack:
    """Reads one export."""

    def __init__(self, archive: Archive, spool: FileSpool) -> None:
        self._archive = archive
        self._spool = spool
        self._uploads: dict[str, str] = {}
        for name in archive.names:
            folder, _slash, rest = name.partition("/")
            if folder == "__uploads":
                self._uploads.setdefault(rest.partition("/")[0], name)
        self._users = _dicts(json_of(archive, "users.json"))
        self._team = next(
            (_text(one.get("team_id")) for one in self._users if one.get("team_id")), ""
        )
        self._number = 0

    def _key(self, kind: str, own: str) -> str:
        return keyed(f"slack:{self._team}", kind, own)

    def _person_key(self, own: str) -> str:
        return self._key("person", own)

    def _room_key(self, own: str) -> str:
        return self._key("room", own)

    def read(self) -> Iterator[ChatRecord | Problem]:
        """People, rooms, then messages; in each room the oldest first."""
        for user in self._users:
            self._number += 1
            profile = _dict(user.get("profile"))
            name = (
                _text(profile.get("real_name"))
                or _text(user.get("real_name"))
                or _text(user.get("name"))
            )
            mail = _text(profile.get("email")).strip().lower()
            yield ChatPerson(
                self._number, self._person_key(_text(user.get("id"))), mail, without_marks(name)
            )
        rooms = [
            (one, openness)
            for name, openness in ROOMS
            for one in _dicts(json_of(self._archive, name))
        ]
        for room, openness in rooms:
            self._number += 1
            yield self._room(room, openness)
        for room, _ in rooms:
            yield from self._messages(room)

    def _room(self, room: dict[str, Any], openness: str) -> ChatRoom:
        purpose = _dict(room.get("purpose"))
        members = tuple(
            self._person_key(one) for one in room.get("members") or () if isinstance(one, str)
        )
        return ChatRoom(
            number=self._number,
            key=self._room_key(_text(room.get("id"))),
            name=without_marks(_text(room.get("name"))),
            about=without_marks(_text(purpose.get("value"))),
            openness=openness,
            members=members,
            creator=self._person_key(_text(room.get("creator"))) if room.get("creator") else "",
            is_archived=bool(room.get("is_archived")),
        )

    def _messages(self, room: dict[str, Any]) -> Iterator[ChatRecord | Problem]:
        # Direct conversations have folders named by their id, others by their name.
        folders = {f"{_text(room.get('name'))}/", f"{_text(room.get('id'))}/"} - {"/"}
        days = sorted(
            name
            for name in self._archive.names
            if name.endswith(".json") and any(name.startswith(folder) for folder in folders)
        )
        for day in days:
            for message in sorted(
                _dicts(json_of(self._archive, day)), key=lambda one: _text(one.get("ts"))
            ):
                self._number += 1
                yield self._message(room, message)

    def _message(self, room: dict[str, Any], message: dict[str, Any]) -> ChatRecord | Problem:
        stamp = _text(message.get("ts"))
        if message.get("subtype") not in _WORDS:
            return problem(self._number, "not_words", "subtype", _text(message.get("subtype")))
        try:
            at = int(float(stamp) * 1000)
        except ValueError:
            return problem(self._number, "bad_date", "ts", stamp)
        own_room = _text(room.get("id"))
        thread = _text(message.get("thread_ts"))
        user = _text(message.get("user"))
        text = from_slack(_text(message.get("text")), self._person_key, self._room_key)
        named = [one for one in _dicts(message.get("files")) if _name_of(one)]
        if not text.strip() and not named:
            return problem(self._number, "no_text", "text", "")
        if len(text) > MOST_CHARACTERS:
            return problem(self._number, "text_too_long", "text", text)
        return ChatMessage(
            number=self._number,
            key=self._key("message", f"{own_room}/{stamp}"),
            room=self._room_key(own_room),
            root=self._key("message", f"{own_room}/{thread}") if thread and thread != stamp else "",
            author=self._person_key(user) if user else "",
            author_name=without_marks(_text(message.get("username"))),
            at=at,
            title="",
            text=text.strip(),
            reactions=tuple(self._reactions(message)),
            files=tuple(self._file(room, one) for one in named),
        )

    def _file(self, room: dict[str, Any], file: dict[str, Any]) -> ChatFile:
        own, called = _text(file.get("id")), _name_of(file)
        places = [self._uploads[own]] if own in self._uploads else []
        if own:
            places.append(
                f"{_text(room.get('name')) or _text(room.get('id'))}/attachments/{own}-{called}"
            )
        return self._spool.take(called, *places)

    def _reactions(self, message: dict[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
        for one in _dicts(message.get("reactions")):
            emoji = emojis.of_name(_text(one.get("name")))
            users = one.get("users")
            if emoji and isinstance(users, list):
                yield (
                    emoji,
                    tuple(self._person_key(user) for user in users if isinstance(user, str)),
                )
