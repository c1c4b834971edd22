"""Saved searches as others use them: lists, the block on home, what a feed gives."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from samband.activity.blocks import Block
from samband.people.access import PersonRequest
from samband.people.models import Person
from samband.search import queries
from samband.search.models import SavedSearch
from samband.search.shown import Thread, threads_of
from samband.search.words import search_url
from samband.spaces.navigation import counts_of_request
from samband.web.dates import when_text
from samband.web.parts import Link

ON_HOME = 5

# Whether there is one for home, fetched with the rooms: most have none.
ON_HOME_COUNT = "searches-on-home"
ON_HOME_SQL = "(SELECT count(*) FROM search_savedsearch WHERE person_id = %s AND is_on_home)"


def saved_searches(person: Person) -> Sequence[SavedSearch]:
    """A person's saved searches in their order; one statement. Must run as that person."""
    return list(SavedSearch.objects.filter(person=person).order_by("position", "pk"))


def newest_of(person: Person, query: str, *, now: datetime, limit: int = 20) -> Sequence[Thread]:
    """What a search finds now, newest first, with the person's own rights: for its feed, for home.

    Must run as that person; as many statements as `queries.find`.
    """
    results = queries.find(reader=person, text=query, now=now, order="newest", limit=limit)
    return threads_of(results)


def home_block(request: PersonRequest) -> Block | None:
    """The saved search that its person wants to see on home; one statement. What it finds comes once the page stands."""
    if not counts_of_request(request).get(ON_HOME_COUNT):
        return None
    shown = SavedSearch.objects.filter(person=request.user, is_on_home=True).first()
    if shown is None:
        return None
    return Block(
        shown.name,
        [],
        search_url(shown.query, order="newest"),
        part=f"/search/saved/{shown.pk}/newest",
    )


def newest_links(person: Person, search: SavedSearch) -> list[Link]:
    """The newest that a saved search finds, as lines. Must run as that person."""
    now = timezone.now()
    return [
        Link(
            thread.title or thread.lines[0].text,
            thread.lines[0].url,
            when_text(thread.lines[0].at, now),
        )
        for thread in newest_of(person, search.query, now=now, limit=ON_HOME)
    ]
