"""Entries as lists show them, fetched in one statement with everything a card needs.

Plain SQL because the ORM with prefetching cost 26 times the CPU for the same page (see docs: engines).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup

from samband.entries.along import FileLine, LinkCard, Picture, attached_of, link_card_of
from samband.entries.around import PINNED, Around, around_of, column, says_pinned
from samband.entries.extras import more_of
from samband.entries.kinds import words_of
from samband.entries.models import Entry
from samband.kernel.db.prepared import prepared_cursor
from samband.kernel.pages import Page, cut, decode_cursor, encode_cursor
from samband.spaces.lines import picture_url, profile_url
from samband.spaces.models import Audience, Openness
from samband.web.dates import when_texts
from samband.web.parts import EntryCard, PersonLine

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """An entry's card with what goes along with it, and what a door needs to know about it."""

    id: int
    at: datetime
    version: int
    number: int
    author_id: int | None
    shown: EntryCard
    pictures: Sequence[Picture] = ()
    files: Sequence[FileLine] = ()
    link: LinkCard | None = None
    around: Around | None = None
    # What else it has; in a list it is laid on where `PLACE` stands.
    more: Markup | str = ""
    parent_id: int | None = None
    row: Row = field(default=(), compare=False, repr=False)


# `chosen` is a statement over entries_entry that decides which rows and how many; it is named e around it.
_CARDS = """\
SELECT e.id, e.kind, e.root_id, e.number, e.title, {html}, {is_cut}, e.published_at, e.edited_at, e.byline,
       e.version, e.author_id, p.name, CASE WHEN p.state <> 'erased' THEN p.handle END, p.photo,
       p.role = 'guest', a.kind, a.openness, s.id, s.slug, s.name,
       coalesce(c.comments, 0),
       (SELECT json_agg(json_build_array(t.id, t.width, t.height, t.alt, t.name, t.size, t.small_name <> '')
                        ORDER BY t.id)::text
          FROM entries_attachment t WHERE t.entry_id = e.id),
       e.outline->>'link', e.outline->>'more', e.parent_id,
       {around}
  FROM ({chosen}) e
  JOIN spaces_audience a ON a.id = e.audience_id
  LEFT JOIN spaces_space s ON s.id = a.space_id
  LEFT JOIN people_person p ON p.id = e.author_id
  LEFT JOIN entries_counters c ON c.entry_id = e.id
 ORDER BY {order}
"""
NEWEST = "e.published_at DESC, e.id DESC"
IN_THREAD = "e.number"
PINNED_FIRST = "(SELECT at FROM entries_pin WHERE entry_id = e.id) DESC NULLS LAST, e.published_at DESC, e.id DESC"


def cards_sql(chosen: str, order: str = NEWEST, *, whole: bool = False) -> str:
    """The statement that fetches cards of the `chosen` rows; `whole` gives full texts instead of beginnings."""
    return _CARDS.format(
        chosen=chosen,
        order=order,
        around=column(PINNED) if whole or order == PINNED_FIRST else column(),
        html="e.html" if whole else "coalesce(e.outline->>'html', e.html)",
        is_cut="false" if whole else "e.outline->>'html' IS NOT NULL",
    )


def entry_url(entry_id: int, root_id: int | None) -> str:
    """Where an entry is read: its own page, or its place in its thread."""
    return f"/entries/{root_id}#entry-{entry_id}" if root_id else f"/entries/{entry_id}"


def _fetch(sql: str, params: Sequence[Any]) -> list[Row]:
    with prepared_cursor() as cursor:
        cursor.execute(sql, params)
        rows: list[Row] = cursor.fetchall()
        return rows


def fetch_cards(sql: str, params: Sequence[Any], *, in_room: bool = False) -> list[Card]:
    """Run a statement made by `cards_sql`; `in_room` leaves out the room's name."""
    language = get_language() or ""
    rows = _fetch(sql, params)
    more = more_of((row[_ID], row[_MORE]) for row in rows)
    return [
        replace(card, more=more.get(card.id, "")) if card.more else card
        for card in (card_of_row(language, in_room, row) for row in rows)
    ]


@dataclass(frozen=True, slots=True)
class Listed:
    """A card of a list as it is shown: the same for everybody who may see it."""

    id: int
    at: datetime
    html: Markup
    is_pinned: bool = False


def list_cards(sql: str, params: Sequence[Any], *, in_room: bool = False) -> list[Listed]:
    """Run a statement made by `cards_sql` and render its rows as cards of a list.

    Rendering is most of a page's cost, and a card is decided by its row, the reader's language and zone, and how its
    date reads just now. So it is kept under exactly these; what a reader may not see never comes out of the statement,
    and a changed row is another key.
    """
    here = (get_language() or "", timezone.get_current_timezone_name(), in_room)
    rows = _fetch(sql, params)
    reads = when_texts((row[_AT] for row in rows), timezone.now())
    more = more_of((row[_ID], row[_MORE]) for row in rows)
    return [
        Listed(
            row[_ID],
            row[_AT],
            laid(_listed_html(here, read, row), more.get(row[_ID])),
            in_room and says_pinned(row[-1]),
        )
        for row, read in zip(rows, reads, strict=True)
    ]


_ID, _AT, _MORE = 0, 7, -3
# Where a kept card shows what changes apart from its row; no text has a comment of HTML in it.
PLACE = Markup("<!--more-->")


def laid(html: Markup, more: Markup | str | None) -> Markup:
    """A kept card with what it has apart from its row; nothing is looked for where it has nothing."""
    if not more:
        return html
    return Markup(html.replace(PLACE, more))  # noqa: S704 - outputs of templates


@lru_cache(maxsize=4096)
def _listed_html(here: tuple[str, str, bool], reads: str, row: Row) -> Markup:
    language, _zone, in_room = here
    return part("stream_card")(card_of_row(language, in_room, row))


def part(name: str) -> Callable[[Card], Markup]:
    """A macro of entries/parts.html."""
    backend = engines["jinja2"]
    assert isinstance(backend, Jinja2)
    macro: Callable[[Card], Markup] = getattr(
        backend.env.get_template("entries/parts.html").module, name
    )
    return macro


@lru_cache(maxsize=4096)
def card_of_row(language: str, in_room: bool, row: Row) -> Card:
    """The card that a row of the statement says, in the reader's language, which must be the active one."""
    return _card(row, _words(), in_room)


def _words() -> "_Words":
    return _Words(
        colleagues=_("All colleagues"),
        people=_("Named people"),
        public=_("Everybody"),
        kinds=(
            (Entry.Kind.PAGE, _("page")),
            (Entry.Kind.QUESTION, _("question")),
            (Entry.Kind.LINK, _("link")),
        ),
        nobody=_("Somebody who left"),
    )


@dataclass(frozen=True, slots=True)
class _Words:
    colleagues: str
    people: str
    public: str
    kinds: tuple[tuple[str, str], ...]
    nobody: str


def _card(row: tuple[Any, ...], words: _Words, in_room: bool) -> Card:
    (
        entry_id, kind, root_id, number, title, html, is_cut, at, edited_at, byline, version, author_id, name, handle,
        photo, is_guest, audience_kind, openness, _space_id, slug, room, comments, attached, link, has_more,
        parent_id, beside,
    ) = row  # fmt: skip
    if handle is None:
        author = PersonLine(byline or name or words.nobody)
    else:
        author = PersonLine(
            name, profile_url(handle), picture_url(handle, photo), key=handle, guest=is_guest
        )
    audience = ""
    if audience_kind == Audience.Kind.PEOPLE:
        audience = words.people
    elif audience_kind == Audience.Kind.COLLEAGUES:
        audience = words.colleagues
    elif audience_kind == Audience.Kind.PUBLIC:
        audience = words.public
    elif openness != Openness.OPEN:
        audience = _("Members of %(room)s") % {"room": room}
    is_comment = root_id is not None
    found = around_of(entry_id, beside)
    own = words_of(kind)
    shown = EntryCard(
        url=entry_url(entry_id, root_id),
        author=author,
        at=at,
        html=Markup(html),  # noqa: S704 - cleaned when it was written, see kernel.markdown
        title=title,
        where="" if in_room or room is None else room,
        where_url="" if slug is None else f"/rooms/{slug}",
        byline=byline,
        kind=dict(words.kinds).get(kind, "") if own is None else str(own.label),
        audience="" if is_comment else audience,
        edited=edited_at is not None,
        edited_url=f"/entries/{entry_id}/history" if edited_at is not None else "",
        comments=None if is_comment else comments,
        cut=is_cut,
        id=str(entry_id),
        reason=_("Pinned by the hosts") if in_room and found.is_pinned else "",
        tone="ours" if in_room and found.is_pinned else own.tone if own is not None else "",
        reactions=found.bar,
        quote=found.quote,
        resolved=found.is_resolved,
    )
    pictures, files = attached_of(attached)
    return Card(
        entry_id,
        at,
        version,
        number,
        author_id,
        shown,
        pictures,
        files,
        link_card_of(link, always=kind == Entry.Kind.LINK),
        found,
        PLACE if has_more else Markup(""),
        parent_id,
        row,
    )


def before_cursor(cursor: str) -> tuple[str, list[Any]]:
    """The condition that continues a newest-first list after a cursor. Raises `Invalid` for a damaged one."""
    key = decode_cursor(cursor, datetime, int)
    return ("", []) if key is None else (" AND (published_at, id) < (%s, %s)", list(key))


def page_of(cards: list[Listed], limit: int) -> Page[Listed]:
    """A page out of `limit + 1` fetched cards."""
    return cut(cards, limit, lambda card: encode_cursor(card.at, card.id))
