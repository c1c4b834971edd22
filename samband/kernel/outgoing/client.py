"""One request out and its answer; urllib3 speaks HTTP over sockets that we connected."""

import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPException
from urllib.parse import urljoin

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

from samband import __version__
from samband.kernel.outgoing import sockets
from samband.kernel.outgoing.errors import (
    AddressRefused,
    NoAnswer,
    OutgoingError,
    TooLarge,
    TooSlow,
)
from samband.kernel.outgoing.sockets import Deadline, connect
from samband.kernel.outgoing.targets import Target, target_of

MOST_BYTES = 5_000_000
MOST_REDIRECTS = 3
CHUNK = 65536
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
AGENT = f"Samband/{__version__}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other server said. `headers` have names in lower case; `is_cut`: there was more."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    is_cut: bool = False

    @property
    def is_ok(self) -> bool:
        """Whether the status is one of success."""
        return 200 <= self.status < 300

    @property
    def media_type(self) -> str:
        """The media type in lower case, without parameters; "" if none was named."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str:
        """The charset that the header names; "" if none."""
        message = Message()
        message["content-type"] = self.headers.get("content-type", "")
        return str(message.get_content_charset() or "")

    def text(self, charset: str = "") -> str:
        """The body as text: by `charset`, the header's, or UTF-8; what can't be read is replaced."""
        try:
            return self.body.decode(charset or self.charset or "utf-8", "replace")
        except (LookupError, ValueError):
            return self.body.decode("utf-8", "replace")


class _Plain(HTTPConnection):
    """HTTP over a socket of ours; the name stays in the Host header."""

    target: Target
    deadline: Deadline

    def _new_conn(self) -> sockets.Socket:
        return connect(
            self.target.host,
            self.target.port,
            is_listed=self.target.is_listed,
            deadline=self.deadline,
        )


class _Tls(HTTPSConnection):
    """HTTPS over a socket of ours; SNI and the certificate are the name's."""

    target: Target
    deadline: Deadline

    def _new_conn(self) -> sockets.Socket:
        return connect(
            self.target.host,
            self.target.port,
            is_listed=self.target.is_listed,
            deadline=self.deadline,
        )

    def connect(self) -> None:
        super().connect()
        if isinstance(self.sock, sockets.TlsSocket):
            self.sock.deadline = self.deadline


def fetch(
    url: str,
    *,
    accept: str = "*/*",
    most_bytes: int = MOST_BYTES,
    cut: bool = False,
    seconds: float = sockets.SECONDS,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """GET an address, through up to three redirects. Raises `OutgoingError`.

    An answer of over `most_bytes` (unpacked) raises `TooLarge`, or is cut there with `cut`.
    """
    deadline = Deadline(seconds)
    target = target_of(url)
    sent = {**(headers or {}), "Accept": accept}
    for _hop in range(MOST_REDIRECTS + 1):
        answer = exchange(
            target,
            method="GET",
            headers=sent,
            body=None,
            most_bytes=most_bytes,
            cut=cut,
            deadline=deadline,
        )
        onward = answer.headers.get("location", "")
        if answer.status not in _REDIRECTS or not onward:
            return answer
        # Latin-1 is how header bytes arrive; a path in UTF-8 is common though not allowed.
        onward = onward.encode("latin-1", "replace").decode("utf-8", "replace").strip()
        try:
            target = target_of(urljoin(target.url, onward))
        except ValueError as error:
            raise AddressRefused from error
    raise NoAnswer


def send(
    url: str,
    *,
    body: bytes,
    headers: Mapping[str, str] | None = None,
    method: str = "POST",
    most_bytes: int = 100_000,
    seconds: float = sockets.SECONDS,
) -> Answer:
    """Send something and read up to `most_bytes` of the answer. Redirects are not followed. Raises `OutgoingError`."""
    return exchange(
        target_of(url),
        method=method,
        headers=headers or {},
        body=body,
        most_bytes=most_bytes,
        cut=True,
        deadline=Deadline(seconds),
    )


def exchange(
    target: Target,
    *,
    method: str,
    headers: Mapping[str, str],
    body: bytes | None,
    most_bytes: int,
    cut: bool,
    deadline: Deadline,
) -> Answer:
    """One request and its answer, without redirects."""
    sent = {
        "User-Agent": AGENT,
        **headers,
        "Accept-Encoding": "gzip, deflate",
        "Connection": "close",
    }
    connection = _connection(target, deadline)
    with _in_our_words(deadline):
        try:
            connection.request(
                method,
                target.path,
                body=body,
                headers=sent,
                preload_content=False,
                decode_content=True,
            )
            response = connection.getresponse()
            content, is_cut = _content(response, most_bytes, cut)
            found = {name.lower(): response.headers[name] for name in response.headers}
            return Answer(target.url, response.status, found, content, is_cut)
        finally:
            connection.close()


def _connection(target: Target, deadline: Deadline) -> _Plain | _Tls:
    connection: _Plain | _Tls
    if target.scheme == "https":
        connection = _Tls(target.host, target.port, ssl_context=sockets.tls_context())
    else:
        connection = _Plain(target.host, target.port)
    connection.target, connection.deadline = target, deadline
    return connection


def _content(response: BaseHTTPResponse, most: int, cut: bool) -> tuple[bytes, bool]:
    """The body, unpacked piece by piece and never further than asked for."""
    pieces: list[bytes] = []
    size = 0
    while size <= most:
        piece = response.read(min(CHUNK, most + 1 - size))
        if not piece:
            return b"".join(pieces), False
        pieces.append(piece)
        size += len(piece)
    if not cut:
        raise TooLarge
    return b"".join(pieces)[:most], True


@contextmanager
def _in_our_words(deadline: Deadline) -> Iterator[None]:
    try:
        yield
    except OutgoingError:
        raise
    except (HTTPError, HTTPException, OSError, ValueError, zlib.error) as error:
        # A socket that waited until the deadline says so in many ways.
        deadline.left()
        raise (TooSlow if isinstance(error, TimeoutError) else NoAnswer)() from error
