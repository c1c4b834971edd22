"""A push service of ours, and what a browser has of a subscription."""

import base64
import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from samband.notices.push.keys import Subscription


class Service(ThreadingHTTPServer):
    """A push service on loopback: keeps what comes, answers as told."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.taken: list[tuple[str, dict[str, str], bytes]] = []
        self.status = 201
        self.more: dict[str, str] = {}
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Service

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.taken.append((self.path, headers, body))
        self.send_response(self.server.status)
        for name, value in {"Content-Length": "0", **self.server.more}.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


def text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@dataclass
class Phone:
    """What a browser has of a subscription: its private key and the secret."""

    service: Service
    path: str
    private: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    auth: bytes = b"sixteen bytes..!"

    @property
    def subscription(self) -> Subscription:
        point = self.private.public_key().public_bytes(
            Encoding.X962, PublicFormat.UncompressedPoint
        )
        return Subscription(f"http://{self.service.host}{self.path}", text(point), text(self.auth))

    @property
    def shown(self) -> list[dict[str, Any]]:
        """The messages that arrived, decrypted, oldest first."""
        return [
            json.loads(
                http_ece.decrypt(
                    body, private_key=self.private, auth_secret=self.auth, version="aes128gcm"
                )
            )
            for path, _headers, body in self.service.taken
            if path == self.path
        ]
