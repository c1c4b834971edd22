"""Streams over the API."""

from collections.abc import Callable

from django.http import HttpRequest
from ninja import Router, Schema

from samband.activity.following.rest import router as following
from samband.activity.picking.rest import router as picking
from samband.activity.queries import (
    concerns_of,
    followed_stream,
    home_stream,
    mentions_of,
    room_stream,
)
from samband.activity.reading.rest import router as reading_router
from samband.activity.saving.rest import router as saving
from samband.activity.voices.rest import router as voices
from samband.entries.cards import Listed
from samband.entries.models import Entry
from samband.entries.rest import EntryOut, entries_out
from samband.kernel.pages import Page
from samband.people.bearer import caller, reading
from samband.people.models import Person
from samband.spaces.access import space_for_reading

router = Router(tags=["streams"])
for part in (following, reading_router, saving, picking, voices):
    router.add_router("", part)


class StreamOut(Schema):
    """A page of entries, newest first; `next` continues it, "" at the end."""

    entries: list[EntryOut]
    next: str


def _stream(person: Person, page: Page[Listed]) -> StreamOut:
    ids = [card.id for card in page.rows]
    rows = (
        Entry.objects.visible_to(person)
        .filter(pk__in=ids)
        .select_related("author", "audience__space")
    )
    by_id = {one.id: one for one in entries_out(person, list(rows))}
    return StreamOut(entries=[by_id[i] for i in ids if i in by_id], next=page.next_cursor)


def _of(request: HttpRequest, find: Callable[[Person, str], Page[Listed]], after: str) -> StreamOut:
    person = caller(request)
    return _stream(person, find(person, after))


@router.get("/stream", auth=reading, response=StreamOut)
def stream(request: HttpRequest, after: str = "") -> StreamOut:
    """What I may see, newest first."""
    return _of(request, home_stream, after)


@router.get("/stream/followed", auth=reading, response=StreamOut)
def stream_followed(request: HttpRequest, after: str = "") -> StreamOut:
    """What I follow and belong to, newest first."""
    return _of(request, followed_stream, after)


@router.get("/stream/concerns", auth=reading, response=StreamOut)
def stream_concerns(request: HttpRequest, after: str = "") -> StreamOut:
    """Where somebody named me, answered me, or wrote to me."""
    return _of(request, concerns_of, after)


@router.get("/mentions", auth=reading, response=StreamOut)
def mentions(request: HttpRequest, after: str = "") -> StreamOut:
    """Where somebody named me."""
    return _of(request, mentions_of, after)


@router.get("/spaces/{slug}/entries", auth=reading, response=StreamOut)
def space_stream(request: HttpRequest, slug: str, after: str = "") -> StreamOut:
    """What was written in a space."""
    space = space_for_reading(caller(request), slug).space
    return _of(request, lambda person, cursor: room_stream(person, space, cursor), after)
