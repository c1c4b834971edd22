"""The bell on top of every page."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from samband.spaces.navigation import counts_of_request
from samband.web.shell import NavigationItem

COUNT = "notices"


def bell(request: HttpRequest) -> NavigationItem:
    """The way to the notifications, with how many lines are unread."""
    count = counts_of_request(request).get(COUNT, 0)
    return NavigationItem(_("Notifications"), "/notifications", "bell", count=count, key=COUNT)
