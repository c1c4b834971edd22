"""Plain JSON Lines: one message a line, in the words of `docs/imports.md`, or in others with a mapping.

The lines may stand in any order: they are put in order of time, with an index of 16 bytes a line.
"""

import json
import tempfile
from array import array
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

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
from samband.sources.chat.text import from_html
from samband.sources.records import Problem, UnreadableInput, problem

#: What a line can say; a mapping gives the name that the file has for each.
FIELDS: Final = (
    "id", "room", "room_name", "openness", "thread", "answers", "author", "mail", "name", "at", "title", "text", "html",
)  # fmt: skip
_OPENNESS: Final = {
    "open": OPEN,
    "closed": PRIVATE,
    "secret": PRIVATE,
    "private": PRIVATE,
    "direct": DIRECT,
}
_EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC).timestamp()


@dataclass(frozen=True, slots=True)
class Mapping:
    """How to read the lines: the file's names of our fields, and what holds when a line says nothing.

    `archive` is the name under which its ids are known at the next import; `thread_title`: a thread's name is its title.
    """

    archive: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    openness: str = "open"
    thread_title: bool = True

    @classmethod
    def read(cls, text: str) -> "Mapping":
        """From a mapping file. Raises UnreadableInput("bad_mapping", what) for anything that is not understood."""
        if not text.strip():
            return cls()
        try:
            raw = json.loads(text)
        except ValueError as error:
            raise UnreadableInput("bad_mapping", "JSON") from error
        if not isinstance(raw, dict):
            raise UnreadableInput("bad_mapping", "JSON")
        unknown = set(raw) - {"archive", "fields", "openness", "thread_title"}
        fields = raw.get("fields", {})
        if not isinstance(fields, dict):
            raise UnreadableInput("bad_mapping", "fields")
        unknown |= {name for name in fields if name not in FIELDS}
        unknown |= {name for name, value in fields.items() if not isinstance(value, str)}
        if unknown:
            raise UnreadableInput("bad_mapping", ", ".join(sorted(unknown)))
        openness = raw.get("openness", "open")
        if openness not in _OPENNESS:
            raise UnreadableInput("bad_mapping", "openness")
        return cls(
            str(raw.get("archive", "")), fields, openness, raw.get("thread_title", True) is True
        )


def moment_of(value: Any) -> int | None:
    """Milliseconds since 1970 of a number (seconds or milliseconds) or an ISO 8601 text; None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        seconds = value / 1000 if value > 1e11 else float(value)
    elif isinstance(value, str):
        try:
            parsed = datetime.fromisoformat(value)
        except ValueError:
            return None
        seconds = (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).timestamp()
    else:
        return None
    return int(seconds * 1000) if _EARLIEST < seconds < 32_503_680_000 else None


class Lines:
    """Reads one file. The members of a room are those who wrote in it."""

    def __init__(self, lines: Iterable[bytes], mapping: Mapping) -> None:
        self._lines = lines
        self._mapping = mapping
        self._people: set[str] = set()
        self._rooms: set[str] = set()
        self._roots: dict[tuple[str, str], str] = {}
        # Who wrote in each room: the members of one that is not open.
        self._writers: dict[str, dict[str, None]] = {}
        self._number = 0

    def _key(self, kind: str, own: str) -> str:
        return keyed(f"jsonl:{self._mapping.archive}", kind, own)

    def _get(self, row: dict[str, Any], name: str) -> str:
        value = row.get(self._mapping.fields.get(name, name))
        return (
            str(value)
            if isinstance(value, (str, int, float)) and not isinstance(value, bool)
            else ""
        )

    def read(self) -> Iterator[ChatRecord | Problem]:
        """Each person and room before the first message that names them; messages the oldest first."""
        times, offsets, numbers = array("q"), array("q"), array("q")
        with tempfile.TemporaryFile() as kept:
            for number, line in enumerate(self._lines, 1):
                if not line.strip():
                    continue
                try:
                    row = json.loads(line)
                except (ValueError, RecursionError):
                    yield problem(number, "broken_line", "", line[:200].decode("utf-8", "replace"))
                    continue
                at = (
                    moment_of(row.get(self._mapping.fields.get("at", "at")))
                    if isinstance(row, dict)
                    else None
                )
                if at is None:
                    value = (
                        row.get(self._mapping.fields.get("at", "at"))
                        if isinstance(row, dict)
                        else line[:80]
                    )
                    yield problem(number, "bad_date", "at", str(value))
                    continue
                self._writers.setdefault(self._get(row, "room"), {})[self._author_name(row)] = None
                times.append(at)
                numbers.append(number)
                offsets.append(kept.tell())
                kept.write(line if line.endswith(b"\n") else line + b"\n")
            for index in sorted(range(len(times)), key=times.__getitem__):
                kept.seek(offsets[index])
                self._number = numbers[index]
                yield from self._message(json.loads(kept.readline()), times[index])

    def _message(self, row: dict[str, Any], at: int) -> Iterator[ChatRecord | Problem]:
        room = self._get(row, "room")
        raw_html = self._get(row, "html")
        text = from_html(raw_html) if raw_html else without_marks(self._get(row, "text")).strip()
        if not room:
            yield problem(self._number, "room_missing", "room", "")
            return
        if not text or len(text) > MOST_CHARACTERS:
            yield problem(self._number, "text_too_long" if text else "no_text", "text", text)
            return
        author = yield from self._author(row)
        yield from self._room(row, room)
        own = self._get(row, "id") or f"{room}/{author}/{at}/{text}"
        key = self._key("message", own)
        thread, answers = self._get(row, "thread"), self._get(row, "answers")
        root = ""
        if answers:
            root = self._key("message", answers)
        elif thread:
            root = self._roots.setdefault((room, thread.casefold()), key)
        is_root = root in ("", key)
        title = self._get(row, "title") or (thread if self._mapping.thread_title else "")
        yield ChatMessage(
            number=self._number,
            key=key,
            room=self._key("room", room),
            root="" if is_root else root,
            author=author,
            author_name="",
            at=at,
            title=without_marks(title) if is_root else "",
            text=text,
        )

    def _author_name(self, row: dict[str, Any]) -> str:
        mail = self._get(row, "mail").strip().lower()
        return self._get(row, "author") or mail or self._get(row, "name")

    def _author(self, row: dict[str, Any]) -> Generator[ChatRecord, None, str]:
        mail = self._get(row, "mail").strip().lower()
        author = self._author_name(row)
        if not author:
            return ""
        key = self._key("person", author)
        if key not in self._people:
            self._people.add(key)
            mail = mail or (author.lower() if "@" in author else "")
            yield ChatPerson(
                self._number, key, mail, without_marks(self._get(row, "name") or author)
            )
        return key

    def _room(self, row: dict[str, Any], room: str) -> Iterator[ChatRecord]:
        key = self._key("room", room)
        if key in self._rooms:
            return
        self._rooms.add(key)
        openness = _OPENNESS.get(self._get(row, "openness") or self._mapping.openness, PRIVATE)
        name = without_marks(self._get(row, "room_name") or room)
        writers = tuple(self._key("person", one) for one in self._writers.get(room, ()) if one)
        yield ChatRoom(self._number, key, name, "", openness, writers)
