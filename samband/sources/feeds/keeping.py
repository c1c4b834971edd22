"""The rows of feeds: kept with an import, turned on when it was applied, gone when it is taken back."""

from datetime import datetime, timedelta
from typing import Final

from samband.kernel import sealing
from samband.sources.feeds.models import Feed
from samband.sources.models import Import

EACH: Final = timedelta(days=1)
_PURPOSE: Final = "source-feed"


def _about(source_id: int, owner_id: int) -> str:
    return f"source {source_id} of {owner_id}"


def keep(run: Import, address: str, *, host: str, etag: str, modified: str, now: datetime) -> Feed:
    """Remember where an import came from; nothing is asked there again before it was applied."""
    sealed = sealing.seal(_PURPOSE, address.encode(), about=_about(run.source_id, run.layer))
    feed, _made = Feed.objects.update_or_create(
        source_id=run.source_id,
        defaults={
            "layer": run.layer,
            "sealed": sealed,
            "host": host,
            "etag": etag,
            "modified": modified,
            "seen_at": now,
            "faults": 0,
            "fault": "",
            "told_at": None,
        },
    )
    return feed


def address_of(feed: Feed) -> str:
    """The address. Raises `sealing.Unreadable`."""
    about = _about(feed.source_id, feed.layer)
    return sealing.unseal(_PURPOSE, bytes(feed.sealed), about=about).decode()


def turn_on(run: Import, now: datetime) -> None:
    """Its owner said yes to an import: from now on the address is asked once a day."""
    Feed.objects.filter(source_id=run.source_id, next_at=None).update(next_at=now + EACH)


def end(source_id: int) -> bool:
    """Ask no more, and forget the address; what was brought in stays. Returns whether there was one."""
    gone, _each = Feed.objects.filter(source_id=source_id).delete()
    return bool(gone)
