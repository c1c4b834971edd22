"""From a query to what it asks of the database, for one reader: names become people and rooms that they may know of.

A name that the reader may not know and one that nobody has are the same problem.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time

from django.utils import timezone

from samband.kernel.markdown import hashtag_slug
from samband.kernel.text import fold
from samband.knowledge.text import spellings
from samband.people.models import Person
from samband.search import lexemes, rules
from samband.search.conditions import Sql, condition_of, lexeme_of
from samband.search.knowing import DIRECT, Known
from samband.search.lexemes import Asked, all_of, any_of, quoted
from samband.search.meanings import seen_by
from samband.search.rules import Filter, Part, Phrase, Problem, Query, Word
from samband.search.statements import Match
from samband.spaces.models import COLLEAGUES_AUDIENCE

# More people with one first name are not asked of; who is meant must be said.
MOST_NAMED = 30
# Names of what is no room but can be looked in.
_EVERYBODY = frozenset(("colleagues", "kollegor", "alla", "everybody", "all", "alla kollegor"))


@dataclass(frozen=True, slots=True)
class Read:
    """A query as it was understood. With problems there is nothing to find: `match` is None.

    `people` and `rooms` are the names that filters were understood as.
    """

    query: Query
    match: Match | None
    people: Sequence[str] = ()
    rooms: Sequence[str] = ()

    @property
    def is_empty(self) -> bool:
        return not self.query.parts


def read_query(query: Query, *, reader: Person, known: Known, now: datetime) -> Read:
    """What a query means for a reader; costs no statement. Never raises."""
    people = _people(query, reader, known)
    rooms = _rooms(query, known)
    parts = tuple(_checked(part, people, rooms, reader) for part in query.parts)
    query = replace(query, parts=parts)
    if query.problems or not query.parts:
        return Read(query, None)
    match = _match(query, people, rooms, reader, known.audiences, now)
    asked_people = {name for part in query.filters(rules.FROM) for _id, name in people[part.value]}
    asked_rooms = {name for part in query.filters(rules.IN) for name in rooms[part.value].names}
    return Read(query, match, sorted(asked_people, key=fold), sorted(asked_rooms, key=fold))


@dataclass(frozen=True, slots=True)
class _Place:
    """Where `in:` looks: audiences, and what it is called."""

    audiences: tuple[int, ...]
    names: tuple[str, ...] = ()


_People = dict[str, list[tuple[int, str]]]


def _people(query: Query, reader: Person, known: Known) -> _People:
    """The people of each `from:` value: by user name, else all whose names begin so."""
    found: _People = {}
    for value in (part.value for part in query.filters(rules.FROM)):
        if value == "me":
            found[value] = [(reader.pk, reader.name)]
            continue
        exactly = [(pk, name) for pk, handle, name in known.people if handle == value.lower()]
        words = fold(value).split()
        found[value] = exactly or [
            (pk, name) for pk, handle, name in known.people if _is_called(words, f"{name} {handle}")
        ]
    return found


def _is_called(words: Sequence[str], name: str) -> bool:
    said = fold(name).replace("-", " ").replace(".", " ").split()
    return all(any(one.startswith(word) for one in said) for word in words)


def _rooms(query: Query, known: Known) -> dict[str, _Place]:
    """The audiences of each `in:` value: a room by its address or name, else all whose names begin so."""
    found: dict[str, _Place] = {}
    for value in (part.value for part in query.filters(rules.IN)):
        name = fold(value)
        if name in _EVERYBODY:
            found[value] = _Place((COLLEAGUES_AUDIENCE,), ("",))
        elif name in DIRECT:
            found[value] = _Place(tuple(known.direct), ("",))
        else:
            rooms = [
                row for row in known.rooms if value.lower() == row.slug or name == fold(row.name)
            ]
            words = name.split()
            rooms = rooms or [row for row in known.rooms if _is_called(words, row.name)]
            found[value] = _Place(
                tuple(row.audience_id for row in rooms),
                tuple(dict.fromkeys(row.name for row in rooms)),
            )
    return found


def _checked(part: Part, people: _People, rooms: dict[str, _Place], reader: Person) -> Part:
    """The part, or what is wrong with it for this reader."""
    if isinstance(part, Word) and not asked_words(part.text):
        return Problem("nothing", "", part.text, is_not=part.is_not)
    if isinstance(part, Phrase) and not lexemes.phrase(part.text):
        return Problem("nothing", "", part.text, is_not=part.is_not)
    if not isinstance(part, Filter):
        return part
    if part.operator == rules.FROM and not 0 < len(people[part.value]) <= MOST_NAMED:
        return Problem("nobody", part.operator, part.value, is_not=part.is_not)
    if part.operator == rules.IN and not rooms[part.value].names:
        return Problem("no-room", part.operator, part.value, is_not=part.is_not)
    if part.operator in (rules.HAS, rules.IS) and _meaning(part, reader) is None:
        return Problem("value", part.operator, part.value, is_not=part.is_not)
    return part


def _meaning(part: Filter, reader: Person) -> Sql | str | None:
    """A lexeme or a condition."""
    return lexeme_of(part.operator, part.value) or condition_of(part.operator, part.value, reader)


def _match(
    query: Query,
    people: _People,
    rooms: dict[str, _Place],
    reader: Person,
    mine: Sequence[int],
    now: datetime,
) -> Match:
    said_words: list[str] = []
    needed: list[str] = []
    titles: list[str] = []
    refused: list[str] = []
    asked: list[Asked] = []
    narrow: list[Sql] = []
    tests: list[Sql] = [seen_by(reader)]
    for part in query.parts:
        if isinstance(part, Word):
            chunks = asked_words(part.text)
            if part.is_not:
                refused.append(all_of(_anyhow(chunks)))
            else:
                said_words += _anyhow(chunks)
                titles += _in_title(chunks)
                asked += [word for ways in chunks for word in ways[0]]
        elif isinstance(part, Phrase):
            said = lexemes.phrase(part.text)
            stands = "strpos({s}.said, %s) > 0"
            if part.is_not:
                tests.append(Sql(f"NOT {stands}", [said]))
            else:
                needed += [quoted(word) for word in lexemes.words_of(said)]
                tests.append(Sql(stands, [said]))
    for part in query.filters():
        lexeme = _lexeme(part)
        if lexeme and part.operator != rules.LANG:
            (refused if part.is_not else needed).append(quoted(lexeme))
        elif part.operator in (rules.HAS, rules.IS):
            meaning = _meaning(part, reader)
            if isinstance(meaning, Sql):
                tests.append(_unless(part.is_not, meaning))
    needed += _any_language(query)
    narrow += _from(query, people)
    narrow += _dates(query, now)
    wanted_rooms, without = _in(query, rooms)
    tests += without
    refused += [quoted(_lexeme(part)) for part in query.filters(rules.LANG) if part.is_not]
    if refused:
        tests.append(Sql("NOT {s}.words @@ %s::tsquery", [any_of(refused)]))
    positive = [part for part in query.words if not part.is_not]
    return Match(
        words=all_of([*said_words, *needed]) if said_words or needed else "",
        titles=all_of([*titles, *needed]) if titles else "",
        asked=tuple(asked),
        together=lexemes.phrase(" ".join(part.text for part in positive))
        if len(positive) > 1
        else "",
        narrow=tuple(narrow),
        tests=tuple(tests),
        audiences=mine if wanted_rooms is None else sorted(wanted_rooms & set(mine)),
        is_by_audience=wanted_rooms is not None or reader.is_guest,
    )


Chunks = list[list[list[Asked]]]


def asked_words(text: str) -> Chunks:
    """What was typed as one word, chunk by chunk: any spelling of it answers, with all of the words in it."""
    return [[[Asked(word) for word in way.split()] for way in ways] for ways in spellings(text)]


def _anyhow(chunks: Chunks) -> list[str]:
    return [
        any_of([all_of([asked.anyhow() for asked in spelling]) for spelling in ways])
        for ways in chunks
    ]


def _in_title(chunks: Chunks) -> list[str]:
    """Whole words in the title: beginnings of words would be in too many."""
    return [
        any_of([all_of([asked.exactly(lexemes.TITLE) for asked in spelling]) for spelling in ways])
        for ways in chunks
    ]


def _lexeme(part: Filter) -> str:
    if part.operator == rules.TOPIC:
        return lexemes.TOPIC + hashtag_slug(part.value)
    if part.operator == rules.LANG:
        return f"{lexemes.ABOUT}lang.{part.value}"
    if part.operator in (rules.HAS, rules.IS):
        return lexeme_of(part.operator, part.value)
    return ""


def _any_language(query: Query) -> list[str]:
    wanted = [quoted(_lexeme(part)) for part in query.filters(rules.LANG) if not part.is_not]
    return [any_of(wanted)] if wanted else []


def _unless(is_not: bool, condition: Sql) -> Sql:
    # A condition that is unknown (NULL) does not hold.
    return Sql(f"({condition.text}) IS NOT TRUE", condition.params) if is_not else condition


def _from(query: Query, people: _People) -> list[Sql]:
    found = []
    for is_not in (False, True):
        parts = [part for part in query.filters(rules.FROM) if part.is_not == is_not]
        ids = sorted({pk for part in parts for pk, _name in people[part.value]})
        if parts:
            condition = Sql("{s}.author_id = ANY (%s::bigint[])", [ids])
            if len(ids) == 1:
                condition = Sql("{s}.author_id = %s", ids)
            found.append(_unless(is_not, condition))
    return found


def _in(query: Query, rooms: dict[str, _Place]) -> tuple[set[int] | None, list[Sql]]:
    parts = query.filters(rules.IN)
    wanted = [part for part in parts if not part.is_not]
    audiences = {one for part in wanted for one in rooms[part.value].audiences}
    refused = sorted({one for part in parts if part.is_not for one in rooms[part.value].audiences})
    tests = [Sql("{s}.audience_id <> ALL (%s::bigint[])", [refused])] if refused else []
    return (audiences if wanted else None), tests


def _dates(query: Query, now: datetime) -> list[Sql]:
    """Days are those of the reader's time zone."""
    found = []
    today = timezone.localdate(now)
    for part in query.filters(*rules.DATES):
        span = rules.span(part.value, today)
        if span is None:
            continue
        first, end = (timezone.make_aware(datetime.combine(day, time.min)) for day in span)
        condition = {
            rules.BEFORE: Sql("{s}.published_at < %s", [first]),
            rules.AFTER: Sql("{s}.published_at >= %s", [end]),
            rules.DURING: Sql("{s}.published_at >= %s AND {s}.published_at < %s", [first, end]),
        }[part.operator]
        found.append(_unless(part.is_not, condition))
    return found
