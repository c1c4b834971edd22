"""Asking a calendar again, in jobs: what is new comes in as an import of its own, which its owner can take back."""

import logging
from datetime import datetime, timedelta
from typing import Final

from samband.kernel import outgoing
from samband.kernel.db import as_system
from samband.kernel.errors import SambandError
from samband.kernel.mail import send
from samband.kernel.sealing import Unreadable
from samband.people import installation
from samband.people.calendars import rules
from samband.people.calendars.looking import Fetched, NotFetched, fetch
from samband.people.calendars.refreshing import fault_of
from samband.people.models import Person
from samband.sources import actions
from samband.sources.feeds import keeping, letters
from samband.sources.feeds.actions import spooled
from samband.sources.feeds.models import Feed
from samband.sources.models import Import
from samband.sources.options import Options

logger = logging.getLogger(__name__)
#: Meetings older than this were seen by the import before.
_BACK: Final = timedelta(days=60)


def due(now: datetime) -> list[int]:
    """Whose calendars are to be asked; as the system role's login."""
    with as_system():
        waiting = Feed.objects.filter(next_at__lte=now).order_by("next_at")
        return list(waiting.values_list("pk", flat=True)[:500])


def follow(source_id: int, now: datetime) -> str:
    """Ask a calendar and bring in what is new; returns the fault, "" for none. No lock is held while its server is asked."""
    with as_system():
        feed = (
            Feed.objects.select_related("source__owner")
            .filter(pk=source_id, next_at__lte=now)
            .first()
        )
        if feed is None:
            return ""
        owner = feed.source.owner
        if owner is None or owner.state != Person.State.ACTIVE:
            # Whoever left takes it along.
            keeping.end(source_id)
            return ""
    try:
        fetched = fetch(keeping.address_of(feed), etag=feed.etag, modified=feed.modified)
    except (outgoing.OutgoingError, NotFetched, Unreadable) as error:
        return _failed(feed, owner, str(fault_of(error)), now)
    if fetched.data is not None and not _brought(feed, owner, fetched.data):
        return _failed(feed, owner, "no-calendar", now)
    _seen(feed, fetched, now)
    return ""


def _brought(feed: Feed, owner: Person, data: bytes) -> bool:
    """Read and store what is new as an import; with nothing new none is left. False for what is no calendar."""
    with as_system():
        last = Import.objects.filter(source_id=feed.pk).order_by("-pk").first()
        if last is None:
            return True
        options = Options.load(last.options)
        run = actions.create_import(
            actor=owner,
            kind=feed.source.kind,
            label=feed.source.label,
            options=Options(
                path=spooled(data),
                is_upload=True,
                own_mails=options.own_mails,
                since=(feed.seen_at - _BACK).date().isoformat(),
            ),
            owner=owner,
        )
    try:
        actions.plan_import(run=run)
        if run.plan.get("stored"):
            actions.apply_import(run=run)
            return True
    except SambandError:
        leave_nothing(run)
        return False
    leave_nothing(run)
    return True


def leave_nothing(run: Import) -> None:
    """Throw away an import that brought nothing, without ending what it was fetched from."""
    if run.state == Import.State.PLANNING:
        run.state = Import.State.FAILED
    actions.revert_import(run=run, ends_feed=False)
    with as_system():
        Import.objects.filter(pk=run.pk).delete()


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
    faults = feed.faults + 1
    tells = faults >= rules.FAULTS_TOLD and feed.told_at is None
    with as_system():
        Feed.objects.filter(pk=feed.pk).update(
            faults=faults,
            fault=fault,
            next_at=now + rules.pause_after(faults),
            told_at=now if tells else feed.told_at,
        )
    if tells:
        home = installation.current()
        try:
            send(
                owner,
                lambda: letters.fault(owner, feed.host, fault),
                language=home.language if home is not None else "",
            )
        except OSError:
            # It stands on their page too.
            logger.warning("Somebody could not be told that their calendar is not read.")
    return fault
