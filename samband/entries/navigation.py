"""The places of writing in the navigation."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from samband.web.shell import NavigationItem


def items(request: HttpRequest) -> Iterable[NavigationItem]:
    """What was begun, and what was shared from outside."""
    return [
        NavigationItem(_("Drafts"), "/drafts", "file-text"),
        NavigationItem(_("Links"), "/links", "link"),
    ]
