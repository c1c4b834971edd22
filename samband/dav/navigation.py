"""Where the contacts on a phone stand in the settings."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from samband.people import blocks
from samband.people.access import person_of
from samband.web.parts import Tab

_tab = blocks.tab(_("Contacts on a phone"), "/settings/contacts")


def settings_tab(request: HttpRequest) -> Tab | None:
    """The tab, for colleagues: guests have no contacts here."""
    person = person_of(request)
    return None if person is None or person.is_guest else _tab(request)
