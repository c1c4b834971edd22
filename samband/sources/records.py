"""What a parser hands over: one frozen record per message or commit, or one problem.

Records cross a process border and rest in the spool of a planned import, so each has a JSON form
that is one line. A record never carries a mail's body: there is no field that could hold it.
"""

import json
from dataclasses import dataclass
from typing import Any, TypeAlias

from samband.sources.book import records as book
from samband.sources.chat import records as chat

#: The longest piece of somebody's input repeated in an errors file, in characters.
VALUE_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Address:
    """One mailbox as written in a header or trailer; `mail` is case-folded, `name` may be empty."""

    name: str
    mail: str


@dataclass(frozen=True, slots=True)
class Message:
    """The headers of one mail. `at` is in seconds since 1970, UTC.

    `hidden_lists` are the addresses that this very message says are a list's own (from List-Id and
    from a rewritten From): nobody's address, so no interaction touches them.
    """

    number: int
    key: str
    at: int
    sender: Address
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    reply_to: tuple[Address, ...]
    message_id: str
    in_reply_to: str
    references: tuple[str, ...]
    list_id: str
    hidden_lists: tuple[str, ...]
    is_rewritten: bool
    subject: str


@dataclass(frozen=True, slots=True)
class Meeting:
    """One time that people met, from a calendar: never what about. `at` is in seconds since 1970, UTC.

    `people` are those who did not say no, each once.
    """

    number: int
    key: str
    at: int
    people: tuple[Address, ...]


@dataclass(frozen=True, slots=True)
class Trailer:
    """One person named at the end of a commit message, and how: see `trailers.KINDS`."""

    kind: str
    who: Address


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit; `authored_at` and `committed_at` are in seconds since 1970, UTC."""

    number: int
    key: str
    author: Address
    authored_at: int
    committer: Address
    committed_at: int
    trailers: tuple[Trailer, ...]
    title: str
    text: str
    paths: tuple[str, ...]
    path_count: int
    is_merge: bool


@dataclass(frozen=True, slots=True)
class Problem:
    """A message or commit that is not stored: which, what was wrong, and the value (shortened)."""

    number: int
    code: str
    field: str
    value: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """So many events of a calendar that are no meetings with others, by the reason's code."""

    code: str
    count: int


Record: TypeAlias = Message | Commit | Meeting
Parsed: TypeAlias = Record | Problem
AnyParsed: TypeAlias = Parsed | LeftOut | chat.ChatRecord | book.BookRecord


#: Exit status of the reader when the input as a whole can't be read; the last line then says why.
UNREADABLE = 3


class UnreadableInput(Exception):
    """The whole input can't be read: `code` says why, `detail` is for the person who gave it."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


def problem(number: int, code: str, field: str, value: str) -> Problem:
    """A problem whose value is short and free of control characters."""
    shown = "".join(c if c.isprintable() else " " for c in value[: VALUE_SHOWN + 1])
    if len(shown) > VALUE_SHOWN:
        shown = shown[:VALUE_SHOWN] + "…"
    return Problem(number, code, field, shown)


def _pairs(addresses: tuple[Address, ...]) -> list[list[str]]:
    return [[one.name, one.mail] for one in addresses]


def dump(parsed: AnyParsed) -> str:
    """One line of JSON, without the line's end."""
    row: list[Any]
    match parsed:
        case Message():
            row = [
                "m", parsed.number, parsed.key, parsed.at, [parsed.sender.name, parsed.sender.mail],
                _pairs(parsed.to), _pairs(parsed.cc), _pairs(parsed.reply_to), parsed.message_id,
                parsed.in_reply_to, parsed.references, parsed.list_id, parsed.hidden_lists,
                parsed.is_rewritten, parsed.subject,
            ]  # fmt: skip
        case Commit():
            row = [
                "c", parsed.number, parsed.key, [parsed.author.name, parsed.author.mail],
                parsed.authored_at, [parsed.committer.name, parsed.committer.mail],
                parsed.committed_at,
                [[one.kind, one.who.name, one.who.mail] for one in parsed.trailers],
                parsed.title, parsed.text, parsed.paths, parsed.path_count, parsed.is_merge,
            ]  # fmt: skip
        case Meeting():
            row = [
                "e", parsed.number, parsed.key, parsed.at, _pairs(parsed.people),
            ]  # fmt: skip
        case LeftOut():
            row = ["l", parsed.code, parsed.count]
        case Problem():
            row = ["p", parsed.number, parsed.code, parsed.field, parsed.value]
        case book.FoundCard() | book.Exchange() | book.Table():
            row = book.dump_row(parsed)
        case _:
            row = chat.dump_row(parsed)
    return json.dumps(row, ensure_ascii=True, separators=(",", ":"))


def _addresses(pairs: list[list[str]]) -> tuple[Address, ...]:
    return tuple(Address(name, mail) for name, mail in pairs)


def load_chat(line: str | bytes) -> chat.ChatRecord | Problem:
    """The record of a conversation that `dump` wrote. Raises ValueError for anything else."""
    tag, *row = json.loads(line)
    if tag == "p":
        return Problem(*row)
    found = chat.load_row(tag, row)
    if found is None:
        raise ValueError("not a record of a conversation")
    return found


def load_book(line: str | bytes) -> book.BookRecord | Problem:
    """The record of an address book that `dump` wrote. Raises ValueError for anything else."""
    tag, *row = json.loads(line)
    if tag == "p":
        return Problem(*row)
    found = book.load_row(tag, row)
    if found is None:
        raise ValueError("not a record of an address book")
    return found


def load(line: str | bytes) -> Parsed | LeftOut:
    """The record that `dump` wrote. Raises ValueError for anything else."""
    tag, *row = json.loads(line)
    if tag == "m":
        (number, key, at, sender, to, cc, reply_to, message_id, in_reply_to, references, list_id,
         hidden_lists, is_rewritten, subject) = row  # fmt: skip
        return Message(
            number, key, at, Address(*sender), _addresses(to), _addresses(cc),
            _addresses(reply_to), message_id, in_reply_to, tuple(references), list_id,
            tuple(hidden_lists), is_rewritten, subject,
        )  # fmt: skip
    if tag == "c":
        (number, key, author, authored_at, committer, committed_at, trailers, title, text, paths,
         path_count, is_merge) = row  # fmt: skip
        return Commit(
            number, key, Address(*author), authored_at, Address(*committer), committed_at,
            tuple(Trailer(kind, Address(name, mail)) for kind, name, mail in trailers),
            title, text, tuple(paths), path_count, is_merge,
        )  # fmt: skip
    if tag == "e":
        number, key, at, people = row
        return Meeting(number, key, at, _addresses(people))
    if tag == "l":
        return LeftOut(*row)
    if tag == "p":
        return Problem(*row)
    raise ValueError("not a record of an import")
