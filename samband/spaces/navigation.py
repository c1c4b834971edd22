"""Rooms in the navigation of every page."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from samband.people.access import person_of
from samband.spaces.queries import RoomLine, my_rooms
from samband.web.shell import NavigationItem

MOST = 30


def rooms_of_request(request: HttpRequest) -> list[RoomLine]:
    """The reader's rooms, fetched once per request: navigation and composer both show them."""
    kept: list[RoomLine] | None = getattr(request, "_samband_rooms", None)
    if kept is None:
        person = person_of(request)
        kept = my_rooms(person) if person is not None else []
        request._samband_rooms = kept  # type: ignore[attr-defined]  # kept beside the request
    return kept


def main_items(request: HttpRequest) -> Iterable[NavigationItem]:
    """The place where all rooms are."""
    return [NavigationItem(_("Rooms"), "/rooms", "door-open", on_phone=True)]


def my_items(request: HttpRequest) -> Iterable[NavigationItem]:
    """The reader's own rooms."""
    return [
        NavigationItem(room.name, f"/rooms/{room.slug}", key=f"room-{room.id}")
        for room in rooms_of_request(request)[:MOST]
    ]
