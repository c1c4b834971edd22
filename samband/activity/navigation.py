"""The stream's places in the navigation."""

from collections.abc import Iterable, Sequence

from django.http import HttpRequest
from django.utils.translation import gettext as _

from samband.web.parts import Action
from samband.web.shell import NavigationItem


def main_items(request: HttpRequest) -> Iterable[NavigationItem]:
    """Home, writing, catching up, what waits and what one saved."""
    return [
        NavigationItem(_("Home"), "/", "house", key="home", on_phone=True),
        NavigationItem(_("Write"), "/write", "square-pen", on_phone=True),
        NavigationItem(_("Catch up"), "/unread", "list-checks", key="unread"),
        NavigationItem(_("Waiting for an answer"), "/waiting", "circle-question-mark"),
        NavigationItem(_("Saved"), "/saved", "star"),
    ]


def menu(request: HttpRequest) -> Sequence[Action]:
    """What the keys do, for who looks for it."""
    return [Action(_("Keys"), "/keys", "list")]
