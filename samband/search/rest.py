"""Searching over the API: the same queries as the page."""

from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from samband.people.bearer import caller, reading, writing
from samband.people.limits import search_attempt
from samband.search import actions, queries, words
from samband.search.knowing import look_up
from samband.search.models import SavedSearch
from samband.search.queries import Results
from samband.search.rules import parse
from samband.search.saved import saved_searches
from samband.search.shown import Line, Thread, threads_of

router = Router(tags=["search"])


class HitOut(Schema):
    """An entry that was found; ranges are pairs of positions in `title` and `text`, `why` are reasons in words."""

    id: int
    kind: str
    url: str
    at: datetime
    author: str
    title: str
    title_ranges: list[tuple[int, int]]
    text: str
    text_ranges: list[tuple[int, int]]
    why: list[str]


class ThreadOut(Schema):
    """A thread with what was found in it; `more` further entries answer, at most 50 are counted."""

    id: int
    url: str
    title: str
    where: str
    hits: list[HitOut]
    more: int


class HintOut(Schema):
    """What was not understood, and searches that may be meant. With a hint nothing is found."""

    text: str
    instead: list[str]


class SearchOut(Schema):
    """A page of threads; `next` continues it, "" at the end. `bounded`: only the newest of many were ranked."""

    query: str
    order: str
    threads: list[ThreadOut]
    hints: list[HintOut]
    bounded: bool
    next: str


class SavedSearchIn(Schema):
    """A search to keep; a name that is there gets the new query."""

    name: str
    query: str


class SavedSearchOut(Schema):
    """A search that one keeps."""

    id: int
    name: str
    query: str
    on_home: bool


class SavedSearchesOut(Schema):
    """All of them in order."""

    searches: list[SavedSearchOut]


def _hit(line: Line) -> HitOut:
    return HitOut(
        id=line.id,
        kind=line.kind,
        url=line.url,
        at=line.at,
        author=line.author.name,
        title=line.title,
        title_ranges=list(line.title_ranges),
        text=line.text,
        text_ranges=list(line.text_ranges),
        why=list(line.why),
    )


def _thread(thread: Thread) -> ThreadOut:
    return ThreadOut(
        id=thread.id,
        url=thread.url,
        title=thread.title,
        where=thread.where,
        hits=[_hit(line) for line in thread.lines],
        more=thread.more,
    )


def search_out(text: str, results: Results) -> SearchOut:
    """A page of results as machines read it."""
    return SearchOut(
        query=text,
        order=results.order,
        threads=[_thread(thread) for thread in threads_of(results)],
        hints=[
            HintOut(text=hint.text, instead=[link.label for link in hint.instead])
            for hint in words.hints(results.read.query)
        ],
        bounded=results.is_bounded,
        next=results.next_cursor,
    )


@router.get("/search", auth=reading, response=SearchOut)
def search(request: HttpRequest, q: str, order: str = "best", after: str = "") -> SearchOut:
    """What was said and I may see, by thread: words, "phrases", -not, and operators such as `from:` and `has:`."""
    reader = caller(request)
    known = look_up(reader, parse(q), attempt=search_attempt(reader.pk))
    results = queries.find(
        reader=reader, text=q, now=timezone.now(), order=order, cursor=after, known=known
    )
    return search_out(q, results)


def _saved(found: SavedSearch) -> SavedSearchOut:
    return SavedSearchOut(id=found.pk, name=found.name, query=found.query, on_home=found.is_on_home)


@router.get("/saved-searches", auth=reading, response=SavedSearchesOut)
def searches(request: HttpRequest) -> SavedSearchesOut:
    """The searches I keep."""
    return SavedSearchesOut(searches=[_saved(one) for one in saved_searches(caller(request))])


@router.post("/saved-searches", auth=writing, response={201: SavedSearchOut})
def save(request: HttpRequest, sent: SavedSearchIn) -> tuple[int, SavedSearchOut]:
    """Keep a search."""
    kept = actions.save_search(actor=caller(request), name=sent.name, query=sent.query)
    return 201, _saved(kept)


@router.delete("/saved-searches/{int:search_id}", auth=writing, response={204: None})
def remove(request: HttpRequest, search_id: int) -> tuple[int, None]:
    """Keep it no longer."""
    actions.remove_search(actor=caller(request), search_id=search_id)
    return 204, None
