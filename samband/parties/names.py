"""Personal names as they are written in headers: cleaned, folded, compared.

Observation: one person is written "Berglund, Bosse", "Bosse berglund", "bosse.berglund" and
"Dawid Łączny" next to "Dawid Laczny". Theory: case, accents, order, punctuation, titles and
what stands in brackets say nothing about who it is; words do, and initials a little.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from samband.parties.words import short_forms, words

# Letters that Unicode does not decompose into a base letter and a mark.
_UNDECOMPOSED = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "ħ": "h", "ŧ": "t"}
    | {"ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"}
)
# The same letter written out, as in "Schlueter" for "Schlüter" and "Aasa" for "Åsa".
_WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})

_TRAILER = re.compile(r"^(?:[a-z]+-)+(?:by|to)\s*:\s*", re.IGNORECASE)
_BRACKETED = re.compile(r"[(\[{]([^()\[\]{}]*)[)\]}]")
_ONLY_BRACKETED = re.compile(r"^\s*[(\[{](.*)[)\]}]\s*$")
_VIA_LIST = re.compile(r"\s+via\s+.+$", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WORD = re.compile(r"[^\W\d_]+")
_HAS_DIGIT = re.compile(r"\d")

# A name longer than this is not a name; cutting it bounds the work on hostile headers.
LONGEST_NAME = 200

_TITLES = frozenset(words("titles"))
_PLACEHOLDERS = frozenset(words("placeholders"))
_SHORT_FORMS = short_forms()


@dataclass(frozen=True, slots=True)
class Name:
    """A written name taken apart: `words` (two letters or more) and `initials`, folded."""

    written: str
    words: tuple[str, ...]
    initials: tuple[str, ...]

    @property
    def is_full(self) -> bool:
        """Whether two words or more stand in it, so that it can name one person."""
        return len(self.words) >= 2

    @property
    def is_handle(self) -> bool:
        """Whether it is written in one piece, as people write handles ("kai-striega")."""
        return len(self.written.split()) == 1

    @property
    def key(self) -> str:
        """The same for two names that differ in case, accents, order and punctuation only."""
        return " ".join(sorted(self.words + self.initials))


def fold(text: str) -> str:
    """`text` in lower case and without accents; a-z letters stay what they are."""
    lowered = text.casefold().translate(_UNDECOMPOSED)
    decomposed = unicodedata.normalize("NFKD", lowered)
    return "".join(char for char in decomposed if not unicodedata.combining(char))


@lru_cache(maxsize=100_000)
def read_name(written: str) -> tuple[Name, ...]:
    """The readings of a written name; empty if no word is in it.

    More than one reading stands for an umlaut written out ("Schlüter", "Schlueter"), for a second
    name in brackets ("… (Gunvor Sand)") and for a short form ("Karl (Kalle) Wikman").
    """
    text = unicodedata.normalize("NFC", written[:LONGEST_NAME])
    text = _VIA_LIST.sub("", _TRAILER.sub("", text)).strip("'\" ")
    if whole := _ONLY_BRACKETED.match(text):
        text = whole.group(1)
    bracketed = [inner.strip() for inner in _BRACKETED.findall(text)]
    outer = _BRACKETED.sub(" ", text)
    texts = [outer]
    for inner in bracketed:
        if len(inner.split()) >= 2:
            texts.append(inner)
        elif _CAMEL.sub(" ", inner).istitle() and len(outer.split()) >= 2:
            texts.append(f"{inner} {outer.split()[-1]}")
    readings: dict[str, Name] = {}
    for one in texts:
        for spelling in (one, one.casefold().translate(_WRITTEN_OUT)):
            name = _take_apart(written, spelling)
            if (name.words or name.initials) and " ".join(name.words) not in _PLACEHOLDERS:
                readings.setdefault(name.key, name)
    return tuple(readings.values())


def _take_apart(written: str, text: str) -> Name:
    if " " not in text.strip():
        text = _CAMEL.sub(" ", text)
    words: list[str] = []
    initials: list[str] = []
    for part in re.split(r"[\s.,_\-;:/]+", text):
        if _HAS_DIGIT.search(part) and not part.isalpha():
            part = part.rstrip("0123456789")
        for word in _WORD.findall(fold(part)):
            if word in _TITLES:
                continue
            (words if len(word) > 1 or not word.isascii() else initials).append(word)
    return Name(written, tuple(words), tuple(initials))


def is_short_form(one: str, other: str) -> bool:
    """Whether one given name is an established short form of the other ("mike", "michael")."""
    return one != other and _SHORT_FORMS.get(one, one) == _SHORT_FORMS.get(other, other)


def is_start(one: str, other: str) -> bool:
    """Whether one word is the other cut short after three letters or more."""
    short, long = sorted((one, other), key=len)
    return 3 <= len(short) < len(long) and long.startswith(short)


def is_misspelt(one: str, other: str) -> bool:
    """Whether two words of six letters or more differ by one letter, or by two swapped ones."""
    if one == other or min(len(one), len(other)) < 6 or abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    rest_one, rest_other = one[start:], other[start:]
    if len(rest_one) == len(rest_other):
        swapped = rest_one[:2] == rest_other[1::-1] and rest_one[2:] == rest_other[2:]
        return rest_one[1:] == rest_other[1:] or swapped
    return rest_one[1:] == rest_other or rest_one == rest_other[1:]


def clean_name(written: str) -> str:
    """A name as it is shown: without quotes, "via list" and trailer words; "" for a placeholder."""
    text = " ".join(unicodedata.normalize("NFC", written[: 4 * LONGEST_NAME]).split())
    text = _VIA_LIST.sub("", _TRAILER.sub("", text)).strip("'\" ,")
    if "@" in text or fold(text) in _PLACEHOLDERS:
        return ""
    last, comma, first = text.partition(", ")
    if comma and first and "," not in first and len(read_name(text)[:1]) == 1:
        is_title = all(word in _TITLES for word in fold(first).replace(".", " ").split())
        text = last if is_title else f"{first} {last}"
    return text[:LONGEST_NAME]
