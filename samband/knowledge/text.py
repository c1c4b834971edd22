"""From text to words: what is indexed, what a query asks for, what is highlighted. Pure.

One rule for both sides: text is cut into chunks (`i.MX8`, `värmepumpen`, `drivers/net/mlx5_flow.h` gives five), a chunk
into words (identifiers at `_`, `-`, `.` and changes of case), words are folded (case, accents except å ä ö) and stemmed
in the language of the text. A query does not know the language of what it looks for, so each of its words asks for all
its stems at once.
"""

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from threading import local

from samband.kernel.text import fold
from samband.knowledge.stopwords import QUESTION_WORDS, STOP_WORDS

# Longer texts are indexed up to here (characters); a query is read up to there.
TEXT_CAP = 20_000
QUERY_CAP = 2_000
QUERY_WORDS = 24
_WORD_CAP = 40

_CHUNK = re.compile(r"\w+(?:[-.]\w+)*")
_PART = re.compile(r"[^\W_]+")
_CASE = re.compile(r"[^\W\d_a-zåäö]+(?![a-zåäö])|[^\W\d_]?[a-zåäö]+\d*|\d+")
_ALGORITHMS = {"sv": "swedish", "en": "english"}
LANGUAGES = (*_ALGORITHMS, "simple")


# Some for each thread: one keeps the word it works on in itself.
_stemmers = local()


@lru_cache(maxsize=1 << 17)
def stem(word: str, language: str) -> str:
    """The stem of a folded word by Snowball's rules; the word itself in a language without rules."""
    if language not in _ALGORITHMS:
        return word
    stemmer = getattr(_stemmers, language, None)
    if stemmer is None:
        import snowballstemmer  # 3 MB: only for processes that come here

        stemmer = snowballstemmer.stemmer(_ALGORITHMS[language])
        setattr(_stemmers, language, stemmer)
    stemmed: str = stemmer.stemWord(word)
    return stemmed


@lru_cache(maxsize=1 << 17)
def _chunk_words(chunk: str) -> tuple[str, ...]:
    """The folded words in one chunk: its parts, the pieces of a name in mixed case, and a short pair written together.

    "FF-A" is also asked for as "ffa", "i.MX" as "imx", "e-post" as "epost"; longer pairs are two words.
    """
    parts = _PART.findall(chunk)
    words = []
    for part in parts:
        words.append(part)
        if not (part.islower() or part.isupper() or part.istitle()):
            pieces = _CASE.findall(part)
            if len(pieces) > 1:
                words.extend(pieces)
    if _is_pair(parts):
        words.append(parts[0] + parts[1])
    folded = (fold(word)[:_WORD_CAP] for word in words)
    return tuple(word for word in folded if _is_word(word))


def _is_pair(parts: Sequence[str]) -> bool:
    return len(parts) == 2 and min(map(len, parts)) <= 2 and len(parts[0] + parts[1]) <= 12


def _is_word(word: str) -> bool:
    return len(word) > 1 or not word.isascii()


@lru_cache(maxsize=1 << 17)
def _chunk_terms(chunk: str, language: str) -> tuple[str, ...]:
    return tuple(stem(word, language) for word in _chunk_words(chunk) if word not in STOP_WORDS)


def words(text: str, *, cap: int = TEXT_CAP) -> list[str]:
    """Every word of a text (its first `cap` characters) in order, folded, stop words too; a chunk that is written in
    several ways gives each of them.

    >>> words("E-posten till värmepumpen")
    ['posten', 'eposten', 'till', 'värmepumpen']
    """
    chunks = _CHUNK.findall(unicodedata.normalize("NFC", text[:cap]))
    return [word for chunk in chunks for word in _chunk_words(chunk)]


def spoken(text: str, *, cap: int = TEXT_CAP) -> list[str]:
    """The words of a text one after the other as they are said, folded, for phrases.

    >>> spoken("E-post till C")
    ['e', 'post', 'till', 'c']
    """
    parts = _PART.findall(unicodedata.normalize("NFC", text[:cap]))
    return [word for part in parts if (word := fold(part)[:_WORD_CAP])]


def spellings(text: str) -> list[tuple[str, ...]]:
    """What each chunk of a query asks for: all words of a spelling together, any of its spellings being enough.

    >>> spellings("e-post i.MX8 olle-test")
    [('epost',), ('imx8',), ('olle test',)]
    """
    found = []
    for chunk in _CHUNK.findall(unicodedata.normalize("NFC", text[:QUERY_CAP])):
        parts = [word for part in _PART.findall(chunk) if (word := fold(part)[:_WORD_CAP])]
        ways: dict[str, None] = {}
        if _is_pair(parts):
            ways[parts[0] + parts[1]] = None
        if parts and (not ways or all(map(_is_word, parts))):
            ways[" ".join(parts)] = None
        if ways:
            found.append(tuple(ways))
    return found


def terms(text: str, language: str) -> list[str]:
    """The words of a text as they are indexed: in order, stemmed, without stop words, repeated as often as said."""
    chunks = _CHUNK.findall(unicodedata.normalize("NFC", text[:TEXT_CAP]))
    return [term for chunk in chunks for term in _chunk_terms(chunk, language)]


@dataclass(frozen=True)
class QueryWord:
    """One word that is asked for: as written (folded), and the terms that each answer it (any one is enough)."""

    text: str
    terms: tuple[str, ...]


def query_words(text: str) -> tuple[QueryWord, ...]:
    """What a query asks for, each word once, at most `QUERY_WORDS`; empty if it holds only stop words."""
    words: dict[str, QueryWord] = {}
    for chunk in _CHUNK.findall(unicodedata.normalize("NFC", text[:QUERY_CAP])):
        for word in _chunk_words(chunk):
            if word in QUESTION_WORDS or word in words:
                continue
            stems = dict.fromkeys(stem(word, language) for language in LANGUAGES)
            words[word] = QueryWord(word, tuple(stems))
    return tuple(words.values())[:QUERY_WORDS]


def stems_of(text: str) -> frozenset[str]:
    """Every stem that a short text (a name of a topic) asks for, one language at a time being enough per word."""
    return frozenset(word.terms[0] for word in query_words(text))


def chunk_spans(text: str) -> list[tuple[int, int, str]]:
    """Where the chunks of a text (NFC) stand, as (start, end, chunk)."""
    return [(*match.span(), match.group()) for match in _CHUNK.finditer(text)]


def part_spans(text: str) -> list[tuple[int, int, str]]:
    """The same for the words of `spoken`, as (start, end, folded word)."""
    return [(*match.span(), fold(match.group())[:_WORD_CAP]) for match in _PART.finditer(text)]


class Marker:
    """Finds in texts what a query asked for; made once per query, because texts on one subject repeat their words."""

    def __init__(self, words: Collection[QueryWord]) -> None:
        self._asked = frozenset(term for word in words for term in word.terms)
        self._long = tuple(term for term in self._asked if len(term) > 3)
        # Stems begin as their words do, so most words need no stemming to be passed over.
        self._starts = frozenset(term[:2] for term in self._asked)
        self._seen: dict[str, bool] = {}

    def ranges(self, text: str) -> tuple[tuple[int, int], ...]:
        """Where a text (NFC) says it, as (start, end) in order; a word's beginning or a compound's end counts."""
        seen = self._seen
        found = []
        for match in _CHUNK.finditer(text):
            chunk = match.group()
            is_asked = seen.get(chunk)
            if is_asked is None:
                is_asked = seen[chunk] = any(map(self._says, _chunk_words(chunk)))
            if is_asked:
                found.append(match.span())
        return tuple(found)

    def _says(self, word: str) -> bool:
        if word[:2] not in self._starts and not any(term in word for term in self._long):
            return False
        stems = (stem(word, language) for language in LANGUAGES)
        return any(
            one in self._asked or one.startswith(self._long) or one.endswith(self._long)
            for one in stems
        )

    def snippet(self, text: str, *, length: int = 240) -> tuple[str, tuple[tuple[int, int], ...]]:
        """The stretch of a text that says most of it, at most `length` characters and cut at words, and where."""
        text = " ".join(unicodedata.normalize("NFC", text[:TEXT_CAP]).split())
        marks = self.ranges(text)
        if len(text) <= length:
            return text, marks
        start = 0
        # Hashtags stand at the end and tell nothing that is worth a text without its beginning.
        prose = [begin for begin, _ in marks if text[begin - 1 : begin] != "#"]
        if prose:
            # Marks never overlap, so a best window starts at one of them.
            start = max(
                prose,
                key=lambda begin: (sum(begin <= at < begin + length for at in prose), -begin),
            )
            start = max(0, min(start - length // 6, len(text) - length))
        if start:
            start = text.find(" ", start) + 1 or start
        piece = text[start : start + length]
        if start + length < len(text):
            piece = piece.rsplit(" ", 1)[0] + " …"
        piece = ("… " if start else "") + piece
        return piece, self.ranges(piece)
