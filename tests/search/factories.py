"""Rooms, entries and a naive matcher for tests of searching."""

from collections.abc import Iterable
from dataclasses import dataclass

from samband.entries.models import Entry
from samband.knowledge.text import spellings, spoken, stem, words
from samband.people.models import Person
from samband.search.lexemes import compound_ends
from samband.search.rules import Filter, Phrase, Query, Word
from samband.spaces.audiences import may_read


@dataclass(frozen=True)
class Naive:
    """What a query finds, by looking at every entry: no index, no SQL of ours."""

    reader: Person
    query: Query

    def finds(self, entries: Iterable[Entry]) -> set[int]:
        return {entry.pk for entry in entries if self._answers(entry)}

    def _answers(self, entry: Entry) -> bool:
        if entry.state != Entry.State.PUBLISHED or not may_read(self.reader.pk, entry.audience_id):
            return False
        return all(self._holds(part, entry) for part in self.query.parts) and self._is_by(entry)

    def _holds(self, part: object, entry: Entry) -> bool:
        text = f"{entry.title} {entry.body}"
        if isinstance(part, Word):
            answers = all(
                any(all(_says(word, text, entry.language) for word in way.split()) for way in ways)
                for ways in spellings(part.text)
            )
            return answers != part.is_not
        if isinstance(part, Phrase):
            said = [*spoken(entry.title), "/", *spoken(entry.body)]
            wanted = spoken(part.text)
            stands = any(
                said[at : at + len(wanted)] == wanted for at in range(len(said) - len(wanted) + 1)
            )
            return stands != part.is_not
        if isinstance(part, Filter) and part.operator == "topic":
            return (part.value in entry.outline.get("hashtags", [])) != part.is_not
        if isinstance(part, Filter) and part.operator == "is":
            return (entry.kind == part.value) != part.is_not
        return True

    def _is_by(self, entry: Entry) -> bool:
        handles = [
            part.value
            for part in self.query.parts
            if isinstance(part, Filter) and part.operator == "from"
        ]
        return not handles or (entry.author is not None and entry.author.handle in handles)


def _says(asked: str, text: str, language: str) -> bool:
    """A word of the text begins with `asked`, has the same stem, or is a compound that ends with it."""
    stems = {asked, stem(asked, "sv"), stem(asked, "en")}
    for one in words(text):
        root = stem(one, language)
        if one.startswith(asked) or root.startswith(asked) or {one, root} & stems:
            return True
        ends = compound_ends(root)
        if any(end in stems or (len(asked) > 3 and end.startswith(asked)) for end in ends):
            return True
    return False
