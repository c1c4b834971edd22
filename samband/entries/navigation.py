"""The places of writing in the navigation."""

from collections.abc import Iterable, Sequence

from django.http import HttpRequest
from django.utils.translation import gettext as _

from samband.web.parts import Action
from samband.web.shell import NavigationItem


def outbox(request: HttpRequest) -> Sequence[Action]:
    """The way to what waits on this device."""
    return [Action(_("Waits to be sent"), "/outbox", "send")]


def items(request: HttpRequest) -> Iterable[NavigationItem]:
    """What was begun, and what was shared from outside."""
    return [
        NavigationItem(_("Drafts"), "/drafts", "file-text"),
        NavigationItem(_("Links"), "/links", "link"),
    ]
