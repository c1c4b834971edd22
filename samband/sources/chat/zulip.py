"""Zulip's export: a .tar.gz with realm.json and messages-000001.json, … ; a topic is a thread.

Format: `zerver/lib/export.py` of zulip/zulip. Members of channels and conversations stand in `zerver_subscription`, which
points to a recipient, which points to a user (type 1), a channel (2) or a group conversation (3).
"""

import re
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import unquote

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
from samband.sources.chat.text import from_zulip
from samband.sources.records import Problem, UnreadableInput, problem

_ALONE, _CHANNEL, _GROUP = 1, 2, 3
#: A link to an uploaded file; what it is called, and where it stands.
_UPLOAD: Final = re.compile(r"!?\[([^\]\n]{0,200})\]\(/?user_uploads/([^)\s]{1,400})\)")
#: What Zulip calls a message without a topic.
_NO_TOPIC: Final = frozenset({"", "(no topic)", "general chat"})


def is_zulip(archive: Archive) -> bool:
    """Whether this looks like an export of Zulip's."""
    return any(name.rpartition("/")[2] == "realm.json" for name in archive.names)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _table(document: dict[str, Any], name: str) -> list[dict[str, Any]]:
    rows = document.get(name)
    return [one for one in rows if isinstance(one, dict)] if isinstance(rows, list) else []


class Zulip:
    """Reads one export."""

    def __init__(self, archive: Archive, spool: FileSpool) -> None:
        self._archive = archive
        self._spool = spool
        name = next(one for one in archive.names if one.rpartition("/")[2] == "realm.json")
        self._folder = name.removesuffix("realm.json")
        realm = json_of(archive, name)
        if not isinstance(realm, dict):
            raise UnreadableInput("broken_json", name)
        self._realm: dict[str, Any] = realm
        rows = _table(realm, "zerver_realm")
        self._archive_id = "zulip:" + (
            _text(rows[0].get("uuid")) or _text(rows[0].get("string_id")) if rows else ""
        )
        self._recipients = {one.get("id"): one for one in _table(realm, "zerver_recipient")}
        self._users = _table(realm, "zerver_userprofile") + _table(
            realm, "zerver_userprofile_crossrealm"
        )
        self._by_name = {_text(one.get("full_name")): str(one.get("id")) for one in self._users}
        self._by_name |= {str(one.get("id")): str(one.get("id")) for one in self._users}
        self._channels = {
            _text(one.get("name")): one.get("id") for one in _table(realm, "zerver_stream")
        }
        self._recipient_of = {
            (one.get("type"), one.get("type_id")): one.get("id")
            for one in self._recipients.values()
        }
        self._members: dict[Any, list[str]] = {}
        for one in _table(realm, "zerver_subscription"):
            if one.get("active", True):
                self._members.setdefault(one.get("recipient"), []).append(
                    str(one.get("user_profile"))
                )
        self._reactions: dict[Any, dict[str, list[str]]] = {}
        self._number = 0

    def _key(self, kind: str, own: Any) -> str:
        return keyed(self._archive_id, kind, str(own))

    def read(self) -> Iterator[ChatRecord | Problem]:
        """People, rooms, then messages by id, which is their order in time."""
        for user in self._users:
            self._number += 1
            mail = (_text(user.get("delivery_email")) or _text(user.get("email"))).strip().lower()
            name = without_marks(_text(user.get("full_name")))
            yield ChatPerson(self._number, self._key("person", user.get("id")), mail, name)
        yield from self._rooms()
        self._gather_reactions(self._realm)
        documents = sorted(
            name
            for name in self._archive.names
            if name.removeprefix(self._folder).startswith("messages-") and name.endswith(".json")
        )
        self._spool.take_folder(f"{self._folder}uploads/")
        roots: dict[tuple[Any, str], str] = {}
        pairs: set[str] = set()
        for name in documents:
            document = json_of(self._archive, name)
            if not isinstance(document, dict):
                raise UnreadableInput("broken_json", name[:100])
            self._gather_reactions(document)
            for row in sorted(
                _table(document, "zerver_message"), key=lambda one: one.get("id") or 0
            ):
                self._number += 1
                yield from self._message(row, roots, pairs)

    def _gather_reactions(self, document: dict[str, Any]) -> None:
        for one in _table(document, "zerver_reaction"):
            emoji = ""
            if one.get("reaction_type", "unicode_emoji") == "unicode_emoji":
                emoji = emojis.of_code(_text(one.get("emoji_code"))) or emojis.of_name(
                    _text(one.get("emoji_name"))
                )
            if emoji:
                found = self._reactions.setdefault(one.get("message"), {})
                found.setdefault(emoji, []).append(self._key("person", one.get("user_profile")))

    def _rooms(self) -> Iterator[ChatRecord]:
        for channel in _table(self._realm, "zerver_stream"):
            self._number += 1
            recipient = self._recipient_of.get((_CHANNEL, channel.get("id")))
            yield ChatRoom(
                number=self._number,
                key=self._key("recipient", recipient),
                name=without_marks(_text(channel.get("name"))),
                about=without_marks(_text(channel.get("description"))),
                openness=PRIVATE if channel.get("invite_only") else OPEN,
                members=tuple(self._key("person", one) for one in self._members.get(recipient, ())),
                creator=self._key("person", channel.get("creator"))
                if channel.get("creator")
                else "",
                is_archived=bool(channel.get("deactivated")),
            )
        for (kind, _), recipient in self._recipient_of.items():
            if kind == _GROUP:
                self._number += 1
                yield self._direct(
                    self._key("recipient", recipient), self._members.get(recipient, ())
                )

    def _direct(self, key: str, people: "tuple[str, ...] | list[str]") -> ChatRoom:
        members = tuple(self._key("person", one) for one in people)
        return ChatRoom(self._number, key, "", "", DIRECT, members)

    def _message(
        self, row: dict[str, Any], roots: dict[tuple[Any, str], str], pairs: set[str]
    ) -> Iterator[ChatRecord | Problem]:
        recipient = self._recipients.get(row.get("recipient"))
        at = row.get("date_sent")
        raw = _text(row.get("content"))
        if recipient is None:
            yield problem(self._number, "room_missing", "recipient", str(row.get("recipient")))
            return
        if not isinstance(at, (int, float)) or isinstance(at, bool) or at <= 0:
            yield problem(self._number, "bad_date", "date_sent", str(at))
            return
        if not raw.strip() or len(raw) > MOST_CHARACTERS:
            code = "text_too_long" if raw.strip() else "no_text"
            yield problem(self._number, code, "content", raw)
            return
        sender = str(row.get("sender"))
        room, topic = self._key("recipient", recipient.get("id")), ""
        if recipient.get("type") == _CHANNEL:
            topic = _text(row.get("subject"))
        elif recipient.get("type") == _ALONE:
            # A conversation of two is addressed to one of them, so both directions become one room.
            two = sorted({sender, str(recipient.get("type_id"))})
            room = self._key("pair", "/".join(two))
            if room not in pairs:
                pairs.add(room)
                yield self._direct(room, two)
        key = self._key("message", row.get("id"))
        root = (
            ""
            if topic.strip().lower() in _NO_TOPIC
            else roots.setdefault((room, topic.lower()), key)
        )
        yield ChatMessage(
            number=self._number,
            key=key,
            room=room,
            root="" if root == key else root,
            author=self._key("person", sender),
            author_name="",
            at=int(at * 1000),
            title=without_marks(topic.removeprefix("✔ ")) if root == key else "",
            text=from_zulip(_UPLOAD.sub(r"\1", raw), self._person, self._room).strip(),
            reactions=tuple(
                (emoji, tuple(who)) for emoji, who in self._reactions.get(row.get("id"), {}).items()
            ),
            files=tuple(self._files(raw)),
        )

    def _files(self, raw: str) -> Iterator[ChatFile]:
        """Files of a message: links to `/user_uploads/…`, which stand below `uploads/` of the archive."""
        for called, path in dict.fromkeys(_UPLOAD.findall(raw)):
            path = unquote(path)
            name = path.rpartition("/")[2] or called
            yield self._spool.take(name, f"{self._folder}uploads/{path}")

    def _person(self, name: str) -> str | None:
        found = self._by_name.get(name)
        return self._key("person", found) if found else None

    def _room(self, name: str) -> str | None:
        channel = self._channels.get(name)
        return (
            self._key("recipient", self._recipient_of.get((_CHANNEL, channel))) if channel else None
        )
