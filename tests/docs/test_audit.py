"""What CI says about known vulnerabilities, with an advisory service that answers, or not."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).parents[2] / ".ci" / "audit.py"


class Advisories(BaseHTTPRequestHandler):
    """A service of the OSV kind that warns of one library."""

    bad = ""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        answer: dict[str, Any] = {}
        if asked["package"]["name"] == self.bad:
            advisory = {
                "id": "PYSEC-2999-1",
                "summary": "Opens the door",
                "affected": [
                    {"package": asked["package"], "ranges": [], "versions": [asked["version"]]}
                ],
            }
            answer = {"vulns": [advisory]}
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


@pytest.fixture
def service() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Advisories) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def audit(url: str) -> tuple[int, str]:
    command = [sys.executable, str(SCRIPT), "--vulnerability-service", "osv", "--osv-url", url]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    return done.returncode, done.stdout


def test_a_known_vulnerability_fails(service: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Advisories, "bad", "")
    code, said = audit(service)
    assert code == 0
    assert said.startswith("Audit: no known vulnerability in ")
    monkeypatch.setattr(Advisories, "bad", "jinja2")
    code, said = audit(service)
    assert code == 1
    assert "Audit: jinja2 " in said
    assert "PYSEC-2999-1, mended in no release yet" in said


def test_without_an_answer_it_says_so(service: str) -> None:
    code, said = audit("http://127.0.0.1:9/")
    assert (code, said.count("\n")) == (0, 1)
    assert "NOT CHECKED" in said
