"""Rooms in the navigation of every page."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.utils.translation import gettext as _

from samband.people.access import person_of
from samband.spaces.queries import RoomLine, register_count, rooms_and_counts
from samband.web.shell import NavigationItem

__all__ = ["counts_of_request", "main_items", "my_items", "register_count", "rooms_of_request"]

MOST = 30


def rooms_of_request(request: HttpRequest) -> list[RoomLine]:
    """The reader's rooms, fetched once per request: navigation and composer both show them."""
    kept: list[RoomLine] | None = getattr(request, "_samband_rooms", None)
    if kept is None:
        person = person_of(request)
        kept, counts = rooms_and_counts(person) if person is not None else ([], {})
        request._samband_counts = counts  # type: ignore[attr-defined]  # kept beside the request
        request._samband_rooms = kept  # type: ignore[attr-defined]  # kept beside the request
    return kept


def counts_of_request(request: HttpRequest) -> dict[str, int]:
    """What packages above count for the reader, fetched with the rooms: {"notices": 3}."""
    rooms_of_request(request)
    counts: dict[str, int] = getattr(request, "_samband_counts", {})
    return counts


def main_items(request: HttpRequest) -> Iterable[NavigationItem]:
    """The place where all rooms are."""
    return [NavigationItem(_("Rooms"), "/rooms", "door-open", on_phone=True)]


def my_items(request: HttpRequest) -> Iterable[NavigationItem]:
    """The reader's own rooms."""
    return [
        NavigationItem(room.name, f"/rooms/{room.slug}", key=f"room-{room.id}")
        for room in rooms_of_request(request)[:MOST]
    ]
