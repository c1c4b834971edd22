"""What the sample's people decide together: polls with votes, dates with answers."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from samband.entries.actions import write_post
from samband.entries.addressing import ToColleagues
from samband.entries.models import Entry
from samband.gatherings.events.actions import Wanted as WantedDate
from samband.gatherings.events.actions import answer, written_event
from samband.gatherings.polls.actions import Wanted, vote, written_poll
from samband.gatherings.polls.models import Option
from samband.kernel.db import as_person
from samband.people.models import Person

ZONE = ZoneInfo("Europe/Stockholm")


def load_gatherings(by_key: Mapping[str, Person], *, now: datetime) -> None:
    """A poll by name about a day, one where only the numbers are shown, an evening and two whole days."""
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
    _dates(colleagues, now)


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


def _dates(colleagues: Sequence[Person], now: datetime) -> None:
    """A meeting with a link and a whole day, both with answers."""
    today = now.astimezone(ZONE).date()
    evening = _date(
        colleagues[7],
        "Vi provar den nya avfrostningen på tre pumpar. Ta med varma kläder, soppan bjuder vi på.",
        WantedDate(
            today + timedelta(days=6),
            time(16, 30),
            end=time(19, 0),
            zone=ZONE.key,
            place="Verkstaden",
            title="Provkväll i verkstaden",
        ),
        now - timedelta(hours=26),
    )
    _say(evening, colleagues[8:19], ("yes", "maybe", "yes", "yes", "no"), now)
    visit = _date(
        colleagues[2],
        "Heldag om energideklarationer. Du kan vara med i lokalen eller på nätet.",
        WantedDate(
            today + timedelta(days=20),
            last_day=today + timedelta(days=21),
            zone=ZONE.key,
            place="Konferensrummet",
            url="https://mote.tallanger.example/energidagar",
            title="Energidagarna",
        ),
        now - timedelta(days=3),
    )
    _say(visit, colleagues[3:10], ("yes", "yes", "maybe"), now)


def _date(author: Person, body: str, wanted: WantedDate, at: datetime) -> Entry:
    with as_person(author.pk):
        date = written_event(wanted)
        return write_post(actor=author, to=ToColleagues(), body=body, extras=[date], now=at)


def _say(entry: Entry, people: Sequence[Person], said: Sequence[str], now: datetime) -> None:
    for place, person in enumerate(people):
        with as_person(person.pk):
            at = now - timedelta(minutes=9 * place)
            answer(actor=person, entry_id=entry.pk, answer=said[place % len(said)], now=at)
