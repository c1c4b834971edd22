"""The plain form beside the box: its fields become operators."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict

from samband.search import rules
from samband.search.rules import Filter, Part, Phrase, Problem, Query, Word


@dataclass(frozen=True, slots=True)
class Fields:
    """What stands in the form."""

    words: str = ""
    phrase: str = ""
    without: str = ""
    people: str = ""
    room: str = ""
    topic: str = ""
    has: Sequence[str] = ()
    state: Sequence[str] = ()
    after: str = ""
    before: str = ""
    lang: str = ""


def fields_of(query: Query) -> Fields:
    """The form filled from a query; what the form has no field for stays among the words, as it is written."""
    rest: list[Part] = []
    found: dict[str, list[str]] = {}
    for part in query.parts:
        key = _field(part)
        if key and (key in ("has", "state", "without") or key not in found):
            found.setdefault(key, []).append(
                part.text if isinstance(part, Word | Phrase) else part.value
            )
        else:
            rest.append(part)

    def one(key: str) -> str:
        return " ".join(found.get(key, ()))

    return Fields(
        words=rules.write(Query(tuple(rest))),
        phrase=one("phrase"),
        without=one("without"),
        people=one("people"),
        room=one("room"),
        topic=one("topic"),
        has=found.get("has", []),
        state=found.get("state", []),
        after=one("after"),
        before=one("before"),
        lang=one("lang"),
    )


_FILTERS = {
    rules.FROM: "people",
    rules.IN: "room",
    rules.TOPIC: "topic",
    rules.HAS: "has",
    rules.IS: "state",
    rules.AFTER: "after",
    rules.BEFORE: "before",
    rules.LANG: "lang",
}


def _field(part: Part) -> str:
    if isinstance(part, Word) and part.is_not:
        return "without"
    if isinstance(part, Phrase) and not part.is_not:
        return "phrase"
    if isinstance(part, Filter) and not part.is_not:
        # A field of a date holds a day.
        if part.operator in rules.DATES and (
            part.operator == rules.DURING or len(part.value) != 10
        ):
            return ""
        return _FILTERS.get(part.operator, "")
    return ""


def query_of(sent: QueryDict) -> Query:
    """The query that a filled form asks for. Never raises."""
    parts: list[Part] = list(rules.parse(sent.get("words", "")).parts)
    phrase = " ".join(sent.get("phrase", "").replace('"', " ").split())
    parts += [part for part in rules.parse(f'"{phrase}"').parts if phrase]
    parts += [
        Word(part.text, is_not=True)
        for part in rules.parse(sent.get("without", "")).parts
        if isinstance(part, Word)
    ]
    for operator, field in _FILTERS.items():
        for value in sent.getlist(field):
            value = " ".join(value.replace('"', " ").split())
            if value:
                parts += rules.parse(f'{operator}:"{value}"').parts
    return Query(tuple(dict.fromkeys(part for part in parts if _is_kept(part))))


def _is_kept(part: Part) -> bool:
    return not (isinstance(part, Problem) and part.why == "too-long")
