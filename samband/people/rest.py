"""People over the API."""

from datetime import date, datetime
from typing import Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from samband.people import actions
from samband.people.access import person_for_reading
from samband.people.bearer import caller, reading, writing
from samband.people.calendars.rest import router as calendars_router
from samband.people.models import Person
from samband.people.presence import line_of, presence_of
from samband.people.queries import PeopleFilter, list_people

router = Router(tags=["people"])
router.add_router("", calendars_router)


class PersonOut(Schema):
    """A colleague or guest as a reader may see them."""

    handle: str
    name: str
    title: str
    about: str
    team: str
    place: str
    languages: list[str]
    is_guest: bool
    joined_at: datetime | None
    presence: "PresenceOut"


class PresenceOut(Schema):
    """What somebody says they are doing now; empty when they say nothing. `line` is all of it in words.

    `calendar` is `busy` or `away` until `calendar_until` where their calendar says so and they say nothing of it themselves.
    """

    line: str
    doing: str
    place: str
    availability: str
    away_until: date | None
    calendar: str
    calendar_until: datetime | None


class PresenceIn(Schema):
    """What I am doing now. `until` is `hour`, `today`, `week` or `open`; `availability` is `free`, `busy` or empty."""

    doing: str = ""
    place: str = ""
    availability: str = ""
    until: Literal["hour", "today", "week", "open"] = "today"
    away_until: date | None = None


class PeopleOut(Schema):
    """A page of people; `next` continues it, "" at the end."""

    people: list[PersonOut]
    next: str


def presence_out(person: Person) -> PresenceOut:
    """What holds now of what a person said."""
    said = presence_of(person, timezone.now())
    return PresenceOut(
        line=line_of(said),
        doing=said.doing,
        place=said.place,
        availability=said.availability,
        away_until=said.away_until,
        calendar=said.calendar,
        calendar_until=said.calendar_until,
    )


def person_out(person: Person) -> PersonOut:
    """The fields of a profile."""
    return PersonOut(
        handle=person.handle,
        name=person.name,
        title=person.title,
        about=person.about,
        team=person.team.name if person.team is not None else "",
        place=person.place.name if person.place is not None else "",
        languages=list(person.languages),
        is_guest=person.is_guest,
        joined_at=person.joined_at,
        presence=presence_out(person),
    )


@router.get("/me", auth=reading, response=PersonOut)
def me(request: HttpRequest) -> PersonOut:
    """Whose token this is."""
    return person_out(caller(request))


@router.put("/me/presence", auth=writing, response=PresenceOut)
def say(request: HttpRequest, data: PresenceIn) -> PresenceOut:
    """Say what I am doing now; with nothing to say it is taken back."""
    actions.say_presence(actor=caller(request), **data.dict())
    return presence_out(Person.objects.select_related("presence").get(pk=caller(request).pk))


@router.get("/people", auth=reading, response=PeopleOut)
def people(request: HttpRequest, name: str = "", after: str = "") -> PeopleOut:
    """People in alphabetical order, `name` narrows."""
    page = list_people(caller(request), PeopleFilter(words=name), cursor=after)
    return PeopleOut(people=[person_out(row) for row in page.rows], next=page.next_cursor)


@router.get("/people/{handle}", auth=reading, response=PersonOut)
def person(request: HttpRequest, handle: str) -> PersonOut:
    """One profile."""
    return person_out(person_for_reading(caller(request), handle))
