"""The stream's places in the navigation."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from samband.web.shell import NavigationItem


def main_items(request: HttpRequest) -> Iterable[NavigationItem]:
    """Home, writing, and where one was named."""
    return [
        NavigationItem(_("Home"), "/", "house", key="home", on_phone=True),
        NavigationItem(_("Write"), "/write", "square-pen", on_phone=True),
        NavigationItem(_("Mentions"), "/mentions", "at-sign", key="mentions"),
    ]
