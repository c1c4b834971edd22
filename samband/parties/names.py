"""Personal names as they are written in headers: cleaned, folded, compared.

Observation: one person is written "Berglund, Bosse", "Bosse berglund", "bosse.berglund" and
"Dawid Łączny" next to "Dawid Laczny". Theory: case, accents, order, punctuation, titles and
what stands in brackets say nothing about who it is; words do, and initials a little.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from sys import intern

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
_NUMBER = re.compile(r"\d+")
_BETWEEN = re.compile(r"[\s.,_\-;:/]+")
_HAS_BRACKET = re.compile(r"[(\[{]")

# A name longer than this is not a name; cutting it bounds the work on hostile headers.
LONGEST_NAME = 200

_TITLES = frozenset(words("titles"))
_PLACEHOLDERS = frozenset(words("placeholders"))
_SHORT_FORMS = short_forms()


@dataclass(frozen=True, slots=True)
class Name:
    """A written name taken apart: `words` (two letters or more) and `initials`, folded.

    `numbers` as they stand in it: "Butik 12" is not "Butik 13". `key`: the same for two names that differ in case, accents,
    order and punctuation only.
    """

    written: str
    words: tuple[str, ...]
    initials: tuple[str, ...]
    numbers: tuple[str, ...]
    key: str

    def __hash__(self) -> int:
        return hash(self.written)

    @property
    def is_full(self) -> bool:
        """Whether two words or more stand in it, so that it can name one person."""
        return len(self.words) >= 2

    @property
    def is_handle(self) -> bool:
        """Whether it is written in one piece, as people write handles ("kai-striega")."""
        return len(self.written.split()) == 1


def fold(text: str) -> str:
    """`text` in lower case and without accents; a-z letters stay what they are."""
    if text.isascii():
        return text.lower()
    lowered = text.casefold().translate(_UNDECOMPOSED)
    decomposed = unicodedata.normalize("NFKD", lowered)
    return "".join(char for char in decomposed if not unicodedata.combining(char))


@lru_cache(maxsize=20_000)
def read_name(written: str) -> tuple[Name, ...]:
    """The readings of a written name; empty if no word is in it.

    More than one reading stands for an umlaut written out ("Schlüter", "Schlueter"), for a second
    name in brackets ("… (Gunvor Sand)") and for a short form ("Karl (Kalle) Wikman").
    """
    text = unicodedata.normalize("NFC", written[:LONGEST_NAME])
    if ":" in text:
        text = _TRAILER.sub("", text)
    text = _VIA_LIST.sub("", text).strip("'\" ")
    texts = _with_bracketed(text) if _HAS_BRACKET.search(text) else [text]
    readings: dict[str, Name] = {}
    for one in texts:
        for spelling in _spellings(one):
            name = _take_apart(written, spelling)
            if (name.words or name.initials) and " ".join(name.words) not in _PLACEHOLDERS:
                readings.setdefault(name.key, name)
    return tuple(readings.values())


def _with_bracketed(text: str) -> list[str]:
    """What stands outside brackets, and each second name within."""
    if whole := _ONLY_BRACKETED.match(text):
        text = whole.group(1)
    outer = _BRACKETED.sub(" ", text)
    texts = [outer]
    for inner in map(str.strip, _BRACKETED.findall(text)):
        if len(inner.split()) >= 2:
            texts.append(inner)
        elif _CAMEL.sub(" ", inner).istitle() and len(outer.split()) >= 2:
            texts.append(f"{inner} {outer.split()[-1]}")
    return texts


def _spellings(text: str) -> tuple[str, ...]:
    """A text as it is and with umlauts written out; once where both are read alike."""
    plain = text.casefold()
    other = plain if text.isascii() else plain.translate(_WRITTEN_OUT)
    # In lower case nothing shows any more where a word begins in what is written in one piece.
    is_alike = other == plain and (" " in text.strip() or not _CAMEL.search(text))
    return (text,) if is_alike else (text, other)


def _take_apart(written: str, text: str) -> Name:
    if " " not in text.strip():
        text = _CAMEL.sub(" ", text)
    words: list[str] = []
    initials: list[str] = []
    for part in _BETWEEN.split(text):
        folded = fold(part)
        for word in (folded,) if folded.isalpha() else _WORD.findall(folded):
            if word in _TITLES:
                continue
            # A million names have few words: one of each is held.
            word = intern(word)
            (words if len(word) > 1 or not word.isascii() else initials).append(word)
    numbers = () if text.isalpha() else tuple(_NUMBER.findall(text))
    key = " ".join([*sorted(words + initials), *numbers])
    return Name(written, tuple(words), tuple(initials), numbers, key)


def long_form(word: str) -> str:
    """The given name of which a word is an established short form; else the word."""
    return _SHORT_FORMS.get(word, word)


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
