"""The doors to pairs: nobody but the pair, which row-level security says once more."""

from samband.fika.models import Seat
from samband.kernel.errors import NotFound
from samband.people.models import Person


def seats_for_reading(person: Person, entry_id: int) -> list[Seat]:
    """All seats of a meeting that was proposed to this person, with their people. Raises `NotFound`; one statement."""
    seats = Seat.objects.select_related("meeting__round", "person__team", "person__place").filter(
        meeting__entry_id=entry_id, people__contains=[person.pk]
    )
    found = list(seats.order_by("pk"))
    if not found:
        raise NotFound
    return found


def seat_for_answering(person: Person, entry_id: int) -> Seat:
    """One's own seat at a meeting with others, locked. Raises `NotFound`, also when one waits alone."""
    seat = (
        Seat.objects.select_for_update(of=("self",))
        .select_related("meeting")
        .filter(person=person, meeting__entry_id=entry_id, people__len__gt=1)
        .first()
    )
    if seat is None:
        raise NotFound
    return seat
