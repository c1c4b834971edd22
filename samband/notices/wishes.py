"""How people want to be told: what they chose, and the defaults where they chose nothing."""

from collections.abc import Collection
from dataclasses import dataclass, field

from samband.notices.kinds import kind_of
from samband.notices.models import Preferences
from samband.notices.rules import Hours
from samband.people.models import Person
from samband.people.presence import zone_of


@dataclass(frozen=True, slots=True)
class Wishes:
    """One person's choices; kinds that are not named are as they are by default."""

    shown: dict[str, bool] = field(default_factory=dict)
    mailed: dict[str, bool] = field(default_factory=dict)
    pushed: dict[str, bool] = field(default_factory=dict)

    def shows(self, kind: str) -> bool:
        """Whether this kind stands in the product."""
        return self.shown.get(_chosen_as(kind), True)

    def mails(self, kind: str) -> bool:
        """Whether this kind is mailed."""
        found = kind_of(kind)
        if found is None or found.mail is None:
            return False
        return self.mailed.get(_chosen_as(kind), found.mail)

    def pushes(self, kind: str) -> bool:
        """Whether this kind is told on one's devices: by default what is mailed by default."""
        found = kind_of(kind)
        return found is not None and self.pushed.get(_chosen_as(kind), bool(found.mail))


def _chosen_as(kind: str) -> str:
    found = kind_of(kind)
    return kind if found is None or not found.part_of else found.part_of


def wishes_of(people: Collection[int]) -> dict[int, Wishes]:
    """What these people want; one statement."""
    rows = Preferences.objects.filter(person_id__in=people).values_list(
        "person_id", "shown", "mailed", "pushed"
    )
    found = {
        person: Wishes(dict(shown), dict(mailed), dict(pushed))
        for person, shown, mailed, pushed in rows
    }
    return {person: found.get(person, Wishes()) for person in people}


def preferences_of(person: Person) -> Preferences:
    """Somebody's row, or what it would say (not stored)."""
    return Preferences.objects.filter(person=person).first() or Preferences(person=person)


def wishes_in(chosen: Preferences) -> Wishes:
    """What a row says."""
    return Wishes(dict(chosen.shown), dict(chosen.mailed), dict(chosen.pushed))


def hours_of(person: Person, chosen: Preferences) -> Hours:
    """When mail may come, and devices may be told."""
    return Hours(
        zone=zone_of(person).key,
        quiet_from=chosen.quiet_from,
        quiet_until=chosen.quiet_until,
        days=tuple(chosen.days),
    )
