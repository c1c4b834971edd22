"""Whom something is for, as the API takes it."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Schema

from samband.entries.addressing import Addressee, ToColleagues, ToPeople, ToSpace
from samband.kernel.errors import Invalid
from samband.people.bearer import caller
from samband.spaces.access import space_for_reading


class AudienceIn(Schema):
    """Who may see it: `colleagues`, a space's slug, or handles; exactly one of them."""

    colleagues: bool = False
    space: str = ""
    people: list[str] = []


def addressee(request: HttpRequest, chosen: AudienceIn) -> Addressee:
    """The same as actions take it. Raises `Invalid` unless exactly one is given, `NotFound` for a space one can't read."""
    if sum((chosen.colleagues, bool(chosen.space), bool(chosen.people))) != 1:
        raise Invalid(_("Choose who should see it."), code="audience")
    if chosen.colleagues:
        return ToColleagues()
    if chosen.space:
        return ToSpace(space_for_reading(caller(request), chosen.space).space.pk)
    return ToPeople(tuple(handle.lstrip("@") for handle in chosen.people))
