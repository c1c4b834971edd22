"""Words as people compare and order them. Pure."""

import html
import re
import unicodedata

# Å, Ä and Ö are letters of their own in Swedish and stand last; elsewhere accents do not matter.
_KEPT = str.maketrans({"å": "\ue000", "ä": "\ue001", "ö": "\ue002", "æ": "\ue001", "ø": "\ue002"})
_BACK = str.maketrans({"\ue000": "å", "\ue001": "ä", "\ue002": "ö"})
_LAST = str.maketrans({"å": "{", "ä": "|", "ö": "}"})
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_INLINE = re.compile(r"</?(?:a|b|code|del|em|i|mark|s|span|strong|sub|sup)(?:\s[^>]*)?(?:>|$)")
_TAG = re.compile(r"<[^>]*(?:>|$)")
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


def plain_text(rendered: str) -> str:
    """The words of rendered HTML (cleaned, so every `<` begins a tag) on one line, also when it was cut off within a tag.

    >>> plain_text("<p>Fråga <a href='/people/bo'>Bo</a>, han vet.</p><p>Tack!</p>")
    'Fråga Bo, han vet. Tack!'
    """
    return " ".join(html.unescape(_TAG.sub(" ", _INLINE.sub("", rendered))).split())


def without_controls(text: str) -> str:
    """Text that PostgreSQL can store: no NUL, no other control characters but tab and newline."""
    return _CONTROL.sub("", text)
