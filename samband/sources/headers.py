"""Reading mail headers as they are, not as they should be.

Every function takes what a stranger wrote and gives something clean or nothing; none raises, and
each costs time linear in its input, because the input may have been written to hurt.
"""

import binascii
import codecs
import re
from datetime import UTC, datetime
from email.utils import mktime_tz, parsedate_tz
from functools import lru_cache

from samband.sources.records import Address

#: Longest name kept, in characters; the longest real names have about 100.
NAME_LENGTH = 200
#: Longest address that SMTP can carry (RFC 5321, 4.5.3.1.3), in characters.
MAIL_LENGTH = 254

_ENCODED_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_BETWEEN_WORDS = re.compile(r"(\?=)\s+(=\?[^?\s]{1,60}\?[bBqQ]\?)")
# Quotes and comments are bounded, so that unclosed ones can't make the scan quadratic.
_TOKEN = re.compile(
    r'"(?:[^"\\]|\\.){0,300}"|\((?:[^()\\]|\\.){0,300}\)|<[^<>]*>|[,;:]|[^",;:()<>]+|.', re.S
)
_MAIL = re.compile(r"[^\s@<>,;:\"()\[\]\\]{1,64}@[^\s@<>,;:\"()\[\]\\]{1,190}")
# How list archives hide addresses from collectors.
_AT = re.compile(r"^(\S{1,64}) at (\S{1,190}\.\S{2,})$")
_SPACE = re.compile(r"\s+")
_HEX = re.compile(rb"=([0-9A-Fa-f]{2})")
_MESSAGE_ID = re.compile(r"<([^<>\s]{1,900})>")
_DOTTED_ZONE = re.compile(r"(\d{1,2})\.(\d\d)(?:\.(\d\d))?(?= |$)")
# Control characters, and the marks that turn the direction of the text after them.
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
# Names that encoders of the last century gave to character sets that Python calls otherwise.
_CHARSETS = {
    "ks_c_5601-1987": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "unicode-1-1-utf-7": "utf-7",
    "iso-8859-8-i": "iso-8859-8",
    "x-sjis": "cp932",
    "shift_jis": "cp932",
    "unknown-8bit": "utf-8",
    "default": "utf-8",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
}


def text_of(raw: bytes) -> str:
    """Header bytes as text: UTF-8 where they are, else Western European, which never fails."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _decoded(raw: bytes, charset: str) -> str:
    name = charset.partition("*")[0].lower()  # RFC 2231: a language may follow the star
    name = _CHARSETS.get(name, name)
    try:
        if not codecs.lookup(name)._is_text_encoding:
            return text_of(raw)
        return raw.decode(name, errors="replace")
    except (LookupError, ValueError):
        return text_of(raw)


def _word_bytes(encoding: str, body: str) -> bytes:
    raw = body.encode("ascii", errors="replace")
    if encoding in "qQ":
        return _HEX.sub(lambda m: bytes([int(m[1], 16)]), raw.replace(b"_", b" "))
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
    if len(letters) % 4 == 1:
        letters = letters[:-1]
    try:
        return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))
    except binascii.Error:
        return b""


def decode_words(value: str) -> str:
    """Undo RFC 2047. Words of one charset are joined before decoding, since many programs cut a
    character in two; an unknown charset is read as UTF-8 or Western European."""
    if "=?" not in value:
        return value
    value = _BETWEEN_WORDS.sub(r"\1\2", value)
    out: list[str] = []
    waiting, charset, end = b"", "", 0
    for word in _ENCODED_WORD.finditer(value):
        if waiting and (word.start() != end or word[1].lower() != charset):
            out.append(_decoded(waiting, charset))
            waiting = b""
        out.append(value[end : word.start()])
        charset = word[1].lower()
        waiting += _word_bytes(word[2], word[3])
        end = word.end()
    if waiting:
        out.append(_decoded(waiting, charset))
    out.append(value[end:])
    return "".join(out)


def clean_text(value: str, length: int) -> str:
    """Text of one line: no control characters, no direction marks, no lone surrogates, capped."""
    value = _SPACE.sub(" ", _UNSEEN.sub(" ", value[: length * 4])).strip()
    return value.encode("utf-8", errors="replace").decode("utf-8")[:length]


def clean_mail(value: str) -> str:
    """The address case-folded, or "" if it is none."""
    value = _AT.sub(r"\1@\2", value.strip().strip("'").lower())
    if value.startswith("mailto:"):
        value = value[7:]
    value = value.rstrip(".")
    if len(value) > MAIL_LENGTH or not _MAIL.fullmatch(value) or _UNSEEN.search(value):
        return ""
    return value.encode("utf-8", errors="replace").decode("utf-8")


def _clean_name(name: str) -> str:
    name = clean_text(decode_words(name), NAME_LENGTH)
    while len(name) > 1 and name[0] == name[-1] and name[0] in "'\"":
        name = name[1:-1].strip()
    return name


@lru_cache(maxsize=20_000)
def _simple(chunk: str) -> Address | None:
    """One address without quotes, comments or groups: `Name <mail>` or `mail`."""
    name, bracket, rest = chunk.rpartition("<")
    if not bracket:
        mail = clean_mail(chunk)
        return Address("", mail) if mail else None
    mail = clean_mail(rest.partition(">")[0])
    if not mail:
        return None
    name = _clean_name(name)
    return Address("" if name.lower() == mail else name, mail)


@lru_cache(maxsize=20_000)
def _tokens(value: str) -> tuple[Address, ...]:
    """Addresses with quotes, comments and groups, in one pass over the tokens."""
    found: list[Address] = []
    words: list[str] = []
    comments: list[str] = []
    mail = ""

    def close() -> None:
        nonlocal mail
        text = "".join(words).strip()
        if not mail and text:
            # A bare address, or "name address" without brackets.
            mail = clean_mail(text)
            if mail:
                text = ""
            for word in reversed(text.split()):
                mail = clean_mail(word)
                if mail:
                    text = text.replace(word, "", 1)
                    break
        if mail:
            name = _clean_name(text) or _clean_name(" ".join(comments))
            found.append(Address("" if name.lower() == mail else name, mail))
        words.clear()
        comments.clear()
        mail = ""

    for match in _TOKEN.finditer(value):
        token = match[0]
        first = token[0]
        if mail and first not in "(,;" and token.strip():
            close()  # a comma is missing
        if first in ",;":
            close()
        elif first == ":":
            words.clear()  # the name of a group
        elif first == "<" and len(token) > 1:
            mail = clean_mail(token[1:-1].rpartition(":")[2])
        elif first == "(" and len(token) > 1:
            comments.append(token[1:-1])
        elif first == '"' and len(token) > 1:
            words.append(re.sub(r"\\(.)", r"\1", token[1:-1]))
        else:
            words.append(token)
    close()
    return tuple(found)


def addresses(value: str) -> tuple[Address, ...]:
    """All mailboxes of a header's value, in order, each address once; what is none is left out."""
    if '"' in value or "(" in value or ":" in value or ";" in value:
        found = _tokens(value) if len(value) < 2_000 else _tokens.__wrapped__(value)
    else:
        found = tuple(a for a in map(_simple, map(str.strip, value.split(","))) if a)
        if value.count("@") > len(found):  # a comma is missing, or a name holds an at sign
            found = _tokens(value) if len(value) < 2_000 else _tokens.__wrapped__(value)
    if len(found) < 2:
        return found
    first: dict[str, Address] = {}
    for one in found:
        first.setdefault(one.mail, one)
    return tuple(first.values())


def message_ids(value: str) -> tuple[str, ...]:
    """The ids of a References or In-Reply-To header; words around them are left out."""
    return tuple(dict.fromkeys(clean_text(one, 900) for one in _MESSAGE_ID.findall(value)))


def list_address(list_id: str) -> str:
    """The posting address that a List-Id stands for (RFC 2919: the first dot is the at sign)."""
    match = re.search(r"<([^<>@\s]+)>", list_id)
    name = match[1] if match else list_id.strip()
    local, dot, domain = name.partition(".")
    return clean_mail(f"{local}@{domain}") if dot and " " not in name else ""


def instant(value: str, *, now: int) -> int | None:
    """Seconds since 1970 of a Date header, or None when it says nothing believable.

    A date without a zone is read as UTC. Dates before 2 January 1970 (clocks that never were set)
    and more than two days after `now` are not believed.
    """
    value = value.strip()
    if not value or len(value) > 200:
        return None
    parsed = None
    for text in (value, _DOTTED_ZONE.sub(r"\1:\2:\3", value).replace(":None", "")):
        try:
            parsed = parsedate_tz(text)
            seconds = mktime_tz(parsed) if parsed else None
        except (ValueError, IndexError, OverflowError, TypeError):
            continue
        if seconds is not None:
            break
    else:
        seconds = _iso_instant(value)
    if seconds is None or not 86_400 <= seconds <= now + 2 * 86_400:
        return None
    return int(seconds)


def _iso_instant(value: str) -> int | None:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return int(moment.timestamp())
