"""Resolving once, looking at the answer, connecting to exactly that.

A resolver that answers differently the second time (DNS rebinding) gains nothing: there is no second time.
"""

import queue
import socket
import ssl
import threading
import time
from collections.abc import Collection
from functools import cache
from typing import Any

import certifi

from samband.kernel.outgoing import rules
from samband.kernel.outgoing.errors import AddressRefused, NoAnswer, TooSlow
from samband.kernel.outgoing.targets import internal_hosts

SECONDS = 10.0
MOST_ADDRESSES = 4


class Deadline:
    """One moment by which everything must be over."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self.at = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds that are left. Raises `TooSlow` when there are none."""
        left = self.at - time.monotonic()
        if left <= 0:
            raise TooSlow
        return left


class _Bounded:
    """What both kinds of sockets do before they wait: a byte now and then does not buy more time."""

    deadline: Deadline | None = None

    def _bound(self) -> None:
        if self.deadline is not None:
            self.settimeout(self.deadline.left())  # type: ignore[attr-defined]  # a mixin


class Socket(_Bounded, socket.socket):
    """A plain socket with a deadline."""

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        self._bound()
        return super().recv_into(*args, **kwargs)

    def send(self, *args: Any, **kwargs: Any) -> int:
        self._bound()
        return super().send(*args, **kwargs)

    def sendall(self, *args: Any, **kwargs: Any) -> None:
        self._bound()
        super().sendall(*args, **kwargs)


class TlsSocket(_Bounded, ssl.SSLSocket):
    """A socket with TLS and a deadline."""

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        self._bound()
        return super().recv_into(*args, **kwargs)

    def send(self, *args: Any, **kwargs: Any) -> int:
        self._bound()
        return super().send(*args, **kwargs)


@cache
def tls_context() -> ssl.SSLContext:
    """Verifies names and certificates: by the machine's authorities (`SSL_CERT_FILE` too) and the usual ones."""
    context = ssl.create_default_context()
    context.load_verify_locations(cafile=certifi.where())
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.sslsocket_class = TlsSocket
    return context


def resolve(host: str, port: int, deadline: Deadline) -> list[str]:
    """Every address of a name, in the resolver's order. Raises `NoAnswer` and `TooSlow`.

    In a thread of its own, because the system's resolver knows no deadline.
    """
    answers: queue.Queue[list[str] | OSError] = queue.Queue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answers.put(list(dict.fromkeys(str(row[4][0]) for row in found)))
        except (OSError, UnicodeError) as error:
            answers.put(error if isinstance(error, OSError) else OSError())

    threading.Thread(target=ask, daemon=True, name="resolver").start()
    try:
        answer = answers.get(timeout=deadline.left())
    except queue.Empty:
        raise TooSlow from None
    if isinstance(answer, OSError) or not answer:
        raise NoAnswer
    return answer


def connect(host: str, port: int, *, is_listed: bool, deadline: Deadline) -> Socket:
    """A connection to the first address of the host that answers.

    One address that is not global refuses them all: an honest name has no such mixture. Raises `AddressRefused`,
    `NoAnswer` and `TooSlow`.
    """
    addresses = resolve(host, port, deadline)
    if not is_listed and not all(rules.is_global(address) for address in addresses):
        raise AddressRefused
    tried = addresses[:MOST_ADDRESSES]
    for address in tried:
        share = deadline.left() / (1 if address == tried[-1] else 2)
        found = _connect_to(address, port, share)
        if found is not None:
            found.deadline = deadline
            return found
    deadline.left()
    raise NoAnswer


def _connect_to(address: str, port: int, seconds: float) -> Socket | None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        found = Socket(family, socket.SOCK_STREAM)
    except OSError:
        return None
    try:
        found.settimeout(seconds)
        found.connect((address, port))
        found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except OSError:
        found.close()
        return None
    return found


def open_socket(
    host: str, port: int, *, ports: Collection[int], seconds: float = SECONDS
) -> socket.socket:
    """A plain connection for a protocol that is not HTTP, to one of its usual `ports`.

    The caller adds TLS with the host's name and its own time limits for what follows. Raises `OutgoingError`.
    """
    name = rules.clean_host(host)
    if name is None:
        raise AddressRefused
    is_listed = rules.is_listed(name, port, internal_hosts(), ports)
    if port not in ports and not is_listed:
        raise AddressRefused
    found = connect(name, port, is_listed=is_listed, deadline=Deadline(seconds))
    found.deadline = None
    found.settimeout(seconds)
    return found
