"""What is said about a query: problems, names of operators and their values, in the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from samband.search import rules
from samband.search.conditions import is_known, meaning_of
from samband.search.rules import Part, Phrase, Problem, Query
from samband.web.parts import Choice, Link


def language() -> str:
    """The language in which operators are written: "sv" or "en"."""
    return "sv" if (get_language() or "").startswith("sv") else "en"


def operator(name: str) -> str:
    """An operator as it is typed in the reader's language."""
    return rules.SWEDISH.get(name, name) if language() == "sv" else name


def search_url(text: str, **more: str) -> str:
    """The address of a search."""
    return "/search?" + urlencode(
        {"q": text} | {key: value for key, value in more.items() if value}
    )


@dataclass(frozen=True, slots=True)
class Hint:
    """What is wrong with a query, and searches that may be meant."""

    text: str
    instead: tuple[Link, ...] = ()


def hints(query: Query) -> list[Hint]:
    """One sentence for each problem, with a way out."""
    return [_hint(query, problem) for problem in query.problems]


def _hint(query: Query, problem: Problem) -> Hint:
    name = operator(problem.operator) if problem.operator in rules.OPERATORS else problem.operator
    said = {"operator": name, "value": problem.value, "meant": problem.meant}
    if problem.why == "operator":
        text = _("“%(operator)s:” is not something that can be searched by.") % said
        instead = [Phrase(f"{problem.operator} {problem.value}".strip())]
        if problem.meant:
            meant = rules.parse(f'{problem.meant}:"{problem.value}"').parts
            return Hint(text, _instead(query, problem, [*meant, *instead]))
        return Hint(text, _instead(query, problem, instead))
    if problem.why == "value":
        text = _("“%(operator)s:” does not know “%(value)s”. It knows: %(known)s.") % {
            **said,
            "known": ", ".join(choice.value for choice in values(problem.operator)),
        }
        return Hint(
            text, _instead(query, problem, rules.parse(f"{problem.operator}:{problem.meant}").parts)
        )
    if problem.why == "date":
        text = _(
            "“%(value)s” is no date. Write it as 2026, 2026-05, 2026-05-03, 2026-w18, today or yesterday."
        )
        return Hint(text % said)
    return Hint(
        {
            "empty": _(
                "Say what “%(operator)s:” should look for, without a blank after the colon."
            ),
            "nobody": _(
                "Nobody whom you may know of is called “%(value)s”, or too many are. A user name is exact."
            ),
            "no-room": _("There is no room “%(value)s” that you may know of."),
            "nothing": _("“%(value)s” holds no word to look for."),
        }.get(problem.why, _("This is too long to search for. Use fewer words."))
        % said
    )


def _instead(query: Query, problem: Problem, parts: Sequence[Part]) -> tuple[Link, ...]:
    found = []
    for part in parts:
        if isinstance(part, Problem):
            continue
        fixed = Query(tuple(part if one == problem else one for one in query.parts))
        text = rules.write(fixed, language=language())
        found.append(Link(text, search_url(text)))
    return tuple(found)


def values(name: str) -> list[Choice]:
    """What `has:`, `is:` or `lang:` knows, as it is typed in the reader's language, with what it means; `group` is the
    value in English.
    """
    meanings = _meanings().get(name, {})
    in_swedish = language() == "sv" and name != rules.LANG
    return [
        Choice(
            swedish if in_swedish else english,
            meaning_of(name, english) or meanings.get(english, english),
            english,
        )
        for english, swedish in rules.VALUES[name].items()
        if is_known(name, english)
    ]


def _meanings() -> dict[str, dict[str, str]]:
    return {
        rules.HAS: {
            "link": _("a link"),
            "file": _("a file"),
            "picture": _("a picture"),
            "question": _("a question"),
            "poll": _("a poll"),
            "event": _("a date"),
            "reaction": _("a reaction"),
            "code": _("code"),
        },
        rules.IS: {
            "unread": _("unread"),
            "saved": _("saved by me"),
            "question": _("a question"),
            "unanswered": _("a question without an answer"),
            "resolved": _("resolved"),
            "mine": _("written by me"),
            "pinned": _("pinned in its room"),
            "page": _("a page"),
            "comment": _("a comment"),
        },
        rules.LANG: {"sv": _("Swedish"), "en": _("English")},
    }


def operators() -> list[tuple[str, str]]:
    """Examples of everything that can be typed, and what each finds."""
    first = operator
    has = values(rules.HAS)[0].value
    room, topic = _("Battery pilot"), _("cooling")
    return [
        (
            _("heat"),
            _("words that begin like this, their other forms, and compounds that end with it"),
        ),
        (_("“heat pump”"), _("these words, one after the other")),
        (_("-leak"), _("not this word")),
        (f"{first(rules.FROM)}:maria", _("written by somebody called this; “me” is you")),
        (f'{first(rules.IN)}:"{room}"', _("in this room")),
        (f"{first(rules.TOPIC)}:{topic}", _("about this topic")),
        (f"{first(rules.HAS)}:{has}", ", ".join(choice.value for choice in values(rules.HAS))),
        (
            f"{first(rules.IS)}:{values(rules.IS)[2].value}",
            ", ".join(choice.value for choice in values(rules.IS)),
        ),
        (
            f"{first(rules.BEFORE)}:2026-05  {first(rules.AFTER)}:2026-05-03  {first(rules.DURING)}:2026",
            _("before a day, month or year; after it; or within it"),
        ),
        (f"{first(rules.LANG)}:sv", _("in this language: sv, en")),
    ]
