"""The rows of servers: kept sealed, turned on when an import was applied, gone when it is taken back."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from samband.kernel import sealing
from samband.sources.models import Import
from samband.sources.servers.models import Server

EACH: Final = timedelta(hours=6)
#: Meetings that were booked before are looked at again so far back, when they have been.
LOOKED_BACK: Final = timedelta(days=14)
_PURPOSE: Final = "source-server"


@dataclass(frozen=True, slots=True)
class Login:
    """Where a server is and how one signs in there; a mail server also with a token (OAuth 2.0) in place of the password."""

    address: str
    user: str
    password: str
    token: str = ""


@dataclass(frozen=True, slots=True)
class Grant:
    """A permission that somebody gave at a service: their address there and the tokens; `until` in seconds since 1970."""

    user: str
    refresh: str
    access: str
    until: int


def _about(source_id: int, owner_id: int) -> str:
    return f"server {source_id} of {owner_id}"


def sealed(source_id: int, owner_id: int, secret: Login | Grant) -> bytes:
    """What stands in the row in place of a login or a permission."""
    said = json.dumps(asdict(secret)).encode()
    return sealing.seal(_PURPOSE, said, about=_about(source_id, owner_id))


def _opened(server: Server) -> Any:
    about = _about(server.pk, server.layer)
    return json.loads(sealing.unseal(_PURPOSE, bytes(server.sealed), about=about))


def login_of(server: Server) -> Login:
    """How to sign in. Raises `sealing.Unreadable`."""
    return Login(**_opened(server))


def grant_of(server: Server) -> Grant:
    """What its person allowed at a service. Raises `sealing.Unreadable`."""
    return Grant(**_opened(server))


def turn_on(run: Import, now: datetime) -> None:
    """Its owner said yes to an import: how far it reaches holds, and from now on the server is asked by itself."""
    server = Server.objects.filter(source_id=run.source_id).first()
    if server is None:
        return
    server.places = {**server.places, **server.behind}
    server.behind = {}
    server.next_at = now + EACH
    server.save(update_fields=["places", "behind", "next_at"])


def end(source_id: int) -> bool:
    """Ask no more, and forget the login; what was brought in stays. Returns whether there was one."""
    gone, _each = Server.objects.filter(source_id=source_id).delete()
    return bool(gone)
