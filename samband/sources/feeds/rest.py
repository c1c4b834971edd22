"""Calendars by their addresses over the API."""

from datetime import datetime

from django.http import HttpRequest
from ninja import Router, Schema

from samband.kernel.errors import NotFound
from samband.people.bearer import BearerToken, caller
from samband.sources.feeds import actions

router = Router(tags=["imports"])
importing = BearerToken("import")
bringing = BearerToken("import", "write")


class FeedIn(Schema):
    """A calendar's address (https or webcal), and my other mail addresses under which I am invited."""

    address: str
    addresses: list[str] = []


class FeedOut(Schema):
    """A calendar that is asked once a day; the address is not shown again. `fault` is empty while it is read."""

    source_id: int
    host: str
    seen_at: datetime
    fault: str


class FeedsOut(Schema):
    """All of mine."""

    feeds: list[FeedOut]


class StartedOut(Schema):
    """The import that shows what would be stored; `application` says yes to it."""

    import_id: int


@router.get("/imports/feeds", auth=importing, response=FeedsOut)
def feeds(request: HttpRequest) -> FeedsOut:
    """The calendars that are asked for me."""
    if caller(request).is_guest:
        raise NotFound
    return FeedsOut(
        feeds=[
            FeedOut(source_id=one.pk, host=one.host, seen_at=one.seen_at, fault=one.fault)
            for one in actions.feeds_of(caller(request))
        ]
    )


@router.post("/imports/feeds", auth=bringing, response={202: StartedOut})
def bring_feed(request: HttpRequest, data: FeedIn) -> tuple[int, StartedOut]:
    """Fetch a calendar; nothing is stored, and nothing asked again, before its import's `application`."""
    if caller(request).is_guest:
        raise NotFound
    run = actions.bring_calendar(
        actor=caller(request), address=data.address, addresses=data.addresses
    )
    return 202, StartedOut(import_id=run.pk)


@router.delete("/imports/feeds/{int:source_id}", auth=bringing, response={204: None})
def end_feed(request: HttpRequest, source_id: int) -> tuple[int, None]:
    """Ask a calendar no more; its address is deleted, what was brought in stays."""
    actions.end_feed(actor=caller(request), source_id=source_id)
    return 204, None
