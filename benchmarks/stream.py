"""The home stream with a million entries: pages a second over HTTP, beside the leanest SQL.

    python benchmarks/stream.py [--entries 1000000] [--people 2000] [--rooms 300] [--seconds 15]

Makes the data on a scratch cluster, starts the product's own web process with its default number
of workers, and asks it for the signed-in home page over 8 connections that stay open. In the same
run `reference.sql` is measured by `pgbench -c 8`, without and after the pages, and the better of
both counts. The last line is JSON; `ratio` is pages_per_s / reference_per_s.
"""

import argparse
import json
import multiprocessing
import os
import random
import re
import selectors
import signal
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

CONNECTIONS = 8
READERS = 64


def free_port() -> int:
    """A port that nobody uses now, with the next one free too."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def as_role(cluster: Any, role: str) -> None:
    """Let Django's connection log in as "owner" (tables) or "app" (pages)."""
    from django.db import connections

    address = cluster.owner if role == "owner" else cluster.app
    connections.close_all()
    connections["default"].settings_dict.update(
        HOST=address.host,
        PORT=str(address.port),
        NAME=address.name,
        USER=address.user,
        PASSWORD=address.password,
        OPTIONS=address.options(),
    )


def migrate() -> None:
    """The product's own step, with static files."""
    command = [sys.executable, "-m", "samband.cli.child", "migrate"]
    subprocess.run(command, env={**os.environ, "SAMBAND_ROLE": "owner"}, check=True)


def fill(cluster: Any, entries: int, people: int, rooms: int) -> None:
    """Make the organisation; the seed is fixed, so that every run has the same one."""
    from django.db import connection

    from benchmarks import stream_data as data

    rng = random.Random(3)
    as_role(cluster, "owner")
    data.make_people(people)
    audiences = data.make_rooms(rooms, people, rng)
    data.copy_entries(data.Entries(entries, people, audiences, rng))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    as_role(cluster, "app")


def sign_in(readers: int, people: int) -> list[str]:
    """Cookies of signed-in colleagues."""
    from django.test import Client

    from samband.people.models import Person

    chosen = random.Random(4).sample(range(1, people + 1), min(readers * 2, people))
    persons = Person.objects.filter(pk__in=chosen, role="person")[:readers]
    cookies = []
    for person in persons:
        client = Client(headers={"host": "127.0.0.1"})
        client.force_login(person, backend="samband.people.backends.PasswordBackend")
        # As a browser that has been here before: it sends the token of its forms along.
        client.get("/")
        cookies.append("; ".join(f"{name}={one.value}" for name, one in client.cookies.items()))
    return cookies


def count_statements(cookie: str) -> int:
    """Statements of one home page, session and person included."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"cookie": cookie, "host": "127.0.0.1"})
    client.get("/")
    with CaptureQueriesContext(connection) as caught:
        answer = client.get("/")
    assert answer.status_code == 200, answer.status_code
    told = [
        query for query in caught if not re.match(r"SAVEPOINT|RELEASE|BEGIN|COMMIT", query["sql"])
    ]
    return len(told)


def wait_for(child: "subprocess.Popen[bytes]", name: str, port: int) -> None:
    """Until it answers at the port; SystemExit when it ends or is silent for a minute."""
    for _attempt in range(600):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2).close()
        except OSError:
            time.sleep(0.1)
            if child.poll() is not None:
                raise SystemExit(f"The {name} process ended at once.") from None
        else:
            return
    raise SystemExit(f"The {name} process did not answer in a minute.")


def start_web(port: int) -> "subprocess.Popen[bytes]":
    """The product's web process, in a group of its own so that all of it can be ended."""
    child = subprocess.Popen(
        [sys.executable, "-m", "samband.cli.child", "web"],
        env={**os.environ, "SAMBAND_PORT": str(port), "SAMBAND_ROLE": "app"},
        start_new_session=True,
    )
    wait_for(child, "web", port)
    return child


class _Connection:
    """One keep-alive connection that asks again as soon as it has its answer."""

    def __init__(self, port: int, request: list[bytes], offset: int) -> None:
        self.requests, self.turn = request, offset
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = bytearray()
        self.wanted = -1
        self.begun = 0.0

    def ask(self) -> None:
        self.begun = time.perf_counter()
        self.buffer.clear()
        self.wanted = -1
        self.socket.sendall(self.requests[self.turn % len(self.requests)])
        self.turn += CONNECTIONS

    def read(self) -> bool:
        """Take what has come; True when the answer is whole. Raises SystemExit for a wrong one."""
        piece = self.socket.recv(1 << 18)
        if not piece:
            raise SystemExit("The web process closed a connection.")
        self.buffer += piece
        if self.wanted < 0:
            end = self.buffer.find(b"\r\n\r\n")
            if end < 0:
                return False
            head = bytes(self.buffer[:end]).lower()
            length = re.search(rb"content-length: (\d+)", head)
            if not head.startswith(b"http/1.1 200") or length is None:
                raise SystemExit(f"Not a page: {head[:300]!r}")
            self.wanted = end + 4 + int(length.group(1))
        return len(self.buffer) >= self.wanted


def load(port: int, cookies: list[str], seconds: float, out: Any, path: str) -> None:
    """Ask for a page over 8 connections; puts (pages a second, times in ms) into `out`."""
    requests = [
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\nAccept-Language: sv\r\n\r\n".encode()
        for cookie in cookies
    ]
    selector = selectors.DefaultSelector()
    for number in range(CONNECTIONS):
        connection = _Connection(port, requests, number)
        selector.register(connection.socket, selectors.EVENT_READ, connection)
        connection.ask()
    times: list[float] = []
    begun = time.perf_counter()
    while (now := time.perf_counter()) - begun < seconds:
        for key, _events in selector.select(timeout=10):
            if key.data.read():
                times.append((time.perf_counter() - key.data.begun) * 1000)
                key.data.ask()
    out.put((len(times) / (now - begun), times))


def run_load(
    port: int, cookies: list[str], seconds: float, path: str = "/"
) -> tuple[float, list[float]]:
    """The same in a process of its own, so that nothing of ours slows it."""
    out: Any = multiprocessing.get_context("spawn").Queue()
    worker = multiprocessing.get_context("spawn").Process(
        target=load, args=(port, cookies, seconds, out, path)
    )
    worker.start()
    found: tuple[float, list[float]] = out.get(timeout=seconds + 60)
    worker.join()
    return found


def run_pgbench(
    cluster: Any, script: Path, seconds: int, *, clients: int, people: int = 1
) -> float:
    """Transactions a second of a script by pgbench."""
    from samband.kernel.platform.account import service_account
    from samband.kernel.platform.binaries import programs_for

    address = cluster.app
    done = subprocess.run(
        [
            str(programs_for(service_account()) / "pgbench"),
            *("-n", "-c", str(clients), "-j", str(min(2, clients)), "-T", str(seconds), "-D", f"people={people}"),
            *("-f", str(script), "-h", address.host, "-p", str(address.port), "-U", address.user, address.name),
        ],
        env={**os.environ, "PGPASSWORD": address.password},
        check=True,
        capture_output=True,
        text=True,
    )  # fmt: skip
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    assert found is not None, done.stdout
    return float(found.group(1))


def run_reference(cluster: Any, people: int, seconds: int) -> float:
    """Statements a second of reference.sql by pgbench over 8 connections."""
    script = Path(__file__).with_name("reference.sql")
    return run_pgbench(cluster, script, seconds, clients=CONNECTIONS, people=people)


def main() -> None:
    """Make the data, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--people", type=int, default=2000)
    parser.add_argument("--rooms", type=int, default=300)
    parser.add_argument("--seconds", type=int, default=15)
    asked = parser.parse_args()

    from samband.kernel.platform.scratch import ScratchCluster

    with ScratchCluster() as cluster:
        os.environ.update(cluster.environment())
        os.environ["DJANGO_SETTINGS_MODULE"] = "samband.config.settings"
        port = free_port()
        os.environ["SAMBAND_PORT"] = str(port)
        migrate()
        import django

        django.setup()
        begun = time.perf_counter()
        fill(cluster, asked.entries, asked.people, asked.rooms)
        print(f"made {asked.entries} entries in {time.perf_counter() - begun:.0f} s", flush=True)
        cookies = sign_in(READERS, asked.people)
        counted = count_statements(cookies[0])
        print(f"{counted} statements a page", flush=True)
        reference = run_reference(cluster, asked.people, asked.seconds)
        print(f"reference {reference:.0f}/s", flush=True)
        web = start_web(port)
        try:
            run_load(port, cookies, 3)
            rate, times = run_load(port, cookies, asked.seconds)
        finally:
            os.killpg(web.pid, signal.SIGTERM)
            web.wait(timeout=20)
        reference = max(reference, run_reference(cluster, asked.people, asked.seconds))
    cuts = statistics.quantiles(times, n=100)
    result = {
        "pages_per_s": round(rate, 1),
        "p50_ms": round(cuts[49], 1),
        "p99_ms": round(cuts[98], 1),
        "reference_per_s": round(reference, 1),
        "ratio": round(rate / reference, 3),
        "statements": counted,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
