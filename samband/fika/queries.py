"""One's own fika, page by page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from babel.lists import format_list
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from samband.fika.access import seats_for_reading
from samband.fika.arranging import arranged, current
from samband.fika.likeness import first_name, likenesses_of, sentences
from samband.fika.models import Meeting, Round, Seat, Taker
from samband.fika.rules import next_day
from samband.kernel.pages import Page, cut, decode_cursor, encode_cursor
from samband.people.lines import person_line
from samband.people.models import Person
from samband.web.parts import PersonLine

LIMIT = 20


@dataclass(frozen=True, slots=True)
class Partner:
    """Somebody one is proposed to: who, why, and whether it does not suit them."""

    handle: str
    name: str
    line: PersonLine
    why: Sequence[str]
    declined: bool
    met: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A meeting as one of it reads it; without partners one waits."""

    entry_id: int
    day: date
    at: datetime
    partners: Sequence[Partner]
    met: str
    declined: bool
    write_url: str

    @property
    def is_off(self) -> bool:
        """Whether somebody said no."""
        return self.declined or any(one.declined for one in self.partners)


def proposal_for(person: Person, entry_id: int, now: datetime) -> Proposal:
    """A proposal with everything on its page; two statements, however many are proposed.

    Raises `NotFound` for pairs of others.
    """
    seats = seats_for_reading(person, entry_id)
    mine = next(seat for seat in seats if seat.person_id == person.pk)
    others = [seat.person for seat in seats if seat is not mine]
    likenesses = likenesses_of(mine.person, others, now)
    partners = [
        Partner(
            handle=seat.person.handle,
            name=seat.person.name,
            line=person_line(seat.person),
            why=sentences(mine.person, seat.person, likenesses[seat.person_id]),
            declined=seat.declined_at is not None,
            met=seat.met,
        )
        for seat in seats
        if seat is not mine
    ]
    return Proposal(
        entry_id=entry_id,
        day=mine.meeting.round.day,
        at=mine.at,
        partners=partners,
        met=mine.met,
        declined=mine.declined_at is not None,
        write_url=_write_url(partners),
    )


def _listed(names: Sequence[str]) -> str:
    return format_list(list(names), locale=get_language() or "en")


def _write_url(partners: Sequence[Partner]) -> str:
    """A message to them with a beginning, not sent before one sends it."""
    if not partners:
        return ""
    names = _listed([one.name.split()[0] for one in partners if one.name.split()])
    body = _(
        "Hello %(names)s! Samband proposes that we have fika. What day suits you, at the coffee machine or by video?"
    ) % {"names": names}
    handles = " ".join(f"@{one.handle}" for one in partners)
    return "/write?" + urlencode({"to": "people", "persons": handles, "body": body})


@dataclass(frozen=True, slots=True)
class Line:
    """A proposal on one's own list."""

    entry_id: int
    meeting_id: int
    at: datetime
    people: Sequence[PersonLine]
    names: str
    met: str
    declined: bool


def proposals_of(person: Person, cursor: str = "", limit: int = LIMIT) -> Page[Line]:
    """What was proposed to a person, newest first; two statements. Raises `Invalid` for a damaged cursor."""
    key = decode_cursor(cursor, datetime, int)
    seats = Seat.objects.filter(person=person).select_related("meeting")
    if key is not None:
        seats = seats.filter(Q(at__lt=key[0]) | Q(at=key[0], meeting_id__lt=key[1]))
    rows = list(seats.order_by("-at", "-meeting_id")[: limit + 1])
    ids = {one for seat in rows for one in seat.people if one != person.pk}
    people: Mapping[int, Person] = (
        Person.objects.select_related("team", "place").in_bulk(ids) if ids else {}
    )
    lines = [_line(seat, [people[one] for one in seat.people if one in people]) for seat in rows]
    return cut(lines, limit, lambda line: encode_cursor(line.at, line.meeting_id))


def _line(seat: Seat, others: Sequence[Person]) -> Line:
    return Line(
        entry_id=seat.meeting.entry_id,
        meeting_id=seat.meeting_id,
        at=seat.at,
        people=[person_line(one) for one in others],
        names=_listed([first_name(one) for one in others]),
        met=seat.met,
        declined=seat.declined_at is not None,
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether somebody takes part, and when the next round comes."""

    takes_part: bool
    is_paused: bool
    weeks: int
    next_day: date | None


def standing_of(person: Person, today: date) -> Standing:
    """How somebody stands to fika; two statements where there is fika."""
    found = Taker.objects.filter(person=person).first()
    arrangement = current() or arranged()
    last = Round.objects.order_by("-day").values_list("day", flat=True).first()
    coming = next_day(
        today,
        weekday=arrangement.weekday,
        weeks=arrangement.weeks,
        since=arrangement.since,
        last=last,
    )
    return Standing(
        takes_part=found is not None,
        is_paused=found is not None and found.paused_at is not None,
        weeks=arrangement.weeks,
        next_day=coming if arrangement.is_on else None,
    )


def meeting_of_entry(entry_id: int) -> Meeting | None:
    """The meeting of an entry, if the person for whom the transaction acts is of it; one statement."""
    return Meeting.objects.filter(entry_id=entry_id).first()
