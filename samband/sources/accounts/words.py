"""What is asked for at a service, in words."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from samband.sources.servers.errors import SENTENCES
from samband.sources.servers.models import Server

Kind = Server.Kind
HINTS: Final[dict[str, Promise]] = {
    Kind.CONTACTS: _(
        "Names, mail addresses, numbers, workplaces, places and your notes; no streets, no pictures, no birthdays."
    ),
    Kind.CALENDAR: _(
        "Whom you met and when, in meetings of up to 30 people; never what about, and nothing private."
    ),
    Kind.MAIL: _("Who wrote to whom and when. The permission gives no text of any mail."),
}
#: What is said of the organisation's mail server, whose permission allows more than is used.
WHOLE_MAILBOX: Final = (
    _("to read your mailbox, and your address there"),
    _(
        "Samband fetches named header fields only: who, to whom and when. The permission itself would allow more, which is "
        "not used."
    ),
)
#: Why somebody who came back from a service begins anew.
COMING_BACK: Final[dict[str, Promise]] = {
    **SENTENCES,
    "nothing-allowed": _("Nothing was allowed there, so nothing is fetched."),
    "not-allowed": _(
        "You did not allow what is needed for this. Sign in again and leave the ticks there."
    ),
    "no-folders": _("There is nothing in this account that could be read."),
}
PERMISSIONS: Final[dict[str, Promise]] = {
    Kind.CONTACTS: _("to read your contacts, and your address there"),
    Kind.CALENDAR: _("to read your calendars, and your address there"),
    Kind.MAIL: _("to read the header fields of your mail without its text, and your address there"),
}
