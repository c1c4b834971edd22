"""A mail as it came in, taken apart: who, what, which files. Pure, and never raises: mail is written by anybody.

Python's old parser (`compat32`) keeps what it cannot read instead of raising, and is five times as fast as the new one.
Nothing is lost: each part is the text, another form of the text, or a file.
"""

import email
import re
from dataclasses import dataclass, field
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses

from samband.kernel.mail_html import text_of_html
from samband.kernel.text import one_line, without_controls

# Deeper than this is nobody's mail.
DEEPEST = 50
MOST_PARTS = 500
_CHARSETS = {"unicode-1-1-utf-7": "utf-7", "x-unknown": "utf-8", "default": "utf-8", "": "utf-8"}
_MESSAGE_IDS = re.compile(r"<[^<>\s]{1,900}>")


@dataclass(frozen=True, slots=True)
class File:
    """Something that came along. `is_inline`: it belongs to the text, as a logo in a signature does; nobody attached it."""

    name: str
    content_type: str
    data: bytes
    is_inline: bool = False


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a mail says. `senders` are the addresses of From, in lower case; `text` its plain text, else that of its HTML."""

    message_id: str
    senders: tuple[str, ...]
    sender_name: str
    subject: str
    in_reply_to: str
    references: tuple[str, ...]
    recipients: tuple[str, ...]
    headers: dict[str, list[str]] = field(repr=False)
    text: str
    is_html: bool
    files: tuple[File, ...] = ()
    # Parts that say the same again (the HTML beside the text); counted, so that a test can see that none was lost.
    other_forms: int = 0
    texts: int = 0

    def header(self, name: str) -> str:
        """The first header of this name, "" without."""
        return self.headers.get(name.lower(), [""])[0]


def parse(raw: bytes) -> Parsed:
    """Take a mail apart."""
    message = email.message_from_bytes(raw)
    headers: dict[str, list[str]] = {}
    for name, value in message.raw_items() if hasattr(message, "raw_items") else message.items():
        headers.setdefault(str(name).lower(), []).append(_plain(str(value)))
    senders = _addresses(message, "From")
    found = _Parts()
    found.walk(message, 0, in_alternative=False)
    texts = found.plain or [text_of_html(one) for one in found.html]
    return Parsed(
        message_id=_first_id(_one(message, "Message-ID")),
        senders=tuple(address.lower() for _name, address in senders),
        sender_name=senders[0][0] if senders else "",
        subject=one_line(decoded(_one(message, "Subject")), 300),
        in_reply_to=_first_id(_one(message, "In-Reply-To")),
        references=tuple(_MESSAGE_IDS.findall(_one(message, "References"))),
        recipients=tuple(
            address
            for name in ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")
            for _name, address in _addresses(message, name)
        ),
        headers=headers,
        text=without_controls("\n\n".join(texts)).replace("\r\n", "\n").replace("\r", "\n"),
        is_html=not found.plain and bool(found.html),
        files=tuple(found.files),
        other_forms=len(found.html) if found.plain else 0,
        texts=len(texts),
    )


def _plain(value: str) -> str:
    return without_controls(value.replace("\r", " ").replace("\n", " "))


def _one(message: Message, name: str) -> str:
    return _plain(str(message.get(name, "")))


def _first_id(value: str) -> str:
    found = _MESSAGE_IDS.search(value)
    return found.group() if found else ""


def decoded(value: str) -> str:
    """A header's text with its encoded words read; what can't be read stays as it is."""
    try:
        parts = decode_header(value)
    except Exception:
        # The library raises various errors for damaged words (binascii, LookupError, ValueError).
        return value
    return "".join(
        _text(part, charset or "ascii") if isinstance(part, bytes) else part
        for part, charset in parts
    )


def _addresses(message: Message, name: str) -> list[tuple[str, str]]:
    values = [_plain(str(value)) for value in message.get_all(name, [])]
    try:
        found = getaddresses(values)
    except Exception:
        return []
    return [(one_line(decoded(who), 120), where) for who, where in found if "@" in where]


def _text(data: bytes, charset: str) -> str:
    name = _CHARSETS.get(charset.lower(), charset)
    try:
        return data.decode(name)
    except (LookupError, UnicodeError, ValueError):
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            return data.decode("latin-1")


class _Parts:
    """Sorts the parts of a mail."""

    def __init__(self) -> None:
        self.plain: list[str] = []
        self.html: list[str] = []
        self.files: list[File] = []
        self.seen = 0

    def walk(self, message: Message, depth: int, *, in_alternative: bool) -> None:
        self.seen += 1
        children = message.get_payload()
        is_whole_mail = message.get_content_type() == "message/rfc822"
        if isinstance(children, list) and not is_whole_mail and depth < DEEPEST:
            for child in children[:MOST_PARTS]:
                if isinstance(child, Message):
                    kind = message.get_content_type() == "multipart/alternative"
                    self.walk(child, depth + 1, in_alternative=in_alternative or kind)
            return
        self._leaf(message)

    def _leaf(self, part: Message) -> None:
        kind = part.get_content_type().lower()
        data = _data(part)
        is_file = part.get_content_disposition() == "attachment" or _file_name(part)
        if kind == "text/plain" and not is_file:
            self.plain.append(_flowed(part, _text(data, _charset(part))))
        elif kind == "text/html" and not is_file:
            self.html.append(_text(data, _charset(part)))
        else:
            name = _file_name(part) or ("message.eml" if kind == "message/rfc822" else "file")
            self.files.append(File(name, kind, data, self._is_inline(part)))

    def _is_inline(self, part: Message) -> bool:
        """Not said to be attached, or shown by the HTML before it (some servers call everything attached)."""
        shown_as = _plain(str(part.get("Content-ID", ""))).strip("<> ")
        is_shown = bool(shown_as) and any(f"cid:{shown_as}" in one for one in self.html)
        return is_shown or part.get_content_disposition() != "attachment"


def _charset(part: Message) -> str:
    try:
        return str(part.get_param("charset", "") or "utf-8").strip("\"' ")
    except Exception:
        return "utf-8"


def _data(part: Message) -> bytes:
    try:
        if part.is_multipart():
            return b"\n".join(
                child.as_bytes() for child in part.get_payload() if isinstance(child, Message)
            )
        found = part.get_payload(decode=True)
    except Exception:
        # An unknown transfer encoding, or headers that can't be written again: as it stands.
        found = str(part.get_payload()).encode("utf-8", "surrogateescape")
    return found if isinstance(found, bytes) else str(found or "").encode("utf-8", "replace")


def _file_name(part: Message) -> str:
    try:
        name = part.get_filename() or ""
    except Exception:
        name = ""
    plain = one_line(decoded(_plain(name)), 120).replace("\\", "/").rpartition("/")[2]
    return plain.lstrip(".")


def _flowed(part: Message, text: str) -> str:
    """Text whose lines were broken for width only, with its paragraphs whole again (RFC 3676)."""
    try:
        is_flowed = str(part.get_param("format", "")).lower() == "flowed"
        delsp = str(part.get_param("delsp", "")).lower() == "yes"
    except Exception:
        return text
    if not is_flowed:
        return text
    lines: list[str] = []
    goes_on = False
    for line in text.splitlines():
        bare = line[1:] if line.startswith(" ") and not line.startswith(">") else line
        if goes_on and lines and not bare.startswith(">"):
            lines[-1] += bare
        else:
            lines.append(bare)
        goes_on = bare.endswith(" ") and bare != "-- " and not bare.startswith(">")
        if goes_on and delsp:
            lines[-1] = lines[-1][:-1]
    return "\n".join(line if line == "-- " else line.rstrip() for line in lines)
