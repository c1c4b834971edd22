"""Results as a page, the API and the terminal show them: marked, cut, with reasons."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from markupsafe import Markup

from samband.kernel.text import one_line
from samband.search.along import sentence
from samband.search.details import Detail
from samband.search.marks import Answered, Finder, Ranges, marked
from samband.search.queries import MOST_COUNTED, Found, Results
from samband.search.rules import FROM, TOPIC, Query
from samband.spaces.lines import picture_url, profile_url
from samband.spaces.models import Audience
from samband.web.parts import PersonLine

SNIPPET = 260
_TITLE = 100
_MOST_REASONS = 4


@dataclass(frozen=True, slots=True)
class Line:
    """One entry that was found; ranges are (start, end) in `title` and `text`."""

    id: int
    url: str
    at: datetime
    kind: str
    author: PersonLine
    title: str
    title_ranges: Ranges
    text: str
    text_ranges: Ranges
    why: tuple[str, ...]

    @property
    def marked_title(self) -> Markup:
        return marked(self.title, self.title_ranges)

    @property
    def marked_text(self) -> Markup:
        return marked(self.text, self.text_ranges)


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread with what was found in it; `more` counts further hits, `many` says that there are more than counted."""

    id: int
    url: str
    title: str
    title_ranges: Ranges
    where: str
    where_url: str
    lines: tuple[Line, ...]
    more: int
    many: bool

    @property
    def marked_title(self) -> Markup:
        return marked(self.title, self.title_ranges)


def threads_of(results: Results) -> list[Thread]:
    """A page of results, ready to be shown; costs no statement."""
    finder = Finder(results.read.query)
    return [_thread(found, results, finder) for found in results.threads]


def _thread(found: Found, results: Results, finder: Finder) -> Thread:
    details = [results.details[entry_id] for entry_id in found.entry_ids]
    first = details[0]
    title = first.thread_title if first.is_comment else first.title
    title = _plain(one_line(title, _TITLE) if title else "")
    query = results.read.query
    return Thread(
        id=found.thread_id,
        url=f"/entries/{found.thread_id}",
        title=title,
        title_ranges=finder.ranges(title),
        where=_where(first),
        where_url=f"/rooms/{first.room_slug}" if first.room_slug else "",
        lines=tuple(_line(detail, finder, query) for detail in details),
        more=min(found.count, MOST_COUNTED) - len(details),
        many=found.count > MOST_COUNTED,
    )


def _where(detail: Detail) -> str:
    if detail.room:
        return detail.room
    return {
        Audience.Kind.COLLEAGUES.value: _("All colleagues"),
        Audience.Kind.PEOPLE.value: _("Named people"),
        Audience.Kind.PUBLIC.value: _("Everybody"),
    }.get(detail.audience_kind, "")


def _line(detail: Detail, finder: Finder, query: Query) -> Line:
    title = "" if detail.is_comment else _plain(detail.title)
    text, text_ranges = finder.snippet(detail.text, length=SNIPPET)
    author = PersonLine(detail.author or _("Somebody who left"))
    if detail.handle:
        author = PersonLine(
            detail.author,
            profile_url(detail.handle),
            picture_url(detail.handle, detail.photo),
            key=detail.handle,
            guest=detail.is_guest,
        )
    return Line(
        id=detail.id,
        url=detail.url,
        at=detail.at,
        kind=detail.kind,
        author=author,
        title=title,
        title_ranges=finder.ranges(title),
        text=text,
        text_ranges=text_ranges,
        why=tuple(reasons(detail, finder, query))[:_MOST_REASONS],
    )


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def reasons(detail: Detail, finder: Finder, query: Query) -> list[str]:
    """Why an entry was found, the best reason first: one for each word, then for what else was asked for."""
    found: dict[str, None] = {}
    seen: set[str] = set()
    for one in () if detail.is_comment else finder.answered(detail.title):
        found[_in_title(one)] = None
        seen.add(one.asked)
    for one in finder.answered(detail.text):
        if one.asked not in seen:
            found[_in_text(one)] = None
            seen.add(one.asked)
    for kind, name in detail.along:
        for one in finder.answered(name):
            if one.asked not in seen:
                found[sentence(kind, one.asked, one_line(name, 60))] = None
                seen.add(one.asked)
    if any(not part.is_not for part in query.filters(FROM)) and detail.author:
        found[_("written by %(name)s") % {"name": detail.author}] = None
    for part in query.filters(TOPIC):
        if not part.is_not:
            found[_("about #%(topic)s") % {"topic": part.value}] = None
    return list(found)


def _words(one: Answered) -> dict[str, str]:
    return {"word": one.asked, "longer": one.word}


def _in_title(one: Answered) -> str:
    if one.how == "start":
        return _("“%(word)s” begins “%(longer)s” in the title") % _words(one)
    if one.how == "end":
        return _("“%(word)s” is part of “%(longer)s” in the title") % _words(one)
    return _("“%(word)s” in the title") % _words(one)


def _in_text(one: Answered) -> str:
    if one.how == "start":
        return _("“%(word)s” begins “%(longer)s”") % _words(one)
    if one.how == "end":
        return _("“%(word)s” is part of “%(longer)s”") % _words(one)
    if one.how == "phrase":
        return _("“%(word)s” word for word") % _words(one)
    return _("“%(word)s” in the text") % _words(one)
