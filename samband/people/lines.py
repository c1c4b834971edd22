"""People as other pages show them: one line, one address, one picture."""

from django.urls import reverse
from django.utils import timezone

from samband.kernel.text import one_line
from samband.people.models import Person
from samband.people.presence import line_of, presence_of
from samband.web.parts import PersonLine


def profile_url(person: Person) -> str:
    """Where a person's profile is; "" for somebody who was erased."""
    if person.state == Person.State.ERASED:
        return ""
    return reverse("people:profile", args=[person.handle])


def photo_url(person: Person) -> str:
    """Where a person's photo is, changing with it; "" without one."""
    if not person.photo:
        return ""
    return f"{reverse('people:photo', args=[person.handle])}?v={person.photo[-12:-5]}"


def person_line(
    person: Person, *, about: str | None = None, with_presence: bool = False
) -> PersonLine:
    """A person as every list shows them: what they are about, then where they belong.

    Needs `team` and `place` loaded unless `about` is given, and `presence` where it is asked for.
    """
    return PersonLine(
        name=person.name,
        url=profile_url(person),
        picture_url=photo_url(person),
        about=who_this_is(person) if about is None else about,
        key=person.handle,
        guest=person.is_guest,
        now=line_of(presence_of(person, timezone.now())) if with_presence else "",
    )


def who_this_is(person: Person) -> str:
    """One soft line: where, which team, and the beginning of what they say of themselves."""
    first = person.about.strip().partition("\n")[0]
    parts = [
        person.place.name if person.place else "",
        person.team.name if person.team else "",
        one_line(first, 90) if first else "",
    ]
    return " · ".join(part for part in parts if part)
