"""Beside a room's stream: that it does not keep everything."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samband.activity.blocks import Block
from samband.people.access import PersonRequest
from samband.spaces.models import Space
from samband.web.dates import day
from samband.web.parts import Link


def kept_block(request: PersonRequest, space: Space) -> Block | None:
    """For how long threads are kept that nobody writes in; None where everything is."""
    months = space.retention_months
    if months is None or space.retention_from is None:
        return None
    label = ngettext("For %(months)d month", "For %(months)d months", months) % {"months": months}
    about = _("Threads that nobody has written in for longer are deleted, from %(day)s.") % {
        "day": day(space.retention_from)
    }
    return Block(_("How long it is kept"), [Link(label, f"/rooms/{space.slug}/retention", about)])
