"""Bringing in a calendar by its address, and ending that."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from samband.kernel.errors import NotFound
from samband.kernel.rates import count_attempt
from samband.kernel.sealing import Unreadable
from samband.people.calendars.looking import Fetched, fetch, host_of
from samband.people.calendars.looking import address_of as clean_address
from samband.people.models import Person
from samband.sources import actions, jobs, spool
from samband.sources.feeds import keeping
from samband.sources.feeds.models import Feed
from samband.sources.models import Import, Source
from samband.sources.options import Options

_LOOKS = 20


def spooled(data: bytes) -> str:
    """Put what was fetched where an uploaded file would be; gives its path."""
    name = spool.new_name("upload")
    with spool.writing(name) as stream:
        stream.write(data)
    return str(spool.folder() / name)


def _label(person: Person, host: str, address: str) -> str:
    """A name for the source: the server's, with a number if another calendar there has it already."""
    for number in range(1, 100):
        label = host if number == 1 else f"{host} ({number})"
        feed = Feed.objects.filter(source__owner=person, source__label=label).first()
        if feed is None or _is_at(feed, address):
            return label
    return host


def _is_at(feed: Feed, address: str) -> bool:
    try:
        return keeping.address_of(feed) == address
    except Unreadable:
        return False


def bring_calendar(
    *, actor: Person, address: str, addresses: Collection[str] = (), now: datetime | None = None
) -> Import:
    """Fetch a calendar and have it read; nothing of it is stored, and nothing asked again, before its import is applied.

    `addresses` are the actor's others. Raises `Invalid`, `OutgoingError`, `TooMany`; takes up to ten seconds.
    """
    now = now or timezone.now()
    count_attempt("calendar-look", str(actor.pk), limit=_LOOKS, window=timedelta(hours=1), now=now)
    url = clean_address(address)
    fetched = fetch(url)
    path = spooled(fetched.data or b"")
    try:
        return _created(actor, url, path, fetched, tuple(addresses), now)
    except BaseException:
        spool.remove(path.rpartition("/")[2])
        raise


@transaction.atomic
def _created(
    actor: Person, url: str, path: str, fetched: Fetched, others: tuple[str, ...], now: datetime
) -> Import:
    host = host_of(url)
    run = actions.create_import(
        actor=actor,
        kind=Source.Kind.CALENDAR,
        label=_label(actor, host, url),
        options=Options(path=path, is_upload=True, own_mails=others),
        owner=actor,
    )
    keeping.keep(run, url, host=host, etag=fetched.etag, modified=fetched.modified, now=now)
    jobs.start(jobs.plan, run)
    return run


def feeds_of(person: Person) -> list[Feed]:
    """The calendars that are asked for somebody, by the names of their servers; read as that person."""
    mine = Feed.objects.filter(layer=person.pk).exclude(next_at=None)
    return list(mine.select_related("source").order_by("source__label", "pk"))


@transaction.atomic
def end_feed(*, actor: Person, source_id: int) -> None:
    """Ask a calendar no more; its address is deleted at once, what was brought in stays. Raises `NotFound`."""
    if not Feed.objects.filter(layer=actor.pk, source_id=source_id).exists():
        raise NotFound
    keeping.end(source_id)
