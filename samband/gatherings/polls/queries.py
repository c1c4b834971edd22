"""Polls as cards and pages show them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.utils import timezone
from markupsafe import Markup

from samband.entries.models import Block
from samband.gatherings.polls import rules
from samband.gatherings.polls.models import Poll, Vote
from samband.people.access import people_visible_to
from samband.people.models import Person
from samband.spaces.lines import person_line
from samband.web.parts import PersonLine

NAMED = 500


@dataclass(frozen=True, slots=True)
class OptionShown:
    """An option: its count, how far its bar reaches, whether the reader chose it, and who did where names are shown."""

    id: int
    text: str
    votes: int
    share: int
    is_mine: bool
    people: Sequence[PersonLine] = field(default=())

    @property
    def more(self) -> int:
        """Those who are not named."""
        return self.votes - len(self.people)


@dataclass(frozen=True, slots=True)
class PollShown:
    """A poll as its reader sees it."""

    entry_id: int
    is_several: bool
    shows_names: bool
    ends_at: datetime | None
    ended_at: datetime | None
    is_open: bool
    voters: int
    is_own: bool
    options: Sequence[OptionShown]

    @property
    def has_voted(self) -> bool:
        """Whether the reader chose anything."""
        return any(option.is_mine for option in self.options)


# Whose entries they are was decided by whoever asks; `samband.person` says who reads. Dates have rows of the same shape, so
# that a page asks for both at once (see `gatherings.shown`).
POLLS = """
SELECT p.entry_id, 'poll', p.ends_at, p.ended_at, p.is_several, p.shows_names,
       e.author_id IS NOT DISTINCT FROM (SELECT samband_person()),
       json_build_array(p.voters, (SELECT json_agg(json_build_array(o.id, o.text, o.votes, EXISTS (
                 SELECT 1 FROM gatherings_vote v WHERE v.option_id = o.id AND v.person_id = (SELECT samband_person())))
               ORDER BY o.position) FROM gatherings_option o WHERE o.poll_id = p.entry_id))::text
  FROM gatherings_poll p JOIN entries_entry e ON e.id = p.entry_id WHERE p.entry_id = ANY(%s)
"""


def polls_of(entry_ids: Sequence[int]) -> dict[int, PollShown]:
    """The polls of entries that came through a door; one statement."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(POLLS, [list(entry_ids)])
        return {row[0]: poll_of(row, now) for row in cursor.fetchall()}


def poll_of(row: tuple[Any, ...], now: datetime) -> PollShown:
    """A poll out of a row of its statement."""
    entry_id, _kind, ends_at, ended_at, is_several, shows_names, is_own, column = row
    voters, options = json.loads(column)
    reach = rules.shares([option[2] for option in options or ()], voters)
    return PollShown(
        entry_id,
        is_several,
        shows_names,
        ends_at,
        ended_at,
        Poll(ends_at=ends_at, ended_at=ended_at).is_open(now),
        voters,
        is_own,
        [
            OptionShown(key, text, votes, share, is_mine)
            for (key, text, votes, is_mine), share in zip(options or (), reach, strict=True)
        ],
    )


def names_of(reader: Person, poll: PollShown) -> dict[int, list[PersonLine]]:
    """Who chose which option, where the poll shows it; the rows of others are not there where it does not. One statement.

    Guests are told the names of those they may know, nobody the names of those they blocked; all are counted.
    """
    if not poll.shows_names:
        return {}
    blocked = Block.objects.filter(person=reader, blocked=OuterRef("person"))
    visible = people_visible_to(reader).filter(pk=OuterRef("person"))
    rows = (
        Vote.objects.filter(option__poll_id=poll.entry_id)
        .filter(Exists(visible) & ~Exists(blocked))
        .select_related("person")
        .order_by("at", "pk")[:NAMED]
    )
    found: dict[int, list[PersonLine]] = {}
    for row in rows:
        found.setdefault(row.option_id, []).append(person_line(row.person))
    return found


@cache
def _parts() -> Any:
    backend = engines["jinja2"]
    assert isinstance(backend, Jinja2)
    return backend.env.get_template("gatherings/poll_parts.html").module


def poll_html(poll: PollShown) -> Markup:
    """A poll as a card has it."""
    made: Markup = _parts().poll(poll)
    return made
