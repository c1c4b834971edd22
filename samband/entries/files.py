"""The files of a room as a list."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import BooleanField
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from samband.entries.along import size_in_words
from samband.entries.cards import entry_url
from samband.entries.models import Attachment, Entry
from samband.kernel.pages import Page, cut, decode_cursor, encode_cursor
from samband.people.models import Person
from samband.spaces.lines import profile_url
from samband.spaces.models import Space

PAGE = 30


@dataclass(frozen=True, slots=True)
class FileOfRoom:
    """One file: what it is called, from whom, when, how large, and where it stands."""

    id: int
    name: str
    url: str
    picture_url: str
    alt: str
    who: str
    who_url: str
    at: datetime
    size: str
    entry_url: str
    content_type: str


def files_of_space(
    person: Person, space: Space, cursor: str = "", limit: int = PAGE
) -> Page[FileOfRoom]:
    """Files and pictures that were sent in a space and the person may see, newest first; one statement.

    Raises `Invalid` for a damaged cursor.
    """
    readable = Entry.objects.visible_to(person).seen_by(person).filter(audience__space=space)
    found = Attachment.objects.filter(entry__in=readable).select_related("entry__author")
    key = decode_cursor(cursor, datetime, int)
    if key is not None:
        found = found.filter(
            RawSQL(
                '("entries_entry"."published_at", "entries_attachment"."id") < (%s, %s)',
                list(key),
                output_field=BooleanField(),
            )
        )
    rows = [_line(one) for one in found.order_by("-entry__published_at", "-pk")[: limit + 1]]
    return cut(rows, limit, lambda row: encode_cursor(row.at, row.id))


def _line(one: Attachment) -> FileOfRoom:
    entry = one.entry
    assert entry is not None, "only sent files were asked for"
    author = entry.author
    is_known = author is not None and author.state != Person.State.ERASED
    url = f"/entries/pictures/{one.pk}" if one.is_picture else f"/entries/files/{one.pk}"
    return FileOfRoom(
        id=one.pk,
        name=one.name or (_("Picture") if one.is_picture else _("File")),
        url=url,
        picture_url=f"{url}?size=small" if one.is_picture else "",
        alt=one.alt,
        who=entry.byline or (author.name if author is not None else _("Somebody who left")),
        who_url=profile_url(author.handle) if author is not None and is_known else "",
        at=entry.published_at,
        size=size_in_words(one.size),
        entry_url=entry_url(entry.pk, entry.root_id),
        content_type=one.content_type,
    )
