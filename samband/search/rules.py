"""The language of the search box, from text to a query and back. Pure.

    värmepump "exact phrase" -not from:maria in:"Battery pilot" has:file before:2026-05

Operators and their values are known in English and Swedish and kept in English. Parsing never raises; what it does not
understand becomes a `Problem`, and a query with a problem finds nothing rather than everything.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

LONGEST = 2_000
MOST_PARTS = 40

FROM, IN, TOPIC, HAS, IS, BEFORE, AFTER, DURING, LANG = OPERATORS = (
    "from", "in", "topic", "has", "is", "before", "after", "during", "lang",
)  # fmt: skip
SWEDISH = {
    FROM: "från",
    IN: "i",
    TOPIC: "ämne",
    HAS: "har",
    IS: "är",
    BEFORE: "före",
    AFTER: "efter",
    DURING: "under",
    LANG: "språk",
}
DATES = (BEFORE, AFTER, DURING)
# Values that an operator knows, with their Swedish names; upper packages add more (`conditions.register`).
VALUES: dict[str, dict[str, str]] = {
    HAS: {
        "link": "länk",
        "file": "fil",
        "picture": "bild",
        "question": "fråga",
        "poll": "omröstning",
        "reaction": "reaktion",
        "code": "kod",
    },
    IS: {
        "unread": "oläst",
        "saved": "sparat",
        "question": "fråga",
        "unanswered": "obesvarad",
        "resolved": "löst",
        "mine": "mitt",
        "pinned": "fäst",
        "page": "sida",
        "comment": "kommentar",
    },
    LANG: {"sv": "svenska", "en": "engelska"},
}
# Other words for the same.
_ALSO = {
    HAS: {"image": "picture", "attachment": "file", "bilaga": "file", "links": "link", "länkar": "link"},
    IS: {"olästa": "unread", "sparad": "saved", "sparade": "saved", "obesvarat": "unanswered",
         "löst": "resolved", "min": "mine", "mina": "mine", "nålat": "pinned"},
    LANG: {"swedish": "sv", "english": "en", "se": "sv"},
}  # fmt: skip
_ALSO_OPERATORS = {"av": FROM, "by": FROM, "rum": IN, "room": IN, "tag": TOPIC, "language": LANG}
_DAYS = {"today": 0, "idag": 0, "i dag": 0, "yesterday": 1, "igår": 1, "i går": 1}
_DAY_NAMES = {"today": ("today", "idag"), "yesterday": ("yesterday", "igår")}
_ME = frozenset(("me", "jag", "mig"))
# What stands before a colon without being an operator of ours.
_SCHEMES = frozenset(("http", "https", "mailto", "ftp", "file", "tel", "urn"))

_QUOTES = str.maketrans(dict.fromkeys("“”„«»", '"'))
_PART = re.compile(
    r"""(?P<minus>-?)(?:
        "(?P<phrase>[^"]*)"?
      | (?P<name>[^\W\d_]+):(?:"(?P<quoted>[^"]*)"?|(?P<value>(?!//)[^\s"]+))
      | (?P<word>[^\s"]+)
    )""",
    re.VERBOSE,
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_SPACES = re.compile(r"\s+")
_WORD = re.compile(r"[^\W_]")
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_WEEK = re.compile(r"(\d{4})-[wv](\d{1,2})")

Why = Literal["operator", "value", "empty", "date", "nobody", "no-room", "nothing", "too-long"]


@dataclass(frozen=True, slots=True)
class Word:
    """A word to be found, as it was typed."""

    text: str
    is_not: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand in this order."""

    text: str
    is_not: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """An operator that is known, with a value that it could have."""

    operator: str
    value: str
    is_not: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """What was not understood: `why`, the operator or what stood there for one, its value, and what may be meant."""

    why: Why
    operator: str
    value: str = ""
    meant: str = ""
    is_not: bool = False


Part = Word | Phrase | Filter | Problem


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody looks for: all of its parts together. `from`, `in` and `lang` are asked of one person, room or
    language at a time, so several of them mean any of these.
    """

    parts: tuple[Part, ...] = ()

    @property
    def words(self) -> tuple[Word, ...]:
        return tuple(part for part in self.parts if isinstance(part, Word))

    @property
    def phrases(self) -> tuple[Phrase, ...]:
        return tuple(part for part in self.parts if isinstance(part, Phrase))

    @property
    def problems(self) -> tuple[Problem, ...]:
        return tuple(part for part in self.parts if isinstance(part, Problem))

    def filters(self, *operators: str) -> tuple[Filter, ...]:
        """Those of these operators, or all."""
        return tuple(
            part
            for part in self.parts
            if isinstance(part, Filter) and (not operators or part.operator in operators)
        )

    def plus(self, *parts: Part) -> "Query":
        """The query with more parts at its end."""
        return replace(self, parts=(*self.parts, *parts))


def parse(text: str) -> Query:
    """What a text asks for. Never raises; a text that is too long is read up to its limit and says so."""
    parts: list[Part] = []
    plain = _CONTROL.sub(" ", text[: LONGEST + 1]).translate(_QUOTES)
    if len(plain) > LONGEST:
        parts.append(Problem("too-long", ""))
    for match in _PART.finditer(plain[:LONGEST]):
        part = _part(match)
        if part is not None and part not in parts:
            parts.append(part)
        if len(parts) > MOST_PARTS:
            parts[-1] = Problem("too-long", "")
            break
    return Query(tuple(parts))


def _part(match: "re.Match[str]") -> Part | None:
    is_not = bool(match["minus"])
    if match["phrase"] is not None:
        said = _SPACES.sub(" ", match["phrase"]).strip()
        return Phrase(said, is_not) if _WORD.search(said) else None
    if match["word"] is not None:
        return _bare(match["word"], is_not)
    name, value = match["name"].lower(), match["quoted"]
    value = _SPACES.sub(" ", match["value"] if value is None else value).strip()
    operator = operator_of(name)
    if operator:
        return _filter(operator, value, is_not)
    if name in _SCHEMES or len(name) == 1:
        return Word(f"{match['name']}:{value.replace(' ', '_')}", is_not)
    return Problem("operator", name, value, meant=_near(name, _names()), is_not=is_not)


def _bare(word: str, is_not: bool) -> Part | None:
    name = word[:-1].lower() if word.endswith(":") else ""
    operator = operator_of(name) if name else ""
    if operator:
        return Problem("empty", operator, is_not=is_not)
    return Word(word, is_not) if _WORD.search(word) else None


def operator_of(name: str) -> str:
    """The operator of a name in either language, or ""."""
    if name in OPERATORS:
        return name
    for operator, swedish in SWEDISH.items():
        if name == swedish:
            return operator
    return _ALSO_OPERATORS.get(name, "")


def _filter(operator: str, value: str, is_not: bool) -> Part:
    if not value:
        return Problem("empty", operator, is_not=is_not)
    if operator in VALUES:
        known = value_of(operator, value)
        if not known:
            meant = _near(value.lower(), (*VALUES[operator], *VALUES[operator].values()))
            return Problem("value", operator, value, meant, is_not)
        return Filter(operator, known, is_not)
    if operator in DATES:
        days = _DAYS.get(value.lower())
        if days is not None:
            return Filter(operator, ("today", "yesterday")[days], is_not)
        value = value.lower()
        if span(value, date(2000, 1, 1)) is None:
            return Problem("date", operator, value, is_not=is_not)
        return Filter(operator, value, is_not)
    if operator == TOPIC:
        value = value.lstrip("#")
    if operator == FROM:
        value = "me" if value.lower() in _ME else value.lstrip("@")
    if not _WORD.search(value):
        return Problem("empty", operator, is_not=is_not)
    return Filter(operator, value, is_not)


def value_of(operator: str, value: str) -> str:
    """A fixed value in English, from either language; "" if the operator does not know it."""
    value = value.lower()
    if value in VALUES[operator]:
        return value
    for english, swedish in VALUES[operator].items():
        if value == swedish:
            return english
    return _ALSO[operator].get(value, "")


def write(query: Query, *, language: str = "en") -> str:
    """A query as text that `parse` reads as the same query, with operators in a language."""
    return " ".join(_write(part, language) for part in query.parts if _is_written(part))


def _is_written(part: Part) -> bool:
    return not (isinstance(part, Problem) and part.why == "too-long")


def _write(part: Part, language: str) -> str:
    minus = "-" if part.is_not else ""
    if isinstance(part, Word):
        return minus + part.text
    if isinstance(part, Phrase):
        return f'{minus}"{part.text}"'
    name = SWEDISH.get(part.operator, part.operator) if language == "sv" else part.operator
    value = part.value
    if isinstance(part, Problem):
        return f"{minus}{name}:" + (f'"{value}"' if value else "")
    if language == "sv" and part.operator in VALUES:
        value = VALUES[part.operator].get(value, value)
    if language == "sv" and part.operator in DATES and value in _DAY_NAMES:
        value = _DAY_NAMES[value][1]
    return f"{minus}{name}:" + (f'"{value}"' if _needs_quotes(value) else value)


def _needs_quotes(value: str) -> bool:
    return " " in value or value.startswith("//")


def span(value: str, today: date) -> tuple[date, date] | None:
    """The first day of a date, month, week or year, and the day after its last; None for what is no date.

    >>> span("2026-05", date(2026, 7, 1))
    (datetime.date(2026, 5, 1), datetime.date(2026, 6, 1))
    """
    days = _DAYS.get(value)
    if days is not None:
        day = today - timedelta(days=days)
        return day, day + timedelta(days=1)
    try:
        week = _WEEK.fullmatch(value)
        if week:
            monday = date.fromisocalendar(int(week[1]), int(week[2]), 1)
            return monday, monday + timedelta(days=7)
        found = _DATE.fullmatch(value)
        if not found:
            return None
        year, month, day_of_month = (int(part) if part else 0 for part in found.groups())
        first = date(year, month or 1, day_of_month or 1)
        if found[3]:
            return first, first + timedelta(days=1)
        if found[2]:
            return first, date(year + month // 12, month % 12 + 1, 1)
        return first, date(year + 1, 1, 1)
    except (ValueError, OverflowError):
        return None


def _names() -> tuple[str, ...]:
    return (*OPERATORS, *SWEDISH.values())


def _near(name: str, known: Iterable[str]) -> str:
    """What may be meant: the same beginning, or one letter wrong; "" if nothing is near."""
    for one in known:
        if len(name) > 1 and (one.startswith(name) or (name.startswith(one) and len(one) > 1)):
            return one
    return next((one for one in known if len(one) > 2 and _is_one_off(name, one)), "")


def _is_one_off(first: str, second: str) -> bool:
    if abs(len(first) - len(second)) > 1 or len(first) < 2:
        return False
    if len(first) == len(second):
        wrong = [at for at in range(len(first)) if first[at] != second[at]]
        swapped = len(wrong) == 2 and wrong[1] == wrong[0] + 1
        return len(wrong) == 1 or (
            swapped and first[wrong[0]] == second[wrong[1]] and first[wrong[1]] == second[wrong[0]]
        )
    short, long = sorted((first, second), key=len)
    return any(long[:at] + long[at + 1 :] == short for at in range(len(long)))
