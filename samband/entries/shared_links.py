"""Links that people share: the list, and who else shared the same one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from samband.entries.cards import Listed, before_cursor, cards_sql, entry_url, list_cards, page_of
from samband.entries.hidden import seen_params, seen_sql
from samband.entries.models import Entry, Link
from samband.kernel.errors import NotFound
from samband.kernel.pages import Page
from samband.people.models import Person
from samband.spaces.audiences import READABLE
from samband.spaces.lines import profile_url

PAGE = 20
OTHERS = 6


@dataclass(frozen=True, slots=True)
class Sharer:
    """Somebody else who led to the same address, and where they wrote it."""

    name: str
    url: str
    at: datetime
    entry_url: str


@dataclass(frozen=True, slots=True)
class SharedLink:
    """A shared link as the list shows it."""

    card: Listed
    others: Sequence[Sharer]


def shared_links(
    person: Person, *, topic: str = "", cursor: str = "", limit: int = PAGE
) -> Page[SharedLink]:
    """Links that were shared and the person may see, newest first; two statements. `topic` is a hashtag's slug.

    Raises `Invalid` for a damaged cursor.
    """
    condition, key = before_cursor(cursor)
    about = ""
    if topic:
        about = " AND outline->'hashtags' @> to_jsonb(%s::text)"
        key = [topic, *key]
    chosen = (
        "SELECT * FROM entries_entry WHERE kind = 'link' AND root_id IS NULL AND state = 'published' "  # noqa: S608
        f"AND audience_id {READABLE} AND {seen_sql()}{about}{condition} "
        f"ORDER BY published_at DESC, id DESC LIMIT {limit + 1:d}"
    )
    page = page_of(list_cards(cards_sql(chosen), [person.pk, *seen_params(person.pk), *key]), limit)
    others = others_of(person, [card.id for card in page.rows])
    return Page([SharedLink(card, others.get(card.id, ())) for card in page.rows], page.next_cursor)


# READABLE and the limit are constants of ours.
_OTHERS = f"""
SELECT mine.entry_id, o.id, o.root_id, o.published_at, coalesce(nullif(o.byline, ''), p.name),
       CASE WHEN p.state <> 'erased' THEN p.handle END
  FROM entries_linkuse mine
  JOIN LATERAL (
    SELECT e.* FROM entries_linkuse other JOIN entries_entry e ON e.id = other.entry_id
     WHERE other.link_id = mine.link_id AND other.entry_id <> mine.entry_id
       AND e.state = 'published' AND e.audience_id {READABLE} AND {seen_sql("e")}
     ORDER BY e.published_at DESC, e.id DESC LIMIT {OTHERS}
  ) o ON true
  LEFT JOIN people_person p ON p.id = o.author_id
 WHERE mine.entry_id = ANY (%s) AND mine.is_first
 ORDER BY mine.entry_id, o.published_at DESC, o.id DESC
"""  # noqa: S608


def others_of(person: Person, entry_ids: Sequence[int]) -> Mapping[int, Sequence[Sharer]]:
    """Who else led to the same first address as these entries, as far as the person may see; one statement."""
    if not entry_ids:
        return {}
    found: dict[int, list[Sharer]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_OTHERS, [person.pk, *seen_params(person.pk), list(entry_ids)])
        for mine, entry_id, root_id, at, name, handle in cursor.fetchall():
            sharer = Sharer(
                name or "", profile_url(handle) if handle else "", at, entry_url(entry_id, root_id)
            )
            found.setdefault(mine, []).append(sharer)
    return found


def link_for_reading(person: Person, link_id: int) -> Link:
    """A link that an entry leads to which the person may read. Raises `NotFound`."""
    readable = Entry.objects.visible_to(person)
    link = Link.objects.filter(pk=link_id, uses__entry__in=readable).distinct().first()
    if link is None:
        raise NotFound
    return link
