"""What a reader of an address book hands over: cards, dated facts, and how a table is made. No Django."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True)
class Link:
    """A web address or account: `kind` and `value` are its identity ("profile", "handle"; "" for a plain web address,
    which many share), `shown` is how it was written."""

    kind: str
    value: str
    shown: str


@dataclass(frozen=True, slots=True)
class FoundCard:
    """One card of an address book. `connected_at` is in seconds since 1970, UTC, 0 for unknown.

    `phones` are E.164 where they can be read so, else as they were written; `left_out` names what is not stored, by code.
    """

    number: int
    key: str
    name: str
    mails: tuple[str, ...]
    phones: tuple[str, ...]
    links: tuple[Link, ...]
    organisation: str
    title: str
    note: str
    birthday: str
    uid: str
    connected_at: int
    left_out: tuple[str, ...]
    place: str = ""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A message on a network: with whom and when; never what.

    `is_sent`: the owner wrote it, to all `others`; else the one other wrote it. Who else received that is not told.
    """

    number: int
    key: str
    at: int
    is_sent: bool
    others: tuple[Link, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """How a file is made: `form` is its format; for a table also its columns, what they were taken for, and a few rows.

    `asks`: its columns have to be looked at by a person first; nothing else follows then.
    """

    form: str
    header: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    delimiter: str = ""
    encoding: str = ""
    asks: bool = False


BookRecord: TypeAlias = FoundCard | Exchange | Table


def key_of(*parts: Any) -> str:
    """A hash that stands for what a record says."""
    return hashlib.sha256(json.dumps(parts, ensure_ascii=True).encode()).hexdigest()


def _link(one: Link) -> list[str]:
    return [one.kind, one.value, one.shown]


def dump_row(record: BookRecord) -> list[Any]:
    """The JSON form, which begins with a tag."""
    match record:
        case FoundCard():
            return [
                "bc", record.number, record.key, record.name, record.mails, record.phones,
                [_link(one) for one in record.links], record.organisation, record.title, record.note,
                record.birthday, record.uid, record.connected_at, record.left_out, record.place,
            ]  # fmt: skip
        case Exchange():
            return [
                "bx", record.number, record.key, record.at, record.is_sent,
                [_link(one) for one in record.others], record.names,
            ]  # fmt: skip
        case Table():
            return [
                "bt", record.form, record.header, record.fields, record.rows, record.delimiter, record.encoding,
                record.asks,
            ]  # fmt: skip


def load_row(tag: str, row: list[Any]) -> BookRecord | None:
    """What `dump_row` gave; None for another record's row."""
    if tag == "bc":
        (number, key, name, mails, phones, links, organisation, title, note, birthday, uid, connected_at,
         left_out, *more) = row  # fmt: skip
        return FoundCard(
            number, key, name, tuple(mails), tuple(phones), tuple(Link(*one) for one in links),
            organisation, title, note, birthday, uid, connected_at, tuple(left_out), *more,
        )  # fmt: skip
    if tag == "bx":
        number, key, at, is_sent, others, names = row
        return Exchange(number, key, at, is_sent, tuple(Link(*one) for one in others), tuple(names))
    if tag == "bt":
        form, header, fields, rows, delimiter, encoding, asks = row
        return Table(
            form, tuple(header), tuple(fields), tuple(map(tuple, rows)), delimiter, encoding, asks
        )
    return None
