"""Asking a service for what is new, into a file that is read as if somebody had uploaded it."""

import time
from datetime import datetime
from types import ModuleType
from typing import IO, Final

from django.conf import settings

from samband.kernel.db import as_system
from samband.kernel.outgoing import OutgoingError
from samband.sources.accounts import google, microsoft
from samband.sources.accounts.api import PATIENCE, Api
from samband.sources.accounts.providers import Provider, provider_of
from samband.sources.servers import imap, keeping
from samband.sources.servers.dav import Folder
from samband.sources.servers.errors import Fault, ServerFault
from samband.sources.servers.keeping import Grant, Login
from samband.sources.servers.models import Server

_SPEAKING: Final[dict[str, ModuleType]] = {
    Server.Provider.GOOGLE: google,
    Server.Provider.MICROSOFT: microsoft,
}


def folders_of(provider: Provider, grant: Grant, kind: str) -> list[Folder]:
    """What can be chosen there. Raises `OutgoingError` and `ServerFault`."""
    if provider.key == Server.Provider.MAILBOX:
        return imap.folders(_login(Api(provider, grant)))
    found: list[Folder] = _SPEAKING[provider.key].folders(Api(provider, grant), kind)
    return found


def _login(api: Api) -> Login:
    """How the organisation's mail server is signed in at: with a token in place of a password."""
    token = api.token()
    return Login(settings.SAMBAND.mailbox_imap, api.user, "", token)


def fetch_new(server: Server, out: IO[bytes], most: int, now: datetime) -> dict[str, object]:
    """Write what is new in what was chosen; gives the places behind it. No lock may be held meanwhile.

    Raises `OutgoingError`, `ServerFault` and `sealing.Unreadable`.
    """
    provider = provider_of(server.provider)
    if provider is None:
        raise ServerFault(Fault.CLIENT)

    def keep(grant: Grant) -> None:
        # At once: a service may take back the older token as soon as it has given a new one.
        sealed = keeping.sealed(server.pk, server.layer, grant)
        with as_system():
            Server.objects.filter(pk=server.pk).update(sealed=sealed)

    api = Api(provider, keeping.grant_of(server), keep, PATIENCE)
    if provider.key == Server.Provider.MAILBOX:
        return imap.fetch_chosen(server, _login(api), out, most)
    speaking = _SPEAKING[provider.key]
    chosen = [str(one) for one in server.chosen]
    places = {name: place for name, place in server.places.items() if name in chosen}
    for where in chosen:
        place = places.get(where) or {}
        if server.kind == Server.Kind.CONTACTS:
            places[where] = speaking.contacts(api, where, place, out)
        elif server.kind == Server.Kind.CALENDAR:
            places[where] = speaking.meetings(api, where, place, out, now)
        else:
            _mails(speaking, api, where, places, out, most)
        if server.kind != Server.Kind.MAIL and out.tell() > most:
            raise ServerFault(Fault.TOO_LARGE)
    return places


def _mails(
    speaking: ModuleType,
    api: Api,
    where: str,
    places: dict[str, object],
    out: IO[bytes],
    most: int,
) -> None:
    """The mails of one folder; where it breaks off in the middle, what came before is kept and the next run goes on."""
    has_more = False
    end = time.monotonic() + imap.SECONDS_ALL
    try:
        for place in speaking.mails(api, where, places.get(where) or {}, out, most):
            places[where], has_more = place, True
            if time.monotonic() > end:
                return
    except (OutgoingError, ServerFault):
        if not has_more:
            raise
