"""Reading a mailbox: mbox (mboxo, mboxrd), plain or gzip, or a maildir folder; headers only.

What is held at a time is one piece of the file and one header block (see `blocks`), so memory does
not grow with the mailbox.
"""

import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from samband.sources import headers
from samband.sources.blocks import (
    BLANK,
    HEADER_LIMIT,
    Blocks,
    Bounded,
    Readable,
    Unpacked,
)
from samband.sources.records import (
    Address,
    Message,
    Parsed,
    Problem,
    UnreadableInput,
    problem,
)

#: Largest single header value, in bytes.
VALUE_LIMIT: Final = 2 << 20

_WANTED = re.compile(
    rb"^(from|to|cc|reply-to|date|message-id|in-reply-to|references|list-id|x-original-from"
    rb"|sender|subject)[ \t]*:(.*(?:\n[ \t].*)*)",
    re.I | re.M,
)
_FOLD = re.compile(rb"\r?\n[ \t]*")
_VIA = re.compile(r"^(.{1,180}?)\s+[\(\[]?via\s+.{1,120}$", re.I | re.S)
_ONE_OF = (b"from", b"date", b"message-id", b"reply-to", b"list-id", b"x-original-from", b"subject")


def _fields(block: bytes) -> dict[bytes, bytes]:
    """The wanted fields, unfolded. A repeated To, Cc or References is joined; of the fields that
    may stand only once the first counts."""
    found: dict[bytes, bytes] = {}
    for match in _WANTED.finditer(block):
        name = match[1].lower()
        value = match[2]
        if b"\n" in value:
            value = _FOLD.sub(b" ", value)
        value = value.strip()
        if name in found:
            if name in _ONE_OF and found[name]:
                continue
            joint = b", " if name in (b"to", b"cc") else b" "
            value = found[name] + joint + value
        found[name] = value
    return found


def _undo_rewriting(
    fields: dict[bytes, bytes], sender: Address, list_mail: str, cc: tuple[Address, ...]
) -> tuple[Address | None, str]:
    """Who really wrote a message whose From a list rewrote to its own address, and that address.

    Mailman puts the author in Reply-To (or in Cc where replies go to the list), Google Groups in
    X-Original-From. Gives (sender, "") when nothing was rewritten, (None, list) when the author
    can't be known.
    """
    via = _VIA.match(sender.name)
    if not via and sender.mail != list_mail:
        return sender, ""
    replies = headers.addresses(headers.text_of(fields.get(b"reply-to", b"")))
    is_list = sender.mail == list_mail or sender.mail.endswith("@googlegroups.com")
    if not is_list and not (via and any(one.mail != sender.mail for one in replies)):
        return sender, ""  # somebody who is called "… via …"
    hidden = sender.mail
    name = (via[1] if via else sender.name).strip("'\" ")
    original = headers.addresses(headers.text_of(fields.get(b"x-original-from", b"")))
    named = [one for one in (*replies, *cc) if one.name.casefold() == name.casefold()]
    for one in (*original, *named, *replies):
        if one.mail not in (hidden, list_mail):
            return Address(one.name or name, one.mail), hidden
    return None, hidden


def read_headers(
    block: bytes, number: int, *, now: int, with_subjects: bool = False
) -> Message | Problem:
    """One header block as a record, or what was wrong with it. `now` in seconds since 1970."""
    block = block.replace(b"\0", b"")
    fields = _fields(block)
    if any(len(value) > VALUE_LIMIT for value in fields.values()):
        return problem(number, "header_too_large", "", "")

    def text(name: bytes) -> str:
        return headers.text_of(fields.get(name, b""))

    if not fields:
        return problem(number, "no_headers", "", headers.text_of(block[:200]))
    at = headers.instant(text(b"date"), now=now)
    if at is None:
        code = "bad_date" if fields.get(b"date") else "no_date"
        return problem(number, code, "Date", text(b"date"))
    senders = headers.addresses(text(b"from"))
    if not senders:
        code = "bad_sender" if fields.get(b"from") else "no_sender"
        return problem(number, code, "From", text(b"from"))
    cc = headers.addresses(text(b"cc"))
    list_id = headers.clean_text(text(b"list-id"), 300)
    list_mail = headers.list_address(list_id)
    sender, hidden = _undo_rewriting(fields, senders[0], list_mail, cc)
    if sender is None:
        return problem(number, "sender_hidden_by_list", "From", text(b"from"))
    to = headers.addresses(text(b"to"))
    message_id = (headers.message_ids(text(b"message-id")) or ("",))[0]
    replied = headers.message_ids(text(b"in-reply-to"))
    return Message(
        number=number,
        key=_key(message_id, at, sender, to),
        at=at,
        sender=sender,
        to=to,
        cc=cc,
        reply_to=headers.addresses(text(b"reply-to")),
        message_id=message_id,
        in_reply_to=replied[0] if replied else "",
        references=headers.message_ids(text(b"references"))[-100:],
        list_id=list_id,
        hidden_lists=tuple(dict.fromkeys(one for one in (list_mail, hidden) if one)),
        is_rewritten=bool(hidden),
        subject=_subject(text(b"subject")) if with_subjects else "",
    )


def _subject(value: str) -> str:
    return headers.clean_text(headers.decode_words(value), 500)


def _key(message_id: str, at: int, sender: Address, to: tuple[Address, ...]) -> str:
    """What makes a message the same one when it is met again: its id, or when it has none (or one
    without any letters) its date, sender and recipients. Hashed, so that keys have one length."""
    said = message_id or "\n".join([str(at), sender.mail, *(one.mail for one in to)])
    kind = b"i" if message_id else b"h"
    return hashlib.blake2b(said.encode(), digest_size=16, person=kind).hexdigest()


def _maildir_files(folder: Path) -> Iterator[Path]:
    """Message files of a maildir and its subfolders; links are not followed."""
    for place, folders, files in os.walk(folder, followlinks=False):
        folders.sort()
        if os.path.basename(place) in ("cur", "new"):
            for name in sorted(files):
                path = Path(place, name)
                if not name.startswith(".") and path.is_file() and not path.is_symlink():
                    yield path


def _maildir_blocks(folder: Path) -> Iterator[bytes | None]:
    found = False
    for path in _maildir_files(folder):
        found = True
        with path.open("rb") as stream:
            held = stream.read(HEADER_LIMIT + 1)
        held = held.lstrip(b"\r\n")
        blank = BLANK.search(held)
        if blank:
            yield held[: blank.start() + 1]
        else:
            yield held if len(held) <= HEADER_LIMIT else None
    if not found:
        raise UnreadableInput("not_a_mailbox", str(folder))


def _file_blocks(path: Path, limit: int) -> Iterator[bytes | None]:
    with path.open("rb") as plain:
        packed = os.fstat(plain.fileno()).st_size
        is_gzip = plain.read(2) == b"\x1f\x8b"
        plain.seek(0)
        stream: Readable = Unpacked(plain) if is_gzip else plain
        yield from Blocks(Bounded(stream, packed if is_gzip else limit, limit))


def read_mailbox(
    path: Path, *, now: int, with_subjects: bool = False, limit: int = 64 << 30
) -> Iterator[Parsed]:
    """Every message of the mailbox at `path`, as a record or as a problem; none is left out.

    `limit` is the largest unpacked size in bytes. Raises UnreadableInput (`not_found`,
    `not_readable`, `empty_file`, `not_a_mailbox`, `broken_archive`, `too_large`,
    `unpacks_too_far`). A gzip file that breaks off gives its whole messages first, then a problem.
    """
    number = 0
    try:
        blocks = _maildir_blocks(path) if path.is_dir() else _file_blocks(path, limit)
        for block in blocks:
            number += 1
            if block is None:
                yield problem(number, "header_too_large", "", "")
            else:
                yield read_headers(block, number, now=now, with_subjects=with_subjects)
    except FileNotFoundError as error:
        raise UnreadableInput("not_found", path.name) from error
    except UnreadableInput as error:
        if error.code != "broken_archive" or number == 0:
            raise
        yield problem(number + 1, "broken_archive", "", error.detail)
    except OSError as error:
        raise UnreadableInput("not_readable", path.name) from error
