"""The way to one's handover, in the menu of one's own account."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from samband.people.access import person_of
from samband.web.parts import Action


def menu(request: HttpRequest) -> list[Action]:
    """For colleagues; guests have no network to hand over."""
    person = person_of(request)
    if person is None or person.is_guest:
        return []
    return [Action(_("Hand over"), "/handover", "handshake")]
