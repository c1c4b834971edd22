"""The tab of what people say is wrong, with how many wait for an answer."""

from dataclasses import replace

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from samband.people.blocks import tab
from samband.privacy.models import WrongReport
from samband.web.parts import Tab

_wrong = tab(_("Said to be wrong"), "/admin/wrong")


def wrong_tab(request: HttpRequest) -> Tab | None:
    """On administrators' pages only, so it is counted there and nowhere else; one statement."""
    found = _wrong(request)
    waiting = WrongReport.objects.filter(answered_at=None).count()
    return replace(found, count=waiting) if found is not None and waiting else found
