"""What is unread, over the API."""

from django.http import HttpRequest
from ninja import Router, Schema

from samband.activity.reading import actions
from samband.activity.reading.queries import unread_counts, unread_threads
from samband.people.bearer import caller, reading, writing

router = Router(tags=["reading"])


class UnreadThreadOut(Schema):
    """A thread with something unread; `first` is the number of the first unread entry."""

    root_id: int
    count: int
    first: int


class UnreadOut(Schema):
    """How much is unread, by room and by thread."""

    everything: int
    concerns: int
    rooms: dict[str, int]
    threads: list[UnreadThreadOut]


class ReadIn(Schema):
    """The numbers of a thread that were read; all of it without them."""

    first: int | None = None
    last: int | None = None


@router.get("/unread", auth=reading, response=UnreadOut)
def unread(request: HttpRequest) -> UnreadOut:
    """What is unread; rooms are named by their ids."""
    person = caller(request)
    counts = unread_counts(person)
    return UnreadOut(
        everything=counts.everything,
        concerns=counts.concerns,
        rooms={str(key): count for key, count in counts.rooms.items()},
        threads=[
            UnreadThreadOut(root_id=one.root_id, count=one.count, first=one.first)
            for one in unread_threads(person).values()
        ],
    )


@router.delete("/unread", auth=writing, response={204: None})
def all_read(request: HttpRequest) -> tuple[int, None]:
    """Mark everything read."""
    actions.mark_all_read(actor=caller(request))
    return 204, None


@router.delete("/spaces/{slug}/unread", auth=writing, response={204: None})
def space_read(request: HttpRequest, slug: str) -> tuple[int, None]:
    """Mark everything in a space read."""
    actions.mark_space_read(actor=caller(request), slug=slug)
    return 204, None


@router.post("/entries/{int:entry_id}/reading", auth=writing, response={204: None})
def thread_read(request: HttpRequest, entry_id: int, data: ReadIn) -> tuple[int, None]:
    """Mark a thread read, or some numbers of it."""
    if data.first is not None and data.last is not None:
        actions.mark_read(actor=caller(request), root_id=entry_id, first=data.first, last=data.last)
    else:
        actions.mark_thread_read(actor=caller(request), entry_id=entry_id)
    return 204, None


@router.post("/entries/{int:entry_id}/unread", auth=writing, response={204: None})
def thread_unread(request: HttpRequest, entry_id: int) -> tuple[int, None]:
    """Mark an entry and what follows in its thread unread."""
    actions.mark_unread(actor=caller(request), entry_id=entry_id)
    return 204, None
