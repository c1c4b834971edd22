"""A service that answers as it was recorded: each exchange once, in the order in which it was written down.

An exchange says what must be asked (`method`, `path`, `has`: parts of query or form, `lacks`: names that must not stand
there, `token`: the bearer) and what is answered (`status`, `headers`, `json` or `text`). `BASE` stands for the service's own
address, `ID_TOKEN` for who somebody is there.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt

EXCHANGES = Path(__file__).parent / "exchanges"


@dataclass
class Service:
    """The service while it runs; `left` has not been asked for yet, `wrong` was asked otherwise than recorded."""

    left: list[dict[str, Any]]
    base: str = ""
    id_token: str = ""
    wrong: list[str] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)

    def skip_to(self, name: str) -> None:
        """Leave out what stands before the exchange with this name."""
        while self.left and self.left[0].get("name") != name:
            self.left.pop(0)

    def answer(self, method: str, address: str, token: str, body: str) -> dict[str, Any]:
        """What was recorded for this, or 418."""
        self.bodies.append(body)
        parts = urlsplit(address)
        said = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        said |= {name: values[-1] for name, values in parse_qs(body).items()}
        wanted = self.left[0] if self.left else {}
        is_it = (
            wanted.get("method", "GET") == method
            and wanted.get("path") == parts.path
            and all(said.get(name) == value for name, value in wanted.get("has", {}).items())
            and not any(name in said for name in wanted.get("lacks", ()))
            and ("token" not in wanted or token == f"Bearer {wanted['token']}")
        )
        if not is_it:
            self.wrong.append(f"{method} {address} {token} {body[:200]}; wanted {wanted}")
            return {"status": 418}
        return self.left.pop(0)


@contextmanager
def recorded(name: str, client_id: str, mail: str) -> Iterator[Service]:
    """A running service with the exchanges of a file."""
    exchanges = json.loads((EXCHANGES / f"{name}.json").read_text(encoding="utf-8"))
    claims = {"aud": client_id, "email": mail}
    service = Service(exchanges, id_token=jwt.encode(claims, "x" * 32, algorithm="HS256"))

    class Handler(BaseHTTPRequestHandler):
        def _do(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length).decode()
            token = self.headers.get("Authorization", "")
            found = service.answer(self.command, self.path, token, body)
            text = found.get("text") or json.dumps(found.get("json", {}))
            data = text.replace("BASE", service.base).replace("ID_TOKEN", service.id_token).encode()
            self.send_response(found.get("status", 200))
            for header, value in found.get("headers", {}).items():
                self.send_header(header, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = _do

        def log_message(self, *said: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    service.base = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
