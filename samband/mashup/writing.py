"""Feeds as Atom (RFC 4287) and JSON Feed 1.1. Pure; links in texts are made whole, because readers have no base address."""

import json
import re
from collections.abc import Sequence
from typing import Any

from django.utils.feedgenerator import Atom1Feed

from samband.mashup.queries import Item

_INSIDE = re.compile(r'(\s(?:href|src)=")/(?!/)')
# What XML 1.0 can't hold; texts are cleaned of it when they are written, names of old imports may not be.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def _whole(html: str, base: str) -> str:
    return _NOT_XML.sub("", _INSIDE.sub(rf"\g<1>{base}/", html))


def _plain(text: str) -> str:
    return _NOT_XML.sub("", text)


class _Atom(Atom1Feed):
    """Django's, with the whole text as `content`."""

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["content"], {"type": "html"})


def as_atom(*, title: str, home: str, base: str, language: str, items: Sequence[Item]) -> str:
    """The feed as Atom; ids are entries' addresses, which never change."""
    feed = _Atom(title=_plain(title), link=home, description="", language=language, feed_guid=home)
    for item in items:
        feed.add_item(
            title=_plain(item.title),
            link=item.url,
            description=None,  # type: ignore[arg-type]  # None leaves the summary out; the stubs say str
            content=_whole(item.html, base),
            author_name=_plain(item.author) or "-",
            pubdate=item.at,
            updateddate=item.changed_at,
            unique_id=f"{base}/entries/{item.id}",
        )
    text: str = feed.writeString("utf-8")
    return text


def as_json(*, title: str, home: str, base: str, language: str, items: Sequence[Item]) -> str:
    """The feed as JSON Feed 1.1."""
    return json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": title,
            "home_page_url": home,
            "language": language,
            "items": [
                {
                    "id": f"{base}/entries/{item.id}",
                    "url": item.url,
                    "title": item.title,
                    "content_html": _whole(item.html, base),
                    "date_published": item.at.isoformat(),
                    "date_modified": item.changed_at.isoformat(),
                    "authors": [{"name": item.author}] if item.author else [],
                }
                for item in items
            ],
        },
        ensure_ascii=False,
    )
