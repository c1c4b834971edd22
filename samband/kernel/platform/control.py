"""The socket by which `samband stop` and `samband status` reach a running supervisor.

It lies in a folder that only Samband's account may enter. One line of JSON in, one out.
"""

import contextlib
import json
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

_LIMIT = 64 * 1024


def path_for(folder: Path, name: str) -> Path:
    """The socket of the supervisor that runs `name` ("serve", "web", …)."""
    return folder / f"control-{name}.sock"


class ControlServer:
    """Listens in the supervisor; answers when the supervisor's loop finds it readable."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.unlink(missing_ok=True)
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        before = os.umask(0o177)
        try:
            self.socket.bind(str(path))
        finally:
            os.umask(before)
        self.socket.listen(8)
        self.socket.setblocking(False)

    def answer(self, reply: Callable[[str], dict[str, Any]]) -> None:
        """Take one waiting request and answer it; a caller that says nothing is dropped."""
        with contextlib.suppress(OSError, ValueError):
            caller, _ = self.socket.accept()
            with caller:
                caller.settimeout(1)
                asked = json.loads(caller.recv(_LIMIT) or b"{}")
                caller.sendall(json.dumps(reply(str(asked.get("do")))).encode() + b"\n")

    def close(self) -> None:
        """Stop listening and remove the socket."""
        self.socket.close()
        self.path.unlink(missing_ok=True)


def ask(folder: Path, what: str) -> list[dict[str, Any]]:
    """Ask every supervisor of an installation; those that are gone leave no answer."""
    answers = []
    for path in sorted(folder.glob("control-*.sock")):
        with contextlib.suppress(OSError, ValueError):
            answers.append(_ask_one(path, what))
    return answers


def _ask_one(path: Path, what: str) -> dict[str, Any]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as caller:
        caller.settimeout(10)
        caller.connect(str(path))
        caller.sendall(json.dumps({"do": what}).encode())
        said = b""
        while chunk := caller.recv(_LIMIT):
            said += chunk
    answer: dict[str, Any] = json.loads(said)
    return answer
