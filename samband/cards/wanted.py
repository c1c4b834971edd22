"""What somebody looks for among contacts, and which words are near enough to what they typed. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import product

from samband.cards.matching import allowed_mistakes, distance
from samband.cards.rules import UNKNOWN
from samband.kernel.text import fold

MOST_TERMS = 6
#: How long ago a contact may or must be; months are thirty days here.
TOUCHED: dict[str, tuple[timedelta | None, timedelta | None]] = {
    # at most, at least
    "month": (timedelta(days=30), None),
    "quarter": (timedelta(days=91), None),
    "quiet-quarter": (None, timedelta(days=91)),
    "quiet-year": (None, timedelta(days=365)),
}
HOWS = ("mine", "shared", "public")
BANDS = ("well", "knows", "met")
#: What a contact of one's own can be, best known first.
OWN_BANDS = (*BANDS, UNKNOWN)
_PLAIN = str.maketrans("åäö", "aao")
# Letters that people leave the marks off.
_LIKE = {"a": "aåä", "o": "oö"}
# A beginning with a mistake in it is recognised from this length on.
_SHORTEST_START = 5


@dataclass(frozen=True, slots=True)
class Wanted:
    """`how`: "mine" (my cards and sources), "shared" (colleagues' cards) or "public" (the organisation's sources).

    Empty fields ask for nothing, an unknown value finds nobody. `band`: how well the reader knows them (one of `OWN_BANDS`),
    or of shared cards how well the colleague does; `touched`: a key of `TOUCHED`.
    """

    how: str = "mine"
    text: str = ""
    tag: str = ""
    topic: str = ""
    place: str = ""
    band: str = ""
    touched: str = ""

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the tab was chosen."""
        return any((self.text, self.tag, self.topic, self.place, self.band, self.touched))

    @property
    def terms(self) -> tuple[str, ...]:
        """The words typed, plain, at most six."""
        return tuple(dict.fromkeys(words_of(self.text)))[:MOST_TERMS]


def plain(text: str) -> str:
    """Folded, å, ä and ö too: as `samband_find_words` stores words."""
    return fold(text).translate(_PLAIN)


def words_of(text: str) -> list[str]:
    """The plain words of a text."""
    return "".join(c if c.isalnum() else " " for c in plain(text)).split()


def spellings(start: str) -> list[str]:
    """The ways a beginning may be written in a list that keeps å, ä and ö.

    >>> spellings("ost")
    ['ost', 'öst']
    """
    head, rest = start[:2], start[2:]
    return ["".join(one) + rest for one in product(*(_LIKE.get(c, c) for c in head))]


def is_near(term: str, word: str) -> bool:
    """Whether a plain word is what was meant by a term with a mistake in it, or begins so."""
    most = allowed_mistakes(term)
    if not most:
        return False
    if distance(term, word, most) <= most:
        return True
    return len(term) >= _SHORTEST_START and distance(term, word[: len(term)], 1) <= 1


def near_words(terms: Iterable[str], vocabulary: Iterable[str]) -> dict[str, list[str]]:
    """For each term the words of a vocabulary that are near; a term that is part of a word needs none else."""
    words = [(word, plain(word)) for word in vocabulary]
    found = {}
    for term in terms:
        exact = [word for word, bare in words if term in bare]
        found[term] = exact or [word for word, bare in words if is_near(term, bare)]
    return found
