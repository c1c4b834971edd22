"""To whom an entry goes: from what a person chose to one audience, held against change while they write."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from samband.kernel.errors import Invalid, NotFound, Refused
from samband.people.access import people_visible_to
from samband.people.models import Person
from samband.spaces.audiences import (
    audience_of_people,
    lock_for_writing,
    lock_space_for_writing,
    may_read,
)
from samband.spaces.models import COLLEAGUES_AUDIENCE, Audience, Space


@dataclass(frozen=True, slots=True)
class ToColleagues:
    """All colleagues; guests are left out."""


@dataclass(frozen=True, slots=True)
class ToSpace:
    """Whoever reads a space."""

    space_id: int


@dataclass(frozen=True, slots=True)
class ToPeople:
    """These people and the writer, nobody else, for ever."""

    handles: tuple[str, ...]


Addressee = ToColleagues | ToSpace | ToPeople


def parse_addressee(value: str, persons: str = "") -> tuple[Addressee | None, str | None]:
    """Read a composer's choice ("colleagues:1.1", "space:12:345.2", "people") into addressee and shown version.

    (None, None) for anything else: nothing is ever assumed.
    """
    kind, _colon, rest = value.partition(":")
    if kind == "colleagues":
        return ToColleagues(), rest or None
    if kind == "people":
        words = persons.replace(",", " ").split()
        return ToPeople(tuple(dict.fromkeys(word.lstrip("@").lower() for word in words))), None
    number, _colon, shown = rest.partition(":")
    if kind == "space" and number.isdecimal() and len(number) < 19:
        return ToSpace(int(number)), shown or None
    return None, None


def _named(actor: Person, handles: Sequence[str]) -> list[int]:
    wanted = [handle for handle in handles if handle != actor.handle]
    if not handles:
        raise Invalid(_("Name at least one person, with @ before the user name."))
    found = dict(people_visible_to(actor).filter(handle__in=wanted).values_list("handle", "pk"))
    missing = [handle for handle in wanted if handle not in found]
    if missing:
        raise Invalid(
            _("There is nobody here with the user name %(handle)s.") % {"handle": missing[0][:40]}
        )
    return list(found.values())


def hold_audience(actor: Person, to: Addressee, shown: str | None) -> Audience:
    """The audience for a new entry, locked until the transaction ends.

    Raises `NotFound` for a space the actor may not read, `Refused` where they may not write, `Invalid` for unknown
    people, and `Widened` when more people would read it than the form said.
    """
    if isinstance(to, ToPeople):
        return audience_of_people([actor.pk, *_named(actor, to.handles)])
    if isinstance(to, ToColleagues):
        if actor.is_guest:
            raise Refused(_("Guests write in their rooms and to named people."))
        return lock_for_writing(COLLEAGUES_AUDIENCE, shown)
    try:
        audience = lock_space_for_writing(to.space_id, shown)
    except (Space.DoesNotExist, Audience.DoesNotExist):
        raise NotFound from None
    require_writable(actor, audience)
    return audience


def require_writable(actor: Person, audience: Audience) -> None:
    """Raises `NotFound` unless the actor reads the audience, `Refused` if its room is closed down."""
    if not may_read(actor.pk, audience.pk):
        raise NotFound
    if audience.space is not None and audience.space.archived_at is not None:
        raise Refused(_("This room is closed down. It can be read, but nobody writes here now."))
