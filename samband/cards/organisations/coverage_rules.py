"""Which of our teams know somebody at which organisation, without a figure about a small group or what is left of it. Pure.

Observation: a table of counts tells about single people where a group is small, and also where its complement is: a total
minus the shown cells. Theory: statistical disclosure control (Willenborg and de Waal 2001, ch. 4): suppress small groups
before adding up, so that what is shown is a function of large groups alone.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

SMALLEST = 5
#: The column of everybody whose team is too small to stand alone, or who has none.
ELSEWHERE = 0


@dataclass(frozen=True, slots=True)
class Knows:
    """One of ours knows somebody at an organisation; `is_fading`: by all that is seen they were not in touch for a year."""

    organisation_id: int
    person_id: int
    is_fading: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """An organisation: how many know somebody there by column, altogether, and how many of these ties are fading.

    `only_id` is the one person in shown columns who does, if it is one. `fading` is None where fewer than five know somebody.
    """

    organisation_id: int
    cells: tuple[int, ...]
    ties: int
    only_id: int | None
    fading: int | None


@dataclass(frozen=True, slots=True)
class Table:
    """Columns are team ids, or `ELSEWHERE`."""

    columns: tuple[int, ...]
    rows: tuple[Row, ...]


def columns_of(team_of: Mapping[int, int | None]) -> dict[int, int]:
    """The column of each person who counts: their team if it has five members, else all others together if they are five.

    `team_of` has everybody here.
    """
    sizes: dict[int, int] = {}
    for team in team_of.values():
        if team is not None:
            sizes[team] = sizes.get(team, 0) + 1
    large = {team for team, size in sizes.items() if size >= SMALLEST}
    rest = [person for person, team in team_of.items() if team not in large]
    found = {person: team for person, team in team_of.items() if team is not None and team in large}
    if len(rest) >= SMALLEST:
        found |= dict.fromkeys(rest, ELSEWHERE)
    return found


def table(
    knows: Iterable[Knows], team_of: Mapping[int, int | None], organisations: Collection[int]
) -> Table:
    """The coverage of these organisations, in their order; whoever is in no column counts nowhere."""
    column_of = columns_of(team_of)
    columns = tuple(sorted(set(column_of.values()), key=lambda one: (one == ELSEWHERE, one)))
    people: dict[int, dict[int, bool]] = {one: {} for one in organisations}
    for one in knows:
        if one.person_id in column_of and one.organisation_id in people:
            held = people[one.organisation_id]
            held[one.person_id] = held.get(one.person_id, True) and one.is_fading
    rows = []
    for organisation, held in people.items():
        cells = tuple(sum(column_of[person] == column for person in held) for column in columns)
        rows.append(
            Row(
                organisation,
                cells,
                ties=len(held),
                only_id=next(iter(held)) if len(held) == 1 else None,
                fading=sum(held.values()) if len(held) >= SMALLEST else None,
            )
        )
    return Table(columns, tuple(rows))
