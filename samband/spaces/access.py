"""The doors to spaces: fetch and authorise in one place. What one may not know of is `NotFound`."""

from dataclasses import dataclass

from django.db.models import F, FilteredRelation, Q
from django.utils.translation import gettext_lazy as _

from samband.kernel.errors import NotFound, Refused
from samband.people.models import Person
from samband.spaces.models import Openness, Space


@dataclass(frozen=True, slots=True)
class SpaceForReader:
    """A space and what this person may do there."""

    space: Space
    is_member: bool
    is_host: bool
    can_read: bool
    can_join: bool
    can_host: bool

    @property
    def can_write(self) -> bool:
        """Whoever reads may write, until the room is closed down."""
        return self.can_read and self.space.archived_at is None


def space_for_knowing(person: Person, slug: str) -> SpaceForReader:
    """A space whose name this person may know. Raises `NotFound`; one statement."""
    mine = FilteredRelation("memberships", condition=Q(memberships__person=person))
    space = (
        Space.objects.visible_to(person)
        .select_related("audience__space")
        .annotate(mine=mine, mine_is_host=F("mine__is_host"))
        .filter(slug=slug)
        .first()
    )
    if space is None:
        raise NotFound
    hosts: bool | None = getattr(space, "mine_is_host", None)  # annotated; None: no member
    is_member = hosts is not None
    is_open = space.openness == Openness.OPEN and not person.is_guest
    hosts_by_role = person.is_administrator and space.openness == Openness.OPEN
    return SpaceForReader(
        space=space,
        is_member=is_member,
        is_host=bool(hosts),
        can_read=is_open or is_member,
        can_join=is_open and not is_member and space.archived_at is None,
        can_host=hosts_by_role or bool(hosts),
    )


def space_for_reading(person: Person, slug: str) -> SpaceForReader:
    """A space whose content this person may read. Raises `NotFound`."""
    found = space_for_knowing(person, slug)
    if not found.can_read:
        raise NotFound
    return found


def space_for_hosting(person: Person, slug: str) -> SpaceForReader:
    """A space this person looks after. Raises `NotFound`, or `Refused` for those who may read it only."""
    found = space_for_knowing(person, slug)
    require_host(found)
    return found


def require_host(found: SpaceForReader) -> None:
    """Raises `Refused` unless the person hosts the space."""
    if not found.can_host:
        raise Refused(_("Only the room's hosts can change this. Ask one of them."))
