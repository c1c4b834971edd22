"""Who stands beside a room's stream."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery, TextField
from django.db.models.expressions import RawSQL

from samband.activity.models import Follow
from samband.activity.rules import Level
from samband.people.models import Person
from samband.spaces.models import Audience, Membership, Space
from samband.spaces.queries import AudienceWords, audience_in_words, space_in_words

_READERS = "(SELECT count(*) || ' ' || count(*) FILTER (WHERE is_guest) FROM samband_readers(%s))"


@dataclass(frozen=True, slots=True)
class RoomMembers:
    """A room's first members, how the reader chose to follow it, and who sees what is written there, in words."""

    members: Sequence[Membership]
    chosen: Level | None
    audience: AudienceWords


def members_of_room(reader: Person, space: Space, audience: Audience, limit: int) -> RoomMembers:
    """A room's members, hosts first, then by name, with what the page says of them; one statement, two where nobody is."""
    chosen = Follow.objects.filter(person=reader, space=OuterRef("space")).values("level")
    members: list[Membership] = list(
        Membership.objects.filter(space=space, person__state=Person.State.ACTIVE)
        .select_related("person")
        .annotate(
            chosen=Subquery(chosen),
            readers=RawSQL(_READERS, [audience.pk], output_field=TextField()),  # noqa: S611 - a constant of ours
        )
        .order_by("-is_host", "person__sort_key", "pk")[:limit]
    )
    if not members:
        return RoomMembers((), None, audience_in_words(audience))
    first = members[0]
    people, guests = map(int, first.readers.split())  # type: ignore[attr-defined]  # annotated
    return RoomMembers(members, first.chosen, space_in_words(audience, people, guests))  # type: ignore[attr-defined]  # annotated
