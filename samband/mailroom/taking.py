"""Mail to addresses of other packages: they say what becomes of it; the senders are checked here as for any mail."""

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from samband.entries.models import Entry
from samband.kernel.errors import Refused
from samband.kernel.mail_parse import Parsed
from samband.notices.addresses import Opened

#: Does what a mail asks for, as its person; gives the entry that it is about. Raises `SambandError`.
Taker = Callable[[Parsed, Opened, datetime], Entry]
_takers: dict[str, Taker] = {}


class NotCounted(Refused):
    """An answer that is none, or comes too late, or from somebody who was not asked."""

    code = "mail-not-counted"

    def __init__(self) -> None:
        super().__init__(_("This answer could not be counted. Answer on the page instead."))


def register_taker(purpose: str, taker: Taker) -> None:
    """Let `taker` do what mail to addresses of this purpose asks for."""
    _takers[purpose] = taker


def taker_of(purpose: str) -> Taker | None:
    """Who takes mail of this purpose; None for comments and posts."""
    return _takers.get(purpose)
