"""Words as people compare and order them. Pure."""

import re
import unicodedata

# Å, Ä and Ö are letters of their own in Swedish and stand last; elsewhere accents do not matter.
_KEPT = str.maketrans({"å": "\ue000", "ä": "\ue001", "ö": "\ue002", "æ": "\ue001", "ø": "\ue002"})
_BACK = str.maketrans({"\ue000": "å", "\ue001": "ä", "\ue002": "ö"})
_LAST = str.maketrans({"å": "{", "ä": "|", "ö": "}"})
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SPACE = re.compile(r"\s+")


def fold(text: str) -> str:
    """Lower case without accents, except that å, ä and ö stay; æ and ø become ä and ö.

    >>> fold("Élodie Åström")
    'elodie åström'
    """
    if text.isascii():
        return text.lower()
    kept = unicodedata.normalize("NFC", text).casefold().translate(_KEPT)
    bare = "".join(c for c in unicodedata.normalize("NFKD", kept) if not unicodedata.combining(c))
    return bare.translate(_BACK)


def sort_key(text: str, size: int = 480) -> bytes:
    """Bytes that order names as Swedish does: a … z å ä ö; at most `size` bytes."""
    return _SPACE.sub(" ", fold(text)).strip().translate(_LAST).encode()[:size]


def one_line(text: str, limit: int) -> str:
    """Text on one line without control characters, cut at a word with an ellipsis.

    Raises ValueError for a limit below 2.
    """
    if limit < 2:
        raise ValueError("limit must be at least 2")
    line = _SPACE.sub(" ", _CONTROL.sub(" ", text)).strip()
    if len(line) <= limit:
        return line
    cut = line[: limit - 1]
    word_end = cut.rfind(" ")
    return (cut[:word_end] if word_end > limit // 2 else cut).rstrip(" ,.;:") + "…"


def without_controls(text: str) -> str:
    """Text that PostgreSQL can store: no NUL, no other control characters but tab and newline."""
    return _CONTROL.sub("", text)
