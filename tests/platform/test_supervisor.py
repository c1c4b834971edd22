"""The supervisor over small processes: watching, restarting, ending, and its own violent end."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from samband.kernel.platform.control import ask, path_for

# A supervisor of two processes, one with a child of its own; both write their ids to a file.
PROGRAM = """
import os, subprocess, sys, time
from pathlib import Path
from samband.kernel.platform.supervisor import Process, Supervisor
from samband.kernel.platform.settings import load
from samband.kernel.platform.account import harden

harden()
folder = Path(sys.argv[1])
sleeper = "import time; time.sleep(600)"
parent = (
    "import subprocess, sys, time, pathlib; "
    "child = subprocess.Popen([sys.executable, '-c', sys.argv[2]]); "
    "pathlib.Path(sys.argv[1]).write_text(str(child.pid)); time.sleep(600)"
)
processes = [
    Process("one", [sys.executable, "-c", sleeper], dict(os.environ)),
    Process("two", [sys.executable, "-c", parent, str(folder / "grandchild"), sleeper],
            dict(os.environ)),
]
Supervisor(load(), "test", processes, ready=lambda: print("ready", flush=True)).run()
print("stopped", flush=True)
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    # Not tmp_path: the path of a socket must be short.
    with tempfile.TemporaryDirectory(prefix="samband-") as name:
        (Path(name) / "run").mkdir()
        yield Path(name)


@pytest.fixture
def running(folder: Path) -> Iterator["subprocess.Popen[str]"]:
    environment = {
        **os.environ,
        "SAMBAND_DATA": str(folder),
        "SAMBAND_DATABASE_URL": "postgresql://nobody@nowhere/none",
    }
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(folder)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    grandchild = folder / "grandchild"
    assert wait_for(lambda: grandchild.exists() and grandchild.read_text() != "")
    yield process
    process.kill()
    process.wait()
    # Small children of this test have no ties to their parents, unlike those of Samband.
    with contextlib.suppress(ProcessLookupError):
        os.kill(int(grandchild.read_text()), signal.SIGKILL)
    process.communicate(timeout=10)


def wait_for(truth: Callable[[], bool], seconds: float = 10) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if truth():
            return True
        time.sleep(0.02)
    return False


def lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in ("Z", "X")


def status(folder: Path) -> dict[str, Any]:
    [answer] = ask(folder / "run", "status")
    return answer


def everybody(folder: Path) -> list[int]:
    pids = [one["pid"] for one in status(folder)["processes"].values()]
    return [*pids, int((folder / "grandchild").read_text())]


def test_a_died_process_is_started_again(folder: Path, running: "subprocess.Popen[str]") -> None:
    before = status(folder)["processes"]["one"]["pid"]
    os.kill(before, signal.SIGKILL)
    assert wait_for(lambda: status(folder)["processes"]["one"]["pid"] not in (None, before))
    assert status(folder)["processes"]["one"]["starts"] == 2


def test_what_a_died_process_started_goes_with_it(
    folder: Path, running: "subprocess.Popen[str]"
) -> None:
    _, parent, grandchild = everybody(folder)
    os.kill(parent, signal.SIGKILL)
    assert wait_for(lambda: not lives(grandchild))


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_the_end_takes_everybody_along(
    folder: Path, running: "subprocess.Popen[str]", how: signal.Signals
) -> None:
    pids = everybody(folder)
    running.send_signal(how)
    out, error = running.communicate(timeout=30)
    assert (running.returncode, out) == (0, "stopped\n"), error
    assert not any(lives(pid) for pid in pids)
    assert not path_for(folder / "run", "test").exists()


def test_stop_by_the_control_socket(folder: Path, running: "subprocess.Popen[str]") -> None:
    assert path_for(folder / "run", "test").stat().st_mode & 0o777 == 0o600
    assert ask(folder / "run", "stop")
    assert running.wait(30) == 0


def test_killed_it_leaves_no_child_and_the_next_start_succeeds(
    folder: Path, running: "subprocess.Popen[str]"
) -> None:
    one, two, _ = everybody(folder)
    running.kill()
    running.wait()
    assert wait_for(lambda: not lives(one) and not lives(two))
    assert ask(folder / "run", "status") == []


def test_a_second_one_says_who_is_there(folder: Path, running: "subprocess.Popen[str]") -> None:
    second = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(folder)],
        env={
            **os.environ,
            "SAMBAND_DATA": str(folder),
            "SAMBAND_DATABASE_URL": "postgresql://nobody@nowhere/none",
        },
        capture_output=True,
        text=True,
    )
    assert second.returncode == 1
    assert "TakenError" in second.stderr
    assert str(running.pid) in second.stderr
    assert "SAMBAND_DATA" in second.stderr


def test_its_processes_are_hardened(folder: Path, running: "subprocess.Popen[str]") -> None:
    pid = status(folder)["processes"]["one"]["pid"]
    lines = dict(
        line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines()
    )
    assert lines["NoNewPrivs"].strip() == "1"
    assert lines["Umask"].strip() == "0077"
    limits = Path(f"/proc/{pid}/limits").read_text()
    core = next(line for line in limits.splitlines() if line.startswith("Max core file size"))
    assert core.split()[4:6] == ["0", "0"]


def test_nonsense_on_the_socket_does_no_harm(
    folder: Path, running: "subprocess.Popen[str]"
) -> None:
    import socket

    with socket.socket(socket.AF_UNIX) as caller:
        caller.connect(str(path_for(folder / "run", "test")))
        caller.sendall(b"\xff not json\n")
    assert json.dumps(status(folder)["processes"]["one"]["ready"]) == "true"


def test_pages_are_asked_for_under_their_own_name() -> None:
    import threading
    from http.server import BaseHTTPRequestHandler, HTTPServer

    from samband.kernel.platform.supervisor import answers

    asked: list[str] = []

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.headers["Host"])
            self.send_response(400)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    with HTTPServer(("127.0.0.1", 0), Pages) as server:
        threading.Thread(target=server.handle_request).start()
        assert answers(f"http://127.0.0.1:{server.server_port}/healthz", "samband.example")
    assert asked == ["samband.example"]
