"""Where a text answers a query, and why. Pure."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from samband.knowledge.text import Marker, chunk_spans, part_spans, words
from samband.search import lexemes
from samband.search.lexemes import Asked
from samband.search.rules import Query

Ranges = tuple[tuple[int, int], ...]
# How a word answers, best first; see `Asked.answers`.
HOW = ("whole", "start", "end")


def marked(text: str, ranges: Sequence[tuple[int, int]]) -> Markup:
    """Text with its ranges in <mark>, everything escaped."""
    parts: list[Markup] = []
    end = 0
    for start, stop in ranges:
        parts += [escape(text[end:start]), Markup("<mark>{}</mark>").format(text[start:stop])]
        end = stop
    parts.append(escape(text[end:]))
    return Markup("").join(parts)


@dataclass(frozen=True, slots=True)
class Answered:
    """A word of the query (or a whole phrase) and the word of the text that answers it in this way."""

    asked: str
    word: str
    how: str


class Finder(Marker):
    """Finds in texts what a query asks for; made once per query, because texts on one subject repeat their words."""

    def __init__(self, query: Query) -> None:
        super().__init__(())
        from samband.search.reading import asked_words

        self._words: list[Asked] = list(
            {
                asked: None
                for part in query.words
                if not part.is_not
                for ways in asked_words(part.text)
                for way in ways
                for asked in way
            }
        )
        self._phrases = [
            (part.text, tuple(lexemes.phrase(part.text).split()))
            for part in query.phrases
            if not part.is_not
        ]
        self._known: dict[str, tuple[Answered, ...]] = {}

    def ranges(self, text: str) -> Ranges:
        """Where a text (NFC) says it, as (start, end) in order and apart from each other."""
        found = [(start, end) for start, end, chunk in chunk_spans(text) if self._answers(chunk)]
        found += self._phrase_ranges(text)
        return _joined(found)

    def answered(self, text: str) -> list[Answered]:
        """Each word of the query that the text answers, in the best way it does."""
        best: dict[str, Answered] = {}
        text = unicodedata.normalize("NFC", text[: lexemes.TEXT_CAP])
        for _start, _end, chunk in chunk_spans(text):
            for one in self._answers(chunk):
                known = best.get(one.asked)
                if known is None or HOW.index(one.how) < HOW.index(known.how):
                    best[one.asked] = one
        said = lexemes.phrase(text) if self._phrases else ""
        for asked, _words in self._phrases:
            if lexemes.phrase(asked) in said:
                best[asked] = Answered(asked, asked, "phrase")
        return list(best.values())

    def _answers(self, chunk: str) -> tuple[Answered, ...]:
        found = self._known.get(chunk)
        if found is None:
            said = words(chunk) or [word for _start, _end, word in part_spans(chunk)]
            found = self._known[chunk] = tuple(
                Answered(asked.word, chunk, how)
                for asked in self._words
                if (how := min((asked.answers(word) for word in said), key=_rank, default=""))
            )
        return found

    def _phrase_ranges(self, text: str) -> list[tuple[int, int]]:
        if not self._phrases:
            return []
        spans = part_spans(text)
        said = [word for _start, _end, word in spans]
        return [
            (spans[at][0], spans[at + len(wanted) - 1][1])
            for _asked, wanted in self._phrases
            for at in range(len(said) - len(wanted) + 1)
            if tuple(said[at : at + len(wanted)]) == wanted
        ]


def _rank(how: str) -> int:
    return HOW.index(how) if how else len(HOW)


def _joined(ranges: Sequence[tuple[int, int]]) -> Ranges:
    found: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)
