"""The headers of a mailbox on another server: named fields and nothing else, of the folders that were chosen (RFC 9051).

Folders are opened for reading only and fields are peeked at, so nothing there changes. A message is known by its folder's
UIDVALIDITY and its UID; where a server numbers anew all is fetched again, and what was stored before is known by its id.

Observation: servers hang, break off in the middle and give other numbers than they were asked for. So every read has a time
limit, the place behind each batch is kept while the rest is fetched, a new connection goes on behind it, and what was not
asked for is passed over.
"""

import imaplib
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from typing import IO, Any, Final
from urllib.parse import urlsplit

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import LoginError

from samband.kernel import outgoing
from samband.kernel.outgoing.sockets import tls_context
from samband.sources.servers.dav import Folder
from samband.sources.servers.errors import Fault, ServerFault
from samband.sources.servers.keeping import Login
from samband.sources.servers.models import Server

PORT: Final = 993
CLEAR_PORT: Final = 143
BATCH: Final = 300
#: Numbers asked for in one search: the answer is one line, and lines are bounded.
WINDOW: Final = 100_000
MOST_WINDOWS: Final = 500
MOST_FOLDERS: Final = 500
#: Largest block of fields that is taken, in bytes; 5,000 recipients have about 200,000.
BLOCK: Final = 1 << 20
SECONDS_READ = 30.0
#: So long one run may take, and so often a new connection is made that brings nothing.
SECONDS_ALL = 1_500.0
TRIES: Final = 3
_FIELDS: Final = (
    "FROM", "TO", "CC", "REPLY-TO", "DATE", "MESSAGE-ID", "IN-REPLY-TO", "REFERENCES", "LIST-ID", "SENDER",
)  # fmt: skip
_ASKED: Final = f"BODY.PEEK[HEADER.FIELDS ({' '.join(_FIELDS)})]"
_FROM: Final = b"From samband Thu Jan  1 00:00:00 1970\n"

Places = dict[str, dict[str, int]]


class Way(StrEnum):
    """How a connection is encrypted: from the start, by STARTTLS (RFC 9051, 6.2.1) before anything is said, or not at all."""

    TLS = "imaps"
    STARTTLS = "imap+starttls"
    CLEAR = "imap"


#: Where each may lead; in the clear only to hosts and ports that the administrator listed.
_PORTS: Final = {Way.TLS: (PORT,), Way.STARTTLS: (PORT, CLEAR_PORT), Way.CLEAR: ()}


class _Guarded(imaplib.IMAP4):
    """IMAP over the one way out."""

    def __init__(self, host: str, port: int, *, way: Way) -> None:
        self._way = way
        super().__init__(host, port)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        found = outgoing.open_socket(self.host, self.port, ports=_PORTS[self._way])
        if self._way != Way.TLS:
            return found
        return tls_context().wrap_socket(found, server_hostname=self.host)


class _Client(IMAPClient):  # type: ignore[misc]  # the library has no types
    def __init__(self, host: str, port: int, way: Way) -> None:
        self._way = way
        limits = SocketTimeout(connect=10, read=SECONDS_READ)
        super().__init__(host, port=port, ssl=way == Way.TLS, timeout=limits)

    def _create_IMAP4(self) -> imaplib.IMAP4:
        return _Guarded(self.host, self.port, way=self._way)


def place_of(address: str) -> tuple[str, int, Way]:
    """Host, port and way of "mail.bolaget.example", with a port, or an address with one of the ways as its scheme.

    The port 143 means STARTTLS unless the address says otherwise.
    """
    parts = urlsplit(address if "://" in address else f"imaps://{address}")
    try:
        port, way = parts.port, Way(parts.scheme)
    except ValueError:
        raise outgoing.AddressRefused from None
    if not parts.hostname or parts.username:
        raise outgoing.AddressRefused
    if "://" not in address and port == CLEAR_PORT:
        way = Way.STARTTLS
    return parts.hostname, port or (PORT if way == Way.TLS else CLEAR_PORT), way


def _encrypt(client: Any) -> None:
    """Go on encrypted, or not at all: whoever stands between can take the offer away. Raises `ServerFault`."""
    if not client.has_capability("STARTTLS"):
        raise ServerFault(Fault.CLEAR)
    client.starttls(tls_context())


def _sign_in(client: Any, login: Login) -> None:
    """By password, or by token: OAUTHBEARER (RFC 7628) where a server knows it, else XOAUTH2, which came before it."""
    if not login.token:
        client.login(login.user, login.password)
    elif client.has_capability("AUTH=OAUTHBEARER"):
        client.oauthbearer_login(login.user, login.token)
    else:
        client.oauth2_login(login.user, login.token)


@contextmanager
def opened(login: Login) -> Iterator[Any]:
    """A connection that is signed in. Raises `ServerFault` where it isn't let in, else what breaks."""
    host, port, way = place_of(login.address)
    client = _Client(host, port, way)
    try:
        if way == Way.STARTTLS:
            _encrypt(client)
        try:
            _sign_in(client, login)
        except LoginError:
            raise ServerFault(Fault.ENDED if login.token else Fault.REFUSED) from None
        yield client
    finally:
        try:
            client.logout()
        except (OSError, imaplib.IMAP4.error, ValueError):
            with suppress(OSError, imaplib.IMAP4.error):
                client.shutdown()


def folders(login: Login) -> list[Folder]:
    """The folders that can be read. Raises `OutgoingError` and `ServerFault`."""
    try:
        with opened(login) as client:
            listed = client.list_folders()
    except (imaplib.IMAP4.error, OSError) as error:
        raise ServerFault(Fault.NO_ANSWER) from error
    except (ValueError, KeyError, TypeError, LookupError) as error:
        raise ServerFault(Fault.STRANGE) from error
    return [
        Folder(name, name)
        for flags, _delimiter, name in listed[:MOST_FOLDERS]
        if isinstance(name, str) and b"\\noselect" not in {flag.lower() for flag in flags}
    ]


def fetch_chosen(server: Server, login: Login, out: IO[bytes], most: int) -> dict[str, object]:
    """Write what is new in the chosen folders of a server; gives the places behind it. Raises what `fetch` raises."""
    chosen = [str(one) for one in server.chosen]
    places = {name: place for name, place in server.places.items() if name in chosen}
    return dict(fetch(login, chosen, places, out, most))


def fetch(login: Login, chosen: list[str], places: Places, out: IO[bytes], most: int) -> Places:
    """Write the headers of what is new as an mbox, and give the places behind it; stops after `most` bytes.

    Raises `OutgoingError` and `ServerFault`.
    """
    now: Places = dict(places)
    end = time.monotonic() + SECONDS_ALL
    for folder in chosen:
        tries = 0
        while out.tell() < most:
            before = now.get(folder)
            try:
                with opened(login) as client:
                    for place in _new_in(client, folder, before or {}, out):
                        now[folder] = place
                        if out.tell() >= most or time.monotonic() > end:
                            break
                break
            except (imaplib.IMAP4.error, OSError) as error:
                tries = 1 if now.get(folder) != before else tries + 1
                if tries >= TRIES or time.monotonic() > end:
                    raise ServerFault(Fault.NO_ANSWER) from error
            except (ValueError, KeyError, TypeError, LookupError) as error:
                raise ServerFault(Fault.STRANGE) from error
    return now


def _new_in(
    client: Any, folder: str, place: dict[str, int], out: IO[bytes]
) -> Iterator[dict[str, int]]:
    """Write what is new in a folder; gives the place behind each batch that is written."""
    selected = client.select_folder(folder, readonly=True)
    validity = int(selected[b"UIDVALIDITY"])
    uid = int(place.get("uid", 0)) if place.get("validity") == validity else 0
    following = int(selected.get(b"UIDNEXT") or 0)
    if following and following <= uid + 1:
        return
    for uids in _numbers(client, uid, following):
        for start in range(0, len(uids), BATCH):
            wanted = uids[start : start + BATCH]
            found = client.fetch(wanted, [_ASKED])
            for one in wanted:
                _write(found.get(one) or {}, out)
            yield {"validity": validity, "uid": wanted[-1]}


def _numbers(client: Any, uid: int, following: int) -> Iterator[list[int]]:
    """The numbers behind one, in order and each once, whatever the server says besides."""
    for window in range(MOST_WINDOWS):
        first = uid + 1
        is_last = not following or first + WINDOW > following or window == MOST_WINDOWS - 1
        last = "*" if is_last else str(first + WINDOW - 1)
        # "5:*" gives the last message even if its number is smaller.
        found = client.search(["UID", f"{first}:{last}"])
        uids = sorted({int(one) for one in found if first <= int(one) < 1 << 32})
        if uids:
            yield uids
        if is_last:
            return
        uid = first + WINDOW - 1


def _write(answer: dict[bytes, Any], out: IO[bytes]) -> None:
    for name, block in answer.items():
        if not name.startswith(b"BODY[HEADER.FIELDS") or not isinstance(block, bytes):
            continue
        # What stands behind an empty line would be a body, which nobody asked for.
        head = block[: BLOCK + 1].replace(b"\r\n", b"\n").lstrip(b"\n").partition(b"\n\n")[0]
        if head.strip() and len(block) <= BLOCK:
            lines = (line for line in head.split(b"\n") if not line.startswith(b"From "))
            out.write(_FROM + b"\n".join(lines) + b"\n\n\n")
        return
