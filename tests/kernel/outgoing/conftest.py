"""Servers that really answer, each in its own way."""

import gzip
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings as django_settings
from pytest_django import Settings

from samband.kernel.outgoing import sockets

Allow = Callable[..., None]
BOMB = gzip.compress(bytes(200_000_000))
Elsewhere = Callable[[str], str]


class Handler(BaseHTTPRequestHandler):
    """Answers by path; remembers what it was asked."""

    protocol_version = "HTTP/1.1"
    server: "Server"

    def do_GET(self) -> None:
        self.server.asked.append((self.command, self.path, dict(self.headers)))
        name, _slash, rest = self.path[1:].partition("/")
        getattr(self, name or "page")(rest)

    def do_POST(self) -> None:
        self.server.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.do_GET()

    def answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for key, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(key.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def page(self, rest: str) -> None:
        self.answer(200, "Hej, värld".encode(), Content_Type="text/plain; charset=UTF-8")

    def gone(self, rest: str) -> None:
        self.answer(410, b"gone")

    def cookie(self, rest: str) -> None:
        self.answer(302, b"", Location="/page", Set_Cookie="spy=1")

    def to(self, rest: str) -> None:
        self.answer(302, b"", Location=rest)

    def circle(self, rest: str) -> None:
        self.answer(302, b"", Location=self.path)

    def huge(self, rest: str) -> None:
        self.send_response(200)
        self.end_headers()
        try:
            while True:
                self.wfile.write(bytes(65536))
        except OSError:
            self.close_connection = True

    def drip(self, rest: str) -> None:
        """A byte now and then, in the headers or in the body, until the other side has had enough."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
        if rest == "body":
            self.wfile.write(b"x\r\n\r\n")
        self.connection.settimeout(0.05)
        while True:
            try:
                if not self.connection.recv(1):
                    break
            except TimeoutError:
                self.wfile.write(b"x")
        self.close_connection = True

    def bomb(self, rest: str) -> None:
        self.answer(200, BOMB, Content_Encoding="gzip")

    def broken(self, rest: str) -> None:
        self.answer(200, b"no gzip at all", Content_Encoding="gzip")

    def nonsense(self, rest: str) -> None:
        self.wfile.write(b"\x00\xff nonsense\r\n\r\n")
        self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""

    def handle(self) -> None:
        try:
            super().handle()
        except OSError:
            self.close_connection = True


class Server(ThreadingHTTPServer):
    """A server on loopback in a thread of its own."""

    def __init__(self, host: str = "127.0.0.1", port: int = 0) -> None:
        super().__init__((host, port), Handler)
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.bodies: list[bytes] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://{self.server_address[0]!s}:{self.server_port}"

    def __exit__(self, *args: Any) -> None:
        self.shutdown()
        super().__exit__(*args)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as found:
        yield found


@pytest.fixture
def second() -> Iterator[Server]:
    with Server() as found:
        yield found


@pytest.fixture
def allow(settings: Settings) -> Allow:
    """Put hosts on the administrator's list."""

    def put(*hosts: str) -> None:
        settings.SAMBAND = replace(django_settings.SAMBAND, internal_hosts=hosts)

    return put


@pytest.fixture
def resolver(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Answers of the resolver, one after the other; the list it returns fills with the names asked."""

    def answer(*answers: str | list[str]) -> list[str]:
        asked: list[str] = []

        def getaddrinfo(host: str, port: int, **kwargs: Any) -> list[Any]:
            found = answers[min(len(asked), len(answers) - 1)]
            asked.append(host)
            addresses = [found] if isinstance(found, str) else found
            return [(None, None, None, "", (address, port)) for address in addresses]

        monkeypatch.setattr("socket.getaddrinfo", getaddrinfo)
        return asked

    return answer


@pytest.fixture
def dialled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Addresses that would have been connected to; nothing leaves this machine."""
    found: list[str] = []

    def connect(self: Any, address: tuple[str, int]) -> None:
        found.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(sockets.Socket, "connect", connect)
    return found


@pytest.fixture
def tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Server, list[str]]]:
    """A server with TLS for safe.example, whose authority this machine trusts; and the names it was asked for."""
    certificate, key = certificate_for("safe.example", tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    sockets.tls_context.cache_clear()
    names: list[str] = []
    with ExitStack() as stack:
        server = stack.enter_context(Server())
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        context.sni_callback = lambda _socket, name, _context: names.append(name or "")
        server.socket = context.wrap_socket(server.socket, server_side=True)
        yield server, names
    sockets.tls_context.cache_clear()


def certificate_for(name: str, folder: Path) -> tuple[Path, Path]:
    """A certificate that vouches for itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    here, there = folder / "certificate.pem", folder / "key.pem"
    here.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    there.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return here, there
