"""What the sample's people decide together: polls with votes."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from samband.entries.actions import write_post
from samband.entries.addressing import ToColleagues
from samband.entries.models import Entry
from samband.gatherings.polls.actions import Wanted, vote, written_poll
from samband.gatherings.polls.models import Option
from samband.kernel.db import as_person
from samband.people.models import Person


def load_gatherings(by_key: Mapping[str, Person], *, now: datetime) -> None:
    """A poll by name about a day, and one where only the numbers are shown."""
    people = sorted(by_key.values(), key=lambda person: person.handle)
    colleagues = [person for person in people if person.is_active and not person.is_guest]
    when = _poll(
        colleagues[1],
        "Vilken dag passar för vårens studiebesök? Bussen går från kontoret klockan åtta.",
        Wanted(
            ("Tisdag", "Onsdag", "Torsdag"),
            is_several=True,
            shows_names=True,
            ends_at=now + timedelta(days=4),
        ),
        now - timedelta(hours=3),
    )
    _vote(when, colleagues[2:13], lambda place: {place % 3, (place * 2) % 3}, now)
    office = _poll(
        colleagues[4],
        "Hur ofta vill ni ha frukost tillsammans?",
        Wanted(("Varje vecka", "Varannan vecka", "En gång i månaden", "Inte alls")),
        now - timedelta(hours=7),
    )
    _vote(office, colleagues[5:20], lambda place: {(0, 1, 1, 2, 1, 0, 3)[place % 7]}, now)


def _poll(author: Person, body: str, wanted: Wanted, at: datetime) -> Entry:
    with as_person(author.pk):
        poll = written_poll(wanted, at)
        return write_post(actor=author, to=ToColleagues(), body=body, extras=[poll], now=at)


def _vote(
    entry: Entry, voters: Sequence[Person], chosen: Callable[[int], set[int]], now: datetime
) -> None:
    options = list(
        Option.objects.filter(poll=entry.pk).order_by("position").values_list("pk", flat=True)
    )
    for place, person in enumerate(voters):
        with as_person(person.pk):
            vote(
                actor=person,
                entry_id=entry.pk,
                options=[options[one] for one in chosen(place)],
                now=now - timedelta(minutes=5 * place),
            )
