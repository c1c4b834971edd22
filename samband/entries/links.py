"""Addresses that entries lead to: kept with the entry, shown with a preview once the job process has fetched it."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone

from samband.entries.finding import plain_address
from samband.entries.models import Entry, Link, LinkPolicy, LinkUse
from samband.kernel.jobs import later
from samband.spaces.models import Audience, Openness

# So many addresses of one text are kept; the first one's preview is shown.
MOST_KEPT = 10
LONGEST = 2000
# What could not be read is looked at again when somebody shares it after a day.
TRIED_AGAIN = timedelta(days=1)


def key_of(url: str) -> bytes:
    """What makes two addresses the same link."""
    return hashlib.sha256(plain_address(url).encode()).digest()


def previews_are_on() -> bool:
    """Whether the administrators let previews be fetched; they do unless they said no."""
    return not LinkPolicy.objects.filter(fetches=False).exists()


def _kept(urls: Sequence[str]) -> list[str]:
    return [url for url in urls if len(url) <= LONGEST][:MOST_KEPT]


def outline_of(link: Link) -> dict[str, Any]:
    """What a list shows of a link: only its address until the preview is there."""
    shown: dict[str, Any] = {"id": link.pk, "url": link.url}
    if link.state == Link.State.READY:
        shown |= {"title": link.title, "about": link.about, "site": link.site}
        if link.picture:
            shown |= {"width": link.width, "height": link.height}
    return shown


def link_outline(urls: Sequence[str]) -> dict[str, Any]:
    """The part of an entry's outline about the first address in it; one statement if there is one."""
    kept = _kept(urls)
    if not kept:
        return {}
    link = Link.objects.filter(key=key_of(kept[0])).first()
    return {"link": outline_of(link) if link is not None else {"url": plain_address(kept[0])}}


def keep_links(entry: Entry, urls: Sequence[str]) -> None:
    """Keep where a saved entry leads, and let unknown addresses be looked at.

    Not from direct messages and secret rooms: that somebody asks for an address tells its owner something.
    """
    kept = {key_of(url): plain_address(url) for url in _kept(urls)}
    before = {use.link_id: use for use in LinkUse.objects.filter(entry=entry)}
    if not kept and not before:
        return
    Link.objects.bulk_create(
        [Link(key=key, url=url) for key, url in sorted(kept.items())], ignore_conflicts=True
    )
    links = {bytes(link.key): link for link in Link.objects.filter(key__in=list(kept))}
    ordered = [links[key] for key in kept]
    gone = set(before) - {link.pk for link in ordered}
    if gone:
        LinkUse.objects.filter(entry=entry, link_id__in=gone).delete()
    LinkUse.objects.bulk_create(
        [
            LinkUse(entry=entry, link=link, is_first=number == 0)
            for number, link in enumerate(ordered)
        ],
        update_conflicts=True,
        unique_fields=["entry", "link"],
        update_fields=["is_first"],
    )
    if ordered and _may_be_asked_for(entry.audience):
        _look_at(ordered[0])


def bring_links(found: Sequence[tuple[Entry, Sequence[str]]]) -> list[LinkUse]:
    """Where entries lead that an import is about to store; to be stored behind them. Their outlines get the previews that
    are there already.

    Nothing is fetched: an archive's addresses are many and old, and nobody shares them now. Two statements.
    """
    kept = {entry.pk: dict.fromkeys(map(plain_address, _kept(urls))) for entry, urls in found}
    wanted = {key_of(url): url for urls in kept.values() for url in urls}
    if not wanted:
        return []
    Link.objects.bulk_create(
        [Link(key=key, url=url) for key, url in sorted(wanted.items())], ignore_conflicts=True
    )
    links = {bytes(link.key): link for link in Link.objects.filter(key__in=list(wanted))}
    uses = []
    for entry, _urls in found:
        ordered = [links[key] for key in dict.fromkeys(map(key_of, kept[entry.pk]))]
        if ordered:
            entry.outline = {**entry.outline, "link": outline_of(ordered[0])}
        uses += [
            LinkUse(entry=entry, link=link, is_first=number == 0)
            for number, link in enumerate(ordered)
        ]
    return uses


def _may_be_asked_for(audience: Audience) -> bool:
    if audience.kind == Audience.Kind.PEOPLE:
        return False
    return audience.openness != Openness.SECRET


def _look_at(link: Link) -> None:
    from samband.entries.jobs import fetch_preview

    now = timezone.now()
    if link.state == Link.State.FAILED and link.fetched_at and link.fetched_at < now - TRIED_AGAIN:
        link.state = Link.State.WAITING
        link.save(update_fields=["state"])
    if link.state == Link.State.WAITING and previews_are_on():
        later(fetch_preview, key=f"link-{link.pk}", link_id=link.pk)
