"""From an entry to the lexemes that it is found by, and from a word of a query to those that answer it. Pure.

A lexeme is a word as it is written (folded), its stem in the entry's language, or, behind a sign that no word has in it,
something about the entry:

    ~pump          a compound ends with it ("värmepump")
    ^pump          a word in the title
    #ämne          a topic
    !has.link      it has something; also !is.page, !lang.sv
    &17            the audience

The start of a word needs none of its own: PostgreSQL finds `'värm':*`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from samband.knowledge.text import spoken, stem, words

# So much of a text is found by its words, in characters: whatever fits into an entry.
TEXT_CAP = 100_000
LANGUAGES = ("sv", "en")
ENDS = "~"
TITLE = "^"
TOPIC = "#"
ABOUT = "!"
AUDIENCE = "&"
# Between the parts of an entry, so that no phrase reaches over; no word is like it.
BETWEEN = " / "

_SHORTEST_COMPOUND = 6
_SHORTEST_FRONT = 3
_SHORTEST_END = 4
_MOST_ENDS = 10
_VOWEL = re.compile("[aeiouyåäöü]")
_ONSET = re.compile("[^aeiouyåäöü]*")
# How a Swedish (or English) word can begin, if it begins with more than one consonant.
_ONSETS = frozenset(
    """
    bj bl br ch dj dr dv dw fj fl fn fr gj gl gn gr hj kl kn kr kv lj mj nj ph pj pl pr ps sch scr sh sj sk skj skr skv sl
    sm sn sp spj spl spr sq st stj str sv sw th thr tj tr tv tw vr wh wr
    """.split()  # noqa: SIM905 - a list of fifty lines hides the rule
)
# Beginnings that are no words of their own: "transport" is no port, "support" neither.
_NO_FRONTS = frozenset(
    """
    ant cent dis för han hyper imp inf inter int kom komm kompl kon kont kor mis mikro miss ober para per pre pro prot rap res
    spekt sub sup super trans uni ult
    """.split()  # noqa: SIM905
)
_SHORT_FRONTS = frozenset(("el", "it", "tv"))
# Endings that make words and are hardly ever one: "lagring" is no ring.
_NO_ENDS = frozenset(
    "ande ende else heten ighet iskt ling ning ring sion skap tion ation ering".split()  # noqa: SIM905
)
# Short words that often end a compound; other short ones need the joining s before them ("mötes|rum").
_SHORT_ENDS = frozenset(
    "bil bok båt dag fel hav hus kod lag mål nät råd rum tak tåg val väg yta".split()  # noqa: SIM905
)


@lru_cache(maxsize=1 << 16)
def compound_ends(word: str) -> tuple[str, ...]:
    """The words that a compound (folded, stemmed) may end with; what stands before each could be a word too.

    A guess by the shape of syllables, the same for everybody: a list of the words that people wrote would let a reader
    find out what is written where they can't read.

    >>> compound_ends("värmepump")
    ('mepump', 'pump')
    """
    if len(word) < _SHORTEST_COMPOUND or not word.isalpha():
        return ()
    return tuple(
        word[cut:]
        for cut in range(2, len(word) - 2)
        if _can_begin(word[:cut]) and _can_end(word[cut:], word[:cut])
    )[-_MOST_ENDS:]


def _can_begin(front: str) -> bool:
    if len(front) < _SHORTEST_FRONT:
        return front in _SHORT_FRONTS
    return _VOWEL.search(front) is not None and front not in _NO_FRONTS


def _can_end(end: str, front: str) -> bool:
    if _VOWEL.search(end) is None or end in _NO_ENDS:
        return False
    onset = _ONSET.match(end)
    if onset is None or (len(onset.group()) > 1 and onset.group() not in _ONSETS):
        return False
    return len(end) >= _SHORTEST_END or front.endswith("s") or end in _SHORT_ENDS


@dataclass(frozen=True, slots=True)
class Text:
    """What an entry says, part by part, and what is known about it. `about` are lexemes without their sign."""

    title: str
    body: str
    names: tuple[str, ...] = ()
    language: str = "sv"
    topics: tuple[str, ...] = ()
    about: tuple[str, ...] = field(default=())


def lexemes_of(text: Text, audience_id: int) -> list[str]:
    """Everything that an entry is found by, sorted."""
    title = set(words(text.title, cap=TEXT_CAP))
    said = title.union(words(text.body, cap=TEXT_CAP), *(words(name) for name in text.names))
    found = set(_forms(said, text.language))
    found.update(TITLE + form for word in title for form in (word, stem(word, text.language)))
    found.update(TOPIC + slug for slug in text.topics)
    found.update(ABOUT + fact for fact in (*text.about, f"lang.{text.language}"))
    found.add(f"{AUDIENCE}{audience_id}")
    return sorted(found)


def _forms(said: Iterable[str], language: str) -> Iterable[str]:
    for word in said:
        yield word
        stemmed = stem(word, language)
        if stemmed != word:
            yield stemmed
        for end in compound_ends(stemmed):
            yield ENDS + end


def said_of(text: Text) -> str:
    """The words of an entry in order, a blank around each, to look for phrases in; parts can't flow together."""
    parts = [" ".join(words(part, cap=TEXT_CAP)) for part in (text.title, text.body, *text.names)]
    return f" {BETWEEN.join(part for part in parts if part)} "


def phrase(text: str) -> str:
    """A phrase as it stands in `said_of`, or "" if no word is in it."""
    found = " ".join(spoken(text))
    return f" {found} " if found else ""


def words_of(phrase: str) -> list[str]:
    """The words of such a phrase that are lexemes, each once."""
    return [word for word in dict.fromkeys(phrase.split()) if len(word) > 1 or not word.isascii()]


def quoted(lexeme: str) -> str:
    """A lexeme as PostgreSQL's tsquery reads it."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def any_of(options: Iterable[str]) -> str:
    """One of several."""
    return "(" + " | ".join(options) + ")"


def all_of(needed: Iterable[str]) -> str:
    """All of several."""
    return "(" + " & ".join(needed) + ")"


@dataclass(frozen=True, slots=True)
class Asked:
    """One word of a query (folded) and the lexemes that answer it: whole words, and longer ones that hold it."""

    word: str

    @property
    def stems(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(stem(self.word, language) for language in LANGUAGES))

    def exactly(self, sign: str = "") -> str:
        """The word in any of its forms."""
        forms = dict.fromkeys((self.word, *self.stems))
        return any_of(quoted(sign + form) for form in forms)

    def anyhow(self) -> str:
        """The word, longer ones that begin with it, and compounds that end with it."""
        options = [f"{quoted(self.word)}:*"]
        options += [quoted(one) for one in self.stems if not one.startswith(self.word)]
        ends = dict.fromkeys(one for one in (self.word, *self.stems) if len(one) > 2)
        options += [quoted(ENDS + end) for end in ends]
        if len(self.word) >= _SHORTEST_END:
            options.append(f"{quoted(ENDS + self.word)}:*")
        return any_of(options)

    def answers(self, word: str) -> str:
        """How a word (folded) of a text answers: "whole", "start", "end", or "" if it does not. As `anyhow` does."""
        return _how(self, word)


# Texts on one subject repeat their words, and so do searches.
@lru_cache(maxsize=1 << 14)
def _how(asked: Asked, word: str) -> str:
    forms = {word, *(stem(word, language) for language in LANGUAGES)}
    mine = {asked.word, *asked.stems}
    if forms & mine:
        return "whole"
    if any(form.startswith(asked.word) for form in forms):
        return "start"
    for form in forms:
        for end in compound_ends(form):
            if end in mine or (len(asked.word) >= _SHORTEST_END and end.startswith(asked.word)):
                return "end"
    return ""
