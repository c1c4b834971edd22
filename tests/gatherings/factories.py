"""Entries with polls and dates for tests."""

from collections.abc import Collection
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from samband.entries.actions import write_post
from samband.entries.addressing import Addressee, ToColleagues
from samband.entries.models import Entry
from samband.gatherings.events.actions import Wanted as WantedEvent
from samband.gatherings.events.actions import answer, written_event
from samband.gatherings.polls.actions import Wanted, vote, written_poll
from samband.gatherings.polls.models import Option
from samband.kernel.db import as_person
from samband.people.models import Person


def make_poll(
    author: Person,
    options: Collection[str] = ("Måndag", "Tisdag", "Onsdag"),
    *,
    to: Addressee | None = None,
    body: str = "När ses vi?",
    **wanted: Any,
) -> Entry:
    """An entry with a poll."""
    with as_person(author.pk):
        return write_post(
            actor=author,
            to=to or ToColleagues(),
            body=body,
            extras=[written_poll(Wanted(tuple(options), **wanted))],
        )


def option_ids(entry: Entry) -> list[int]:
    """The poll's options in order."""
    return list(
        Option.objects.filter(poll=entry.pk).order_by("position").values_list("pk", flat=True)
    )


def votes_of(entry: Entry) -> list[int]:
    """How many chose each option."""
    return list(
        Option.objects.filter(poll=entry.pk).order_by("position").values_list("votes", flat=True)
    )


def cast_vote(person: Person, entry: Entry, *places: int) -> None:
    """Choose options by their places; none takes the vote back."""
    ids = option_ids(entry)
    with as_person(person.pk):
        vote(actor=person, entry_id=entry.pk, options=[ids[place] for place in places])


def make_event(
    author: Person,
    day: date,
    begin: time | None = None,
    *,
    to: Addressee | None = None,
    body: str = "Vi ses och provar den nya ventilen.",
    **wanted: Any,
) -> Entry:
    """An entry with a date, by the clock of Stockholm."""
    asked = WantedEvent(day, begin, **{"zone": "Europe/Stockholm", **wanted})
    # What is over today was written before it was.
    written = min(timezone.now(), datetime.combine(day, time(0), ZoneInfo("Europe/Stockholm")))
    with as_person(author.pk):
        return write_post(
            actor=author,
            to=to or ToColleagues(),
            body=body,
            extras=[written_event(asked)],
            now=written,
        )


def comes(person: Person, entry: Entry, said: str) -> None:
    """Answer."""
    with as_person(person.pk):
        answer(actor=person, entry_id=entry.pk, answer=said)
