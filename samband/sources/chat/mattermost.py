"""Mattermost's bulk export: JSON Lines, the first one {"type": "version"}; alone or as the one .jsonl in a .zip,
then with files below `data/`.

Format: docs.mattermost.com/onboard/bulk-loading-data-format.html. Posts carry their replies; they have no ids, so a post is
known by its room, author, time and words.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from samband.sources.chat import emojis
from samband.sources.chat.files import FileSpool
from samband.sources.chat.records import (
    DIRECT,
    MOST_CHARACTERS,
    OPEN,
    PRIVATE,
    ChatMessage,
    ChatPerson,
    ChatRecord,
    ChatRoom,
    keyed,
    without_marks,
)
from samband.sources.chat.text import from_markdown
from samband.sources.records import Problem, problem


def is_mattermost(line: bytes) -> bool:
    """Whether a file's first line is that of a bulk export."""
    try:
        first = json.loads(line)
    except ValueError:
        return False
    return isinstance(first, dict) and first.get("type") == "version"


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


class Mattermost:
    """Reads one export. Rooms are told before people in it and people name their rooms, so both wait for the first post."""

    def __init__(self, lines: Iterable[bytes], spool: FileSpool) -> None:
        self._lines = lines
        self._spool = spool
        self._number = 0
        self._users: list[dict[str, Any]] = []
        self._rooms: list[tuple[int, dict[str, Any]]] = []
        self._handles: set[str] = set()
        self._direct: set[str] = set()
        self._are_told = False

    @staticmethod
    def _person_key(handle: str) -> str:
        return keyed("mattermost", "person", handle.lower())

    @staticmethod
    def _room_key(post: dict[str, Any]) -> str:
        members = post.get("channel_members")
        if isinstance(members, list):
            return keyed("mattermost", "direct", "\n".join(sorted(map(str, members))))
        return keyed(
            "mattermost", "room", f"{post.get('team')}/{post.get('channel') or post.get('name')}"
        )

    def read(self) -> Iterator[ChatRecord | Problem]:
        """People, rooms, then messages in the order of the file."""
        for line in self._lines:
            self._number += 1
            try:
                row = json.loads(line)
            except (ValueError, RecursionError):
                yield problem(
                    self._number, "broken_line", "", line[:200].decode("utf-8", "replace")
                )
                continue
            kind = row.get("type") if isinstance(row, dict) else None
            body = row.get(kind) if isinstance(kind, str) else None
            if not isinstance(body, dict):
                continue
            if kind == "user":
                self._users.append({"number": self._number, **body})
                self._handles.add(_text(body.get("username")).lower())
            elif kind == "channel":
                self._rooms.append((self._number, body))
            elif kind in ("post", "direct_post"):
                yield from self._people_and_rooms()
                if kind == "direct_post":
                    yield from self._direct_room(body)
                yield from self._thread(body)
        yield from self._people_and_rooms()

    def _people_and_rooms(self) -> Iterator[ChatRecord]:
        if self._are_told:
            return
        self._are_told = True
        members: dict[str, list[str]] = {}
        for user in self._users:
            handle = _text(user.get("username"))
            name = " ".join(
                filter(None, (_text(user.get("first_name")), _text(user.get("last_name"))))
            )
            mail = _text(user.get("email")).strip().lower()
            yield ChatPerson(
                user["number"], self._person_key(handle), mail, without_marks(name or handle)
            )
            for team in _dicts(user.get("teams")):
                for channel in _dicts(team.get("channels")):
                    key = self._room_key({"team": team.get("name"), "channel": channel.get("name")})
                    members.setdefault(key, []).append(self._person_key(handle))
        for number, room in self._rooms:
            key = self._room_key(room)
            yield ChatRoom(
                number=number,
                key=key,
                name=without_marks(_text(room.get("display_name")) or _text(room.get("name"))),
                about=without_marks(_text(room.get("purpose")) or _text(room.get("header"))),
                openness=OPEN if room.get("type") == "O" else PRIVATE,
                members=tuple(members.get(key, ())),
                is_archived=bool(room.get("deleted_at")),
            )

    def _direct_room(self, post: dict[str, Any]) -> Iterator[ChatRecord]:
        """The conversation of a direct message, before its first one: each names who is in it."""
        key = self._room_key(post)
        named = post.get("channel_members")
        if key not in self._direct and isinstance(named, list):
            self._direct.add(key)
            members = tuple(self._person_key(one) for one in named if isinstance(one, str))
            yield ChatRoom(self._number, key, "", "", DIRECT, members)

    def _thread(self, post: dict[str, Any]) -> Iterator[ChatRecord | Problem]:
        room = self._room_key(post)
        root = self._message(post, room, "")
        yield root
        for reply in _dicts(post.get("replies")):
            if isinstance(root, ChatMessage):
                yield self._message(reply, room, root.key)
            else:
                yield problem(self._number, "thread_missing", "", _text(reply.get("message")))

    def _message(self, post: dict[str, Any], room: str, root: str) -> ChatMessage | Problem:
        at, user = post.get("create_at"), _text(post.get("user"))
        if not isinstance(at, int) or isinstance(at, bool) or at <= 0:
            return problem(self._number, "bad_date", "create_at", str(at))
        if _text(post.get("type")).startswith("system_"):
            return problem(self._number, "not_words", "type", _text(post.get("type")))
        raw = _text(post.get("message"))
        paths = [_text(one.get("path")) for one in _dicts(post.get("attachments"))]
        paths = [path for path in paths if path.strip("/")]
        if not raw.strip() and not paths:
            return problem(self._number, "no_text", "message", "")
        if len(raw) > MOST_CHARACTERS:
            return problem(self._number, "text_too_long", "message", raw)
        known = self._handles
        text = from_markdown(raw, lambda name: self._person_key(name) if name in known else None)
        return ChatMessage(
            number=self._number,
            key=keyed("mattermost", "message", f"{room}/{user}/{at}/{raw}"),
            room=room,
            root=root,
            author=self._person_key(user) if user else "",
            author_name=without_marks(user),
            at=at,
            title="",
            text=text.strip(),
            reactions=self._reactions(post),
            files=tuple(
                self._spool.take(path.rpartition("/")[2], f"data/{path}", path) for path in paths
            ),
        )

    def _reactions(self, post: dict[str, Any]) -> tuple[tuple[str, tuple[str, ...]], ...]:
        by_emoji: dict[str, list[str]] = {}
        for one in _dicts(post.get("reactions")):
            emoji = emojis.of_name(_text(one.get("emoji_name")))
            if emoji:
                by_emoji.setdefault(emoji, []).append(self._person_key(_text(one.get("user"))))
        return tuple((emoji, tuple(people)) for emoji, people in by_emoji.items())
