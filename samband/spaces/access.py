"""The doors to spaces: fetch and authorise in one place. What one may not know of is `NotFound`."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from samband.kernel.errors import NotFound, Refused
from samband.people.models import Person
from samband.spaces.models import Membership, Openness, Space


@dataclass(frozen=True, slots=True)
class SpaceForReader:
    """A space and what this person may do there."""

    space: Space
    membership: Membership | None
    can_read: bool
    can_join: bool
    can_host: bool

    @property
    def is_member(self) -> bool:
        return self.membership is not None

    @property
    def can_write(self) -> bool:
        """Whoever reads may write, until the room is closed down."""
        return self.can_read and self.space.archived_at is None


def space_for_knowing(person: Person, slug: str) -> SpaceForReader:
    """A space whose name this person may know. Raises `NotFound`; takes one or two statements."""
    space = Space.objects.visible_to(person).select_related("audience").filter(slug=slug).first()
    if space is None:
        raise NotFound
    membership = Membership.objects.filter(space=space, person=person).first()
    is_open = space.openness == Openness.OPEN and not person.is_guest
    hosts_by_role = person.is_administrator and space.openness == Openness.OPEN
    return SpaceForReader(
        space=space,
        membership=membership,
        can_read=is_open or membership is not None,
        can_join=is_open and membership is None and space.archived_at is None,
        can_host=hosts_by_role or (membership is not None and membership.is_host),
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
