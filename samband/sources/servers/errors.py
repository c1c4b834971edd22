"""What can go wrong with a server that is asked."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from samband.kernel import outgoing
from samband.kernel.errors import Invalid
from samband.kernel.sealing import Unreadable
from samband.sources.servers.models import Server

Fault = Server.Fault

SENTENCES: dict[str, Promise] = {
    Fault.NO_ANSWER: _("The server does not answer. Try again later."),
    Fault.REFUSED: _(
        "The server does not let us in. Check the user name, and make a new app password there."
    ),
    Fault.GONE: _("There is nothing at this address any more."),
    Fault.STRANGE: _("The server answers in a way that can't be understood."),
    Fault.TOO_LARGE: _("There is more than can be brought in at once."),
    Fault.BUSY: _("The service asks us to wait. Try again later."),
    Fault.ENDED: _(
        "The service does not let us in any more. Sign in there again; if that doesn't help, ask an administrator."
    ),
    Fault.CLIENT: _(
        "The service does not know Samband at your organisation. An administrator has to look at the settings."
    ),
    Fault.CLEAR: _("The server offers no encryption, so nothing was sent to it."),
}


class ServerFault(Invalid):
    """A server did not give what was asked; `code` is one of `Server.Fault`."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(SENTENCES[fault], code=str(fault))
        self.fault = fault


class Busy(ServerFault):
    """A service asks us to wait so many seconds, which is longer than we do."""

    def __init__(self, seconds: float) -> None:
        super().__init__(Fault.BUSY)
        self.seconds = seconds


def fault_of(error: Exception) -> Fault:
    """What went wrong, for the row."""
    if isinstance(error, ServerFault):
        return error.fault
    if isinstance(error, outgoing.TooLarge):
        return Fault.TOO_LARGE
    if isinstance(error, outgoing.AddressRefused | Unreadable):
        return Fault.REFUSED
    return Fault.NO_ANSWER
