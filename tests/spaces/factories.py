"""Rooms for tests."""

from samband.people.models import Person
from samband.spaces import actions
from samband.spaces.models import Membership, Space


def make_room(
    host: Person, name: str = "Battery pilot", openness: str = "open", *members: Person
) -> Space:
    """A room with a host and members who see everything."""
    space = actions.create_space(actor=host, name=name, openness=openness)
    for person in members:
        Membership.objects.create(space=space, person=person)
    return Space.objects.select_related("audience").get(pk=space.pk)
