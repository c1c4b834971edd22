"""What a feed holds now, with its person's rights."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from samband.entries.called import called
from samband.entries.cards import entry_url
from samband.entries.hidden import seen_by
from samband.entries.models import Entry
from samband.kernel.text import one_line
from samband.knowledge.topics import language_shown
from samband.mashup.models import FeedKey
from samband.people.access import people_visible_to
from samband.search.saved import newest_of
from samband.spaces.models import Space

ITEMS = 50
TITLE = 90


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a feed; `html` is clean."""

    id: int
    url: str
    title: str
    html: str
    author: str
    at: datetime
    changed_at: datetime


def feed_title(key: FeedKey) -> str:
    """What a feed is called in the reader's language; never of what its person may not see any more."""
    if key.kind == FeedKey.Kind.SPACE:
        known = Space.objects.visible_to(key.person).filter(pk=key.space_id or 0).first()
        return known.name if known else _("A room you can't see any more")
    if key.kind == FeedKey.Kind.TOPIC and key.topic is not None:
        return key.topic.name(language_shown())
    if key.kind == FeedKey.Kind.PERSON:
        author = people_visible_to(key.person).filter(pk=key.author_id or 0).first()
        return author.name if author else _("Somebody who left")
    return key.query


def items_of(key: FeedKey, now: datetime) -> Sequence[Item]:
    """The newest 50 of a feed, newest first; three statements at most, a search as many as a search."""
    person = key.person
    entries = Entry.objects.visible_to(person).filter(seen_by(person.pk)).newest_first()
    if key.kind == FeedKey.Kind.SPACE:
        entries = entries.roots().filter(audience__space_id=key.space_id or 0)
    elif key.kind == FeedKey.Kind.TOPIC:
        entries = entries.filter(topics__topic_id=key.topic_id or 0)
    elif key.kind == FeedKey.Kind.PERSON:
        entries = entries.roots().filter(author_id=key.author_id or 0)
    else:
        found = newest_of(person, key.query, now=now, limit=ITEMS)
        ids = [line.id for thread in found for line in thread.lines]
        entries = entries.filter(pk__in=ids)
    return [_item(entry) for entry in entries.select_related("author", "root")[:ITEMS]]


def _item(entry: Entry) -> Item:
    title = entry.title or (entry.root.title if entry.root else "")
    return Item(
        id=entry.pk,
        url=settings.SAMBAND.base_url + entry_url(entry.pk, entry.root_id),
        title=one_line(called(title, entry.html, TITLE), TITLE),
        html=entry.html,
        author=entry.byline or (entry.author.name if entry.author else ""),
        at=entry.published_at,
        changed_at=entry.edited_at or entry.published_at,
    )
