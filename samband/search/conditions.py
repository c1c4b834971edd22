"""What `has:` and `is:` mean in SQL; packages above register more."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from samband.people.models import Person
from samband.search import rules


@dataclass(frozen=True, slots=True)
class Sql:
    """A condition on a row of `search_entrywords`, which is named {s} in it, with its values for each %s."""

    text: str
    params: Sequence[Any] = ()

    def of(self, alias: str) -> str:
        """The condition on a row under this name."""
        return self.text.replace("{s}", alias)


Condition = Callable[[Person], Sql]

_conditions: dict[tuple[str, str], Condition] = {}
_lexemes: dict[tuple[str, str], str] = {}
_meanings: dict[tuple[str, str], str | Promise] = {}


def register_condition(
    operator: str,
    value: str,
    condition: Condition,
    *,
    swedish: str,
    meaning: str | Promise = "",
) -> None:
    """Let `operator:value` (`has` or `is`) mean `condition(reader)`; one statement for all rows, never one for each.

    Its SQL names the row {s}, with the columns of `EntryWords`. `meaning` says what it finds ("a picture"), translated.
    """
    rules.VALUES[operator][value] = swedish
    if meaning:
        _meanings[operator, value] = meaning
    _conditions[operator, value] = condition


def register_lexeme(operator: str, value: str, lexeme: str) -> None:
    """Let `operator:value` mean that an entry has this lexeme (with its sign)."""
    _lexemes[operator, value] = lexeme


def lexeme_of(operator: str, value: str) -> str:
    """The lexeme that answers, or ""."""
    return _lexemes.get((operator, value), "")


def condition_of(operator: str, value: str, reader: Person) -> Sql | None:
    """The condition that answers for this reader, or None."""
    make = _conditions.get((operator, value))
    return make(reader) if make is not None else None


def meaning_of(operator: str, value: str) -> str:
    """What the package that registered a value says it finds, or ""."""
    return str(_meanings.get((operator, value), ""))


def is_known(operator: str, value: str) -> bool:
    """Whether anything answers: a value of a package that is not there is none."""
    key = (operator, value)
    return operator == rules.LANG or key in _lexemes or key in _conditions
