"""What packages above put into an entry beside its text: a poll, a date.

An extra has fields in the composer, is stored in the transaction that writes the entry, and stands on the entry's cards.
That an entry has one is said by its outline (`more`), so that only cards that have one ask for it, and all of a page at once.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from markupsafe import Markup

from samband.entries.models import Entry
from samband.people.models import Person

# In an entry's outline: the names of its extras.
MORE = "more"

# A composer's own values, by field: ("poll_option", ("Monday", "Tuesday")). Hashable, as composers are kept.
Values = tuple[tuple[str, tuple[str, ...]], ...]
Given = Mapping[str, Sequence[str]]
Show = Callable[[Sequence[int]], Mapping[int, Markup]]


@dataclass(frozen=True, slots=True)
class Written:
    """An extra that goes along with a new entry: what stores it, and the title that it gives a text without one."""

    name: str
    store: Callable[[Entry, Person, datetime], None]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Extra:
    """A kind of extra. `fields` are its names in the composer; `template` has the macro `fields(given, key)`.

    `read(given)` makes of them what is stored, None when nothing was filled in; raises `Invalid`. `show(entry_ids)` gives
    what their cards show to `samband.person`, in one statement.
    """

    name: str
    fields: tuple[str, ...]
    template: str
    read: Callable[[Given], Written | None]
    show: Show


_extras: list[Extra] = []


def register_extra(extra: Extra) -> None:
    """Let entries have it."""
    if all(extra.name != known.name for known in _extras):
        _extras.append(extra)


def values_of(sent: QueryDict) -> Values:
    """What a composer's form says about extras; fields that are empty are left out."""
    found = []
    for name in (name for extra in _extras for name in extra.fields):
        values = [value[:500] for value in sent.getlist(name)[:20]]
        while values and not values[-1].strip():
            values.pop()
        if values:
            found.append((name, tuple(values)))
    return tuple(found)


def values_kept(kept: Mapping[str, Any]) -> Values:
    """The same out of a draft."""
    return tuple((str(name), tuple(map(str, values))) for name, values in kept.items())


def written_of(values: Values) -> list[Written]:
    """What goes along with an entry. Raises `Invalid` for what has to be put right."""
    given = dict(values)
    found = (extra.read(given) for extra in _extras)
    return [one for one in found if one is not None]


def store_extras(entry: Entry, extras: Sequence[Written], actor: Person, now: datetime) -> None:
    """Store what goes along with a saved entry."""
    for one in extras:
        one.store(entry, actor, now)


def kept_outline(entry: Entry) -> dict[str, Any]:
    """The part of an outline that a new text leaves as it is."""
    return {MORE: entry.outline[MORE]} if MORE in entry.outline else {}


def composer_parts(values: Values, key: str) -> list[Markup]:
    """The composer's fields of every extra."""
    given = dict(values)
    backend = engines["jinja2"]
    assert isinstance(backend, Jinja2)
    return [
        backend.env.get_template(extra.template).module.fields(given, key)  # type: ignore[attr-defined]  # a macro
        for extra in _extras
    ]


def more_of(found: Iterable[tuple[int, str | None]]) -> dict[int, Markup]:
    """What cards show beside their texts, out of the ids of entries and what their outlines say of extras.

    Each `show` is asked once for all entries that have one of its extras: kinds that share one cost one statement together.
    """
    names = {entry_id: json.loads(more) for entry_id, more in found if more}
    wanted: dict[Show, set[int]] = {}
    for extra in _extras if names else ():
        ids = {entry_id for entry_id, has in names.items() if extra.name in has}
        if ids:
            wanted.setdefault(extra.show, set()).update(ids)
    shown: dict[int, Markup] = {}
    for show, ids in wanted.items():
        for entry_id, html in show(sorted(ids)).items():
            shown[entry_id] = shown.get(entry_id, Markup("")) + html
    return shown
