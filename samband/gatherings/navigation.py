"""The calendar's place in the navigation."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.utils.translation import gettext as _

from samband.web.shell import NavigationItem


def items(request: HttpRequest) -> Iterable[NavigationItem]:
    """What is to come."""
    return [NavigationItem(_("Calendar"), "/calendar", "calendar-days")]
