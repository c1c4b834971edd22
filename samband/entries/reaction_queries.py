"""Who reacted, as far as the reader may know them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from samband.entries.around import bar_of
from samband.entries.models import Block, Counters, Entry, Reaction
from samband.entries.reaction_rules import in_order
from samband.people.access import people_visible_to
from samband.people.models import Person
from samband.spaces.lines import person_line
from samband.web.parts import PersonLine, ReactionBar

NAMED = 12
MOST = 1000


@dataclass(frozen=True, slots=True)
class Group:
    """One emoji: those whom the reader may know, and how many more pressed it."""

    emoji: str
    count: int
    people: Sequence[PersonLine]
    is_mine: bool

    @property
    def more(self) -> int:
        """Those who are not named."""
        return self.count - len(self.people)


def bar_for(person: Person, entry: Entry) -> ReactionBar:
    """The row of reactions under an entry that came through a door; two statements."""
    counts = Counters.objects.filter(entry=entry).values_list("reactions", flat=True).first()
    mine = Reaction.objects.filter(entry=entry, person=person).values_list("emoji", flat=True)
    return bar_of(entry.pk, counts or {}, list(mine))


def who_reacted(person: Person, entry: Entry) -> list[Group]:
    """Who pressed what on an entry that came through a door, the first ones named; one statement.

    Guests are told the names of those they may know, nobody the names of those they blocked; all are counted.
    """
    blocked = Block.objects.filter(person=person, blocked=OuterRef("person"))
    visible = people_visible_to(person).filter(pk=OuterRef("person"))
    rows = (
        Reaction.objects.filter(entry=entry)
        .annotate(may_be_named=Exists(visible) & ~Exists(blocked))
        .select_related("person")
        .order_by("at", "pk")[:MOST]
    )
    found: dict[str, list[Reaction]] = {}
    for row in rows:
        found.setdefault(row.emoji, []).append(row)
    return [
        Group(
            emoji,
            count,
            [
                person_line(row.person)
                for row in found[emoji]
                if getattr(row, "may_be_named", False)
            ][:NAMED],
            any(row.person_id == person.pk for row in found[emoji]),
        )
        for emoji, count in in_order({key: len(each) for key, each in found.items()})
    ]
