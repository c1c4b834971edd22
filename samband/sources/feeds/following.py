"""Asking a calendar again, in jobs: what is new comes in as an import of its own, which its owner can take back."""

from datetime import datetime, timedelta
from typing import Final

from samband.kernel import outgoing
from samband.kernel.db import as_system
from samband.kernel.errors import SambandError
from samband.kernel.sealing import Unreadable
from samband.people.calendars.looking import Fetched, NotFetched, fetch
from samband.people.calendars.refreshing import fault_of
from samband.people.models import Person
from samband.sources import asking
from samband.sources.feeds import keeping, letters
from samband.sources.feeds.actions import spooled
from samband.sources.feeds.models import Feed
from samband.sources.options import Options

#: Meetings older than this were seen by the import before.
_BACK: Final = timedelta(days=60)


def due(now: datetime) -> list[int]:
    """Whose calendars are to be asked; as the system role's login."""
    return asking.due(Feed, now)


def follow(source_id: int, now: datetime) -> str:
    """Ask a calendar and bring in what is new; returns the fault, "" for none. No lock is held while its server is asked."""
    found = asking.to_ask(Feed, source_id, now, keeping.end)
    if found is None:
        return ""
    feed, owner = found
    try:
        fetched = fetch(keeping.address_of(feed), etag=feed.etag, modified=feed.modified)
    except (outgoing.OutgoingError, NotFetched, Unreadable) as error:
        return _failed(feed, owner, str(fault_of(error)), now)
    if fetched.data is not None:
        try:
            _bring(feed, owner, fetched.data)
        except SambandError:
            return _failed(feed, owner, "no-calendar", now)
    _seen(feed, fetched, now)
    return ""


def _bring(feed: Feed, owner: Person, data: bytes) -> None:
    def options(last: Options) -> Options:
        return Options(
            path=spooled(data),
            is_upload=True,
            own_mails=last.own_mails,
            since=(feed.seen_at - _BACK).date().isoformat(),
        )

    asking.bring_again(feed.source, owner, options)


def _seen(feed: Feed, fetched: Fetched, now: datetime) -> None:
    with as_system():
        Feed.objects.filter(pk=feed.pk).update(
            etag=fetched.etag,
            modified=fetched.modified,
            seen_at=now,
            next_at=now + keeping.EACH,
            faults=0,
            fault="",
            told_at=None,
        )


def _failed(feed: Feed, owner: Person, fault: str, now: datetime) -> str:
    return asking.failed(feed, owner, fault, now, lambda: letters.fault(owner, feed.host, fault))
