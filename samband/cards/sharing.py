"""The sharing screen: my cards by outside organisation, what I choose, and what others would then see."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from samband.cards.actions import OWN_CHOICE
from samband.kernel.errors import NotFound
from samband.people.models import Person


@dataclass(frozen=True, slots=True)
class OwnGroup:
    """My cards at one organisation (`key` "0" for none): how many per level, some names, all ids."""

    key: str
    name: str
    mine: int
    known: int
    shared: int
    names: tuple[str, ...]
    card_ids: tuple[UUID, ...]


def own_groups(owner: Person, limit: int = 300) -> list[OwnGroup]:
    """My cards by organisation, the largest groups first; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT coalesce(organisation_id, 0)::text,
                   coalesce(max(nullif(organisation_name, '')), ''),
                   count(*) FILTER (WHERE level = 'mine'), count(*) FILTER (WHERE level = 'known'),
                   count(*) FILTER (WHERE level IN ('shared', 'company')),
                   (array_agg(name ORDER BY name_key))[1:6], array_agg(id)
              FROM cards_card WHERE owner_id = %s
             GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT %s
            """,
            [owner.pk, limit],
        )
        rows = cursor.fetchall()
    return [
        OwnGroup(key, name, mine, known, shared, tuple(names), tuple(ids))
        for key, name, mine, known, shared, names, ids in rows
    ]


def chosen(groups: list[OwnGroup], form: Mapping[str, str]) -> dict[str, list[OwnGroup]]:
    """Which groups get which level; groups without a choice stay as they are.

    Raises `NotFound` for a level that is not the owner's to choose.
    """
    result: dict[str, list[OwnGroup]] = {}
    for group in groups:
        level = form.get(f"level-{group.key}", "")
        if not level:
            continue
        if level not in OWN_CHOICE:
            raise NotFound
        result.setdefault(level, []).append(group)
    return result
