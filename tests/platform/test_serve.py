"""The real thing: `samband serve` with its database, killed in every way, and started again.

Where the tests run as root this also shows that Samband becomes its own account.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from samband.kernel.platform.installation import embedded
from samband.kernel.platform.settings import load

PATIENCE = 120


class Installation:
    """An installation in a folder of its own, run by the `samband` command as anybody would."""

    def __init__(self, data: Path, port: int) -> None:
        self.data = data
        self.port = port
        keep = {name: value for name, value in os.environ.items() if "SAMBAND" not in name}
        self.environment = {
            **keep,
            "SAMBAND_DATA": str(data),
            "SAMBAND_PORT": str(port),
            "SAMBAND_WEB_WORKERS": "1",
            "SAMBAND_METRICS": "yes",
        }
        self.server: subprocess.Popen[bytes] | None = None

    def command(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "samband.cli.main", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )

    def start(self) -> None:
        self.server = subprocess.Popen(
            [sys.executable, "-m", "samband.cli.main", "serve"],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        assert until(lambda: self.is_ready()), "it did not become ready"

    def status(self) -> dict[str, Any]:
        done = self.command("status", "--json")
        running = json.loads(done.stdout)["running"]
        return running[0] if running else {}

    def is_ready(self) -> bool:
        assert self.server is not None
        assert self.server.poll() is None, "it ended instead of becoming ready"
        return self.answers() and all(
            one["ready"] for one in self.status().get("processes", {"": {"ready": False}}).values()
        )

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as said:
                return bool(said.status == 200)
        except OSError:
            return False

    def figure(self, name: str) -> float:
        """The sum of one figure of `/metrics`."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics", timeout=5) as said:
            lines = said.read().decode().splitlines()
        return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith(name))

    def processes(self) -> list[int]:
        """Every living process that belongs to this installation."""
        mark = os.fsencode(self.data)
        found = []
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit() or int(entry.name) == os.getpid():
                continue
            try:
                state = (entry / "stat").read_text().rpartition(")")[2].split()[0]
                words = (entry / "cmdline").read_bytes() + (entry / "environ").read_bytes()
                cwd = os.fsencode(os.readlink(entry / "cwd"))
            except OSError:
                continue
            if state not in ("Z", "X") and (mark in words or cwd.startswith(mark)):
                found.append(int(entry.name))
        return found

    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        settings = load({"SAMBAND_DATA": str(self.data)})
        owner = embedded(settings).address("samband_owner")
        with psycopg.connect(owner.url, connect_timeout=10) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []


def until(truth: Callable[[], bool], seconds: float = PATIENCE) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if truth():
            return True
        time.sleep(0.1)
    return False


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


@pytest.fixture(scope="module")
def installation() -> Iterator[Installation]:
    # Not tmp_path, which other accounts can't enter.
    with tempfile.TemporaryDirectory(prefix="samband-å ", ignore_cleanup_errors=True) as folder:
        found = Installation(Path(folder), free_port())
        yield found
        found.command("stop")
        for pid in found.processes():
            os.kill(pid, signal.SIGKILL)


@pytest.fixture
def running(installation: Installation) -> Installation:
    if installation.server is None or installation.server.poll() is not None:
        installation.start()
    return installation


def test_its_processes_are_not_root(running: Installation) -> None:
    pids = [running.status()["database"]["pid"]]
    pids += [one["pid"] for one in running.status()["processes"].values()]
    assert all(Path(f"/proc/{pid}").stat().st_uid != 0 for pid in pids)
    assert running.data.stat().st_mode & 0o777 == 0o700


def test_a_second_one_on_the_same_folder(running: Installation) -> None:
    other = Installation(running.data, free_port())
    done = other.command("serve")
    assert done.returncode == 4
    assert "runs already" in done.stderr
    assert "samband stop" in done.stderr


def test_a_second_one_on_the_same_port(running: Installation) -> None:
    with tempfile.TemporaryDirectory(prefix="samband-", ignore_cleanup_errors=True) as folder:
        done = Installation(Path(folder), running.port).command("serve")
    assert done.returncode == 4
    assert "SAMBAND_PORT" in done.stderr


def test_a_killed_worker_is_replaced(running: Installation) -> None:
    web = running.status()["processes"]["web"]["pid"]
    [worker] = [int(pid) for pid in Path(f"/proc/{web}/task/{web}/children").read_text().split()]
    os.kill(worker, signal.SIGKILL)
    assert until(lambda: worker not in running.processes())
    assert until(running.answers)


def test_figures_are_those_of_all_processes_also_of_one_that_was_killed(
    running: Installation,
) -> None:
    assert running.answers()
    before = running.figure("samband_requests_total")
    web = running.status()["processes"]["web"]["pid"]
    [worker] = [int(pid) for pid in Path(f"/proc/{web}/task/{web}/children").read_text().split()]
    os.kill(worker, signal.SIGKILL)
    assert until(lambda: worker not in running.processes())
    assert until(running.answers)
    assert running.figure("samband_requests_total") > before
    # Said by the live process, asked for at the web process.
    assert until(lambda: running.figure("samband_live_database_connections") > 0)


def test_a_killed_web_process_takes_its_workers_along(running: Installation) -> None:
    web = running.status()["processes"]["web"]["pid"]
    workers = [int(pid) for pid in Path(f"/proc/{web}/task/{web}/children").read_text().split()]
    os.kill(web, signal.SIGKILL)
    assert until(lambda: not set(workers) & set(running.processes()))
    assert until(running.is_ready)
    assert running.status()["processes"]["web"]["pid"] != web


def test_a_killed_database_recovers_with_all_that_was_confirmed(running: Installation) -> None:
    running.sql("CREATE TABLE confirmed AS SELECT 1 AS number")
    before = running.status()["database"]["pid"]
    os.kill(before, signal.SIGKILL)
    assert until(lambda: running.status()["database"]["pid"] not in (None, before))
    assert running.sql("SELECT number FROM confirmed") == [(1,)]
    assert until(running.answers)


def test_a_job_whose_process_was_killed_is_done_again(running: Installation) -> None:
    # What such a job leaves: it is being done, by a worker that is not there any more.
    running.sql(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, attempts) "
        "VALUES ('default', 'kernel.housekeeping', '{\"timestamp\": 1}', 'doing', 1)"
    )
    # It ends by itself when the database was killed, and is started again.
    assert until(lambda: running.status()["processes"]["jobs"]["pid"] is not None)
    os.kill(running.status()["processes"]["jobs"]["pid"], signal.SIGKILL)
    query = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'succeeded' AND attempts > 1"
    assert until(lambda: running.sql(query) == [(1,)])


def test_a_killed_supervisor_leaves_nothing_and_the_next_start_recovers(
    running: Installation,
) -> None:
    running.sql("CREATE TABLE IF NOT EXISTS confirmed AS SELECT 1 AS number")
    running.sql("INSERT INTO confirmed VALUES (2)")
    os.kill(running.status()["pid"], signal.SIGKILL)
    assert until(lambda: running.processes() == []), running.processes()
    assert running.command("status").returncode == 3
    running.start()
    assert (2,) in running.sql("SELECT number FROM confirmed")


def test_stop_ends_everything(running: Installation) -> None:
    assert running.command("stop").returncode == 0
    assert until(lambda: running.processes() == [], 10), running.processes()
    assert running.command("stop").returncode == 3


def test_a_command_alone_starts_and_stops_the_database(installation: Installation) -> None:
    installation.command("stop")
    done = installation.command("doctor", "--json")
    findings = {one["about"]: one for one in json.loads(done.stdout)["findings"]}
    assert findings["database"]["state"] == "good"
    assert findings["database roles"]["state"] == "good"
    assert installation.processes() == []


def test_open_keys_stop_the_start(installation: Installation) -> None:
    (installation.data / "keys" / "master-1").chmod(0o644)
    done = installation.command("doctor")
    (installation.data / "keys" / "master-1").chmod(0o600)
    assert done.returncode == 1
    assert "chmod 600" in done.stderr
