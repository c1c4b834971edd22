"""Asking a server for what is new, into a file that is read as if somebody had uploaded it."""

from collections.abc import Collection
from datetime import datetime
from typing import IO

from django.conf import settings

from samband.sources.accounts import fetching as accounts
from samband.sources.models import Source
from samband.sources.servers import imap, keeping
from samband.sources.servers.dav import PATIENCE, DavServer, Folder
from samband.sources.servers.errors import Fault, ServerFault
from samband.sources.servers.keeping import Login
from samband.sources.servers.models import Server

#: As what the file of each kind is read.
READ_AS = {
    Server.Kind.CONTACTS: Source.Kind.CONTACTS,
    Server.Kind.CALENDAR: Source.Kind.CALENDAR,
    Server.Kind.MAIL: Source.Kind.MBOX,
}


def folders_of(login: Login, kind: str) -> list[Folder]:
    """What can be chosen there. Raises `OutgoingError` and `ServerFault`."""
    if kind == Server.Kind.MAIL:
        return imap.folders(login)
    return DavServer(login, kind).folders()


def fetch_new(
    server: Server, out: IO[bytes], now: datetime, apart: Collection[str] = ()
) -> dict[str, object]:
    """Write what is new in the chosen folders, what lies `apart` left out; gives the places behind it. No lock may be held.

    Raises `OutgoingError`, `ServerFault` and `sealing.Unreadable`.
    """
    most = settings.SAMBAND.import_mb * 1_000_000
    if server.provider:
        return accounts.fetch_new(server, out, most, now)
    login = keeping.login_of(server)
    if server.kind == Server.Kind.MAIL:
        return imap.fetch_chosen(server, login, out, most)
    chosen = [str(one) for one in server.chosen]
    places = {name: place for name, place in server.places.items() if name in chosen}
    there = DavServer(login, server.kind, PATIENCE)
    for where in chosen:
        before = places.get(where, {})
        changes = there.changes(where, before)
        if before and server.kind == Server.Kind.CALENDAR:
            changes.paths = list(dict.fromkeys((*changes.paths, *_been_since(there, where, now))))
        wanted = [path for path in changes.paths if path not in apart]
        for text in there.contents(where, wanted):
            out.write(text.strip().encode() + b"\r\n")
            if out.tell() > most:
                raise ServerFault(Fault.TOO_LARGE)
        places[where] = changes.place
    return places


def _been_since(there: DavServer, where: str, now: datetime) -> list[str]:
    """The events that were lately: one that was booked before was no meeting yet when it was new."""
    try:
        return there.between(where, now - keeping.LOOKED_BACK, now)
    except ServerFault:
        # A server without this question gives what is new only.
        return []
