"""People over the API."""

from datetime import datetime

from django.http import HttpRequest
from ninja import Router, Schema

from samband.people.access import person_for_reading
from samband.people.bearer import caller, reading
from samband.people.models import Person
from samband.people.queries import PeopleFilter, list_people

router = Router(tags=["people"])


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


class PeopleOut(Schema):
    """A page of people; `next` continues it, "" at the end."""

    people: list[PersonOut]
    next: str


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
    )


@router.get("/me", auth=reading, response=PersonOut)
def me(request: HttpRequest) -> PersonOut:
    """Whose token this is."""
    return person_out(caller(request))


@router.get("/people", auth=reading, response=PeopleOut)
def people(request: HttpRequest, name: str = "", after: str = "") -> PeopleOut:
    """People in alphabetical order, `name` narrows."""
    page = list_people(caller(request), PeopleFilter(words=name), cursor=after)
    return PeopleOut(people=[person_out(row) for row in page.rows], next=page.next_cursor)


@router.get("/people/{handle}", auth=reading, response=PersonOut)
def person(request: HttpRequest, handle: str) -> PersonOut:
    """One profile."""
    return person_out(person_for_reading(caller(request), handle))
