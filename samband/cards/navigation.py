"""The outside network's place in the navigation."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.utils.translation import gettext as _

from samband.people.access import person_of
from samband.web.shell import NavigationItem


def main_items(request: HttpRequest) -> Iterable[NavigationItem]:
    """Contacts, for colleagues."""
    person = person_of(request)
    if person is None or person.is_guest:
        return []
    return [NavigationItem(_("Contacts"), "/contacts", "users-round", on_phone=True)]
