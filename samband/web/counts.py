"""How many things are new, as a reader sees and hears it: nobody counts beyond a thousand."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

# As in web/js/counts.js.
MOST = 999


def capped(count: int) -> str:
    """What stands beside a place: "12", "999+"."""
    return f"{MOST}+" if count > MOST else str(count)


def said(count: int) -> str:
    """What is read aloud there: "12 new", "more than 999 unread"."""
    if count > MOST:
        return _("more than 999 unread")
    return ngettext("%(count)d new", "%(count)d new", count) % {"count": count}
