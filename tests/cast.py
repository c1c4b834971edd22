"""The fixed cast of persons that all tests share, and small keyword factories.

    def test_something(cast: Cast, client: Client) -> None:
        client.force_login(cast.anna)

The fixture `cast` comes with tests/conftest.py; the factories work wherever a database is allowed.
Everybody's password is `PASSWORD`.
"""

from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import Any

from django.contrib.auth.hashers import make_password
from django.test import Client

from samband.parties.models import Party
from samband.people import installation
from samband.people.access import CONFIRMED_AT
from samband.people.models import Installation, Person, Place, Team
from samband.people.registration import create_person

PASSWORD = "en lugn morgon i Malmberget"
_numbers = count(1)


@cache
def password_hash() -> str:
    """One hash for everybody: making it is slow on purpose."""
    return make_password(PASSWORD)


def make_installation(**fields: Any) -> Installation:
    """The home organisation: Norrsken energi, norrsken.example."""
    installation.current.forget()
    home = Installation.objects.create(
        **{
            "id": 1,
            "party": Party.objects.create(kind=Party.Kind.ORGANISATION, is_inside=True),
            "name": "Norrsken energi",
            "domains": ["norrsken.example"],
            "language": "en",
            **fields,
        }
    )
    installation.current.forget()
    return home


def make_person(name: str = "", **fields: Any) -> Person:
    """An active colleague unless `role` or `state` say otherwise; needs no installation."""
    number = next(_numbers)
    name = name or f"Person {number}"
    handle = fields.pop("handle", f"person{number}")
    fields.setdefault("email", f"{handle}@norrsken.example")
    fields.setdefault("state", Person.State.ACTIVE)
    fields.setdefault("password_hash", password_hash())
    if "acting_id" not in fields and (
        fields["state"] != Person.State.ACTIVE or fields.get("role") == Person.Role.GUEST
    ):
        helper = Person.objects.active().exclude(role=Person.Role.GUEST).first() or make_person()
        fields["acting_id"] = helper.pk
    return create_person(name=name, handle=handle, **fields)


def make_guest(name: str = "", **fields: Any) -> Person:
    """A guest from outside."""
    handle = fields.pop("handle", f"guest{next(_numbers)}")
    fields.setdefault("email", f"{handle}@visitor.example")
    return make_person(name or "Guest", handle=handle, role=Person.Role.GUEST, **fields)


@dataclass(frozen=True)
class Cast:
    """Who plays in every test; `gone` was deactivated, `invited` has not come yet."""

    home: Installation
    administrator: Person
    editor: Person
    anna: Person
    bo: Person
    guest: Person
    gone: Person
    invited: Person
    team: Team
    place: Place

    @property
    def colleagues(self) -> tuple[Person, ...]:
        return (self.administrator, self.editor, self.anna, self.bo)

    @property
    def everybody(self) -> tuple[Person, ...]:
        return (*self.colleagues, self.guest)


def make_cast() -> Cast:
    """Create the organisation and its people."""
    home = make_installation()
    team = Team.objects.create(name="Heat pumps")
    place = Place.objects.create(name="Luleå")
    administrator = make_person("Astrid Admin", handle="astrid", role=Person.Role.ADMINISTRATOR)
    gone = make_person("Gunnar Gone", handle="gunnar")
    gone.state = Person.State.DEACTIVATED
    gone.save(update_fields=["state"])
    return Cast(
        home=home,
        administrator=administrator,
        editor=make_person("Edit Editor", handle="edit", role=Person.Role.EDITOR),
        anna=make_person(
            "Anna Åkerman", handle="anna", team=team, place=place, languages=["sv", "fi"]
        ),
        bo=make_person("Bo Östlund", handle="bo"),
        guest=make_guest("Greta Guest", handle="greta"),
        gone=gone,
        invited=make_person("Ivar Invited", handle="ivar", state=Person.State.INVITED),
        team=team,
        place=place,
    )


def sign_in(client: Client, person: Person, *, confirmed: bool = False) -> Client:
    """Sign somebody in without the page; `confirmed` as if they just gave their password."""
    client.force_login(person, backend="samband.people.backends.PasswordBackend")
    session = client.session
    if confirmed:
        from django.utils import timezone

        session[CONFIRMED_AT] = int(timezone.now().timestamp())
    else:
        session.pop(CONFIRMED_AT, None)
    session.save()
    return client
