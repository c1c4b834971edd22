"""Shared links and histories over the API."""

from datetime import datetime

from django.http import HttpRequest
from ninja import Router, Schema

from samband.entries.access import entry_for_reading
from samband.entries.models import Entry
from samband.entries.queries import history_of
from samband.entries.quoting import readable_quotes
from samband.entries.rest import EntryOut, entry_out
from samband.entries.shared_links import shared_links
from samband.people.bearer import caller, reading

router = Router(tags=["entries"])


class SharerOut(Schema):
    """Somebody else who led to the same address."""

    name: str
    at: datetime
    entry_url: str


class LinkOut(Schema):
    """A shared link: the entry with the why, what stands at the address, and who else shared it."""

    entry: EntryOut
    url: str
    title: str
    about: str
    site: str
    others: list[SharerOut]


class LinksOut(Schema):
    """A page of links, newest first; `next` continues it, "" at the end."""

    links: list[LinkOut]
    next: str


class VersionOut(Schema):
    """One text that an entry had."""

    version: int
    title: str
    body: str
    at: datetime
    writer: str


class HistoryOut(Schema):
    """All texts of an entry, the present one first."""

    versions: list[VersionOut]


@router.get("/links", auth=reading, response=LinksOut)
def links(request: HttpRequest, topic: str = "", after: str = "") -> LinksOut:
    """Links that people share and I may see; `topic` is a hashtag without its sign."""
    person = caller(request)
    page = shared_links(person, topic=topic, cursor=after)
    ids = [row.card.id for row in page.rows]
    entries = Entry.objects.visible_to(person).select_related("author", "audience__space")
    found = entries.in_bulk(ids)
    quotes = readable_quotes(person, found.values())
    shown = []
    for row in page.rows:
        entry = found.get(row.card.id)
        if entry is None:
            continue
        known = entry.outline.get("link", {})
        shown.append(
            LinkOut(
                entry=entry_out(entry, quotes),
                url=known.get("url", ""),
                title=known.get("title", ""),
                about=known.get("about", ""),
                site=known.get("site", ""),
                others=[
                    SharerOut(name=one.name, at=one.at, entry_url=one.entry_url)
                    for one in row.others
                ],
            )
        )
    return LinksOut(links=shown, next=page.next_cursor)


@router.get("/entries/{int:entry_id}/history", auth=reading, response=HistoryOut)
def history(request: HttpRequest, entry_id: int) -> HistoryOut:
    """What an entry said, version by version."""
    entry = entry_for_reading(caller(request), entry_id)
    return HistoryOut(
        versions=[
            VersionOut(
                version=one.version, title=one.title, body=one.body, at=one.at, writer=one.writer
            )
            for one in history_of(entry)
        ]
    )
