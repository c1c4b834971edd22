"""One supervisor: the database and the processes that serve, started, watched and ended together.

Every child dies when the supervisor dies, however that happens (child_setup), and the next start
finds nothing but stale files, which it may remove because it holds the locks.
"""

import contextlib
import fcntl
import os
import select
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .account import adopt_orphans, child_setup
from .apart import apart
from .control import ControlServer, path_for
from .errors import PlatformError, TakenError
from .installation import FolderLock, embedded, socket_folder
from .postgres import Cluster
from .settings import Settings

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
STEADY_SECONDS = 60.0
STOP_SECONDS = 20.0
READY_SECONDS = 90.0


@dataclass
class Process:
    """One kind of process: how it is started, and what became of it."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    ready_url: str = ""
    # The host name to ask for: another than its own is refused (and noted in the log).
    ready_host: str = ""
    # A signal after which it has forgotten its connections to a database that died.
    renew_signal: int | None = None
    child: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    started_at: float = 0.0
    starts: int = 0
    pause: float = FIRST_PAUSE
    next_start: float = 0.0
    is_ready: bool = False

    def start(self) -> None:
        """Start it in a session and process group of its own: Ctrl-C reaches the supervisor only,
        and what it leaves behind can be ended as a group."""
        self.child = subprocess.Popen(
            list(self.command),
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            cwd="/",
            start_new_session=True,
            preexec_fn=child_setup(death_signal=signal.SIGTERM),
        )
        self.starts += 1
        self.started_at = time.monotonic()
        self.is_ready = not self.ready_url

    def end_group(self, how: int) -> None:
        """Send a signal to the process and everything it started."""
        if self.child is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.child.pid, how)

    def has_ended(self) -> bool:
        """Whether it was started and is gone; then its group is ended too."""
        if self.child is None or self.child.poll() is None:
            return False
        self.end_group(signal.SIGKILL)
        return True


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


class Supervisor:
    """Runs `processes` (and the embedded database) until it is told to stop."""

    def __init__(
        self,
        settings: Settings,
        name: str,
        processes: Sequence[Process],
        *,
        before: Callable[[], None] = lambda: None,
        ready: Callable[[], None] = lambda: None,
        say: Callable[[str], None] = _say,
    ) -> None:
        """`before` runs once the database is there (migrations), in a fork; `ready` once all answer."""
        self.settings = settings
        self.name = name
        self.processes = list(processes)
        self.before = before
        self.ready = ready
        self.say = say
        self.cluster: Cluster | None = embedded(settings) if settings.is_embedded else None
        self.stopping = False
        self.exit_error: str = ""
        self._locks: list[FolderLock] = []
        self._database_lock = FolderLock(settings.data, "database")
        self._database_pause = FIRST_PAUSE
        self._wake_read, self._wake_write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)

    def run(self) -> None:
        """Start, watch, and end everything. Raises PlatformError when it can't start."""
        control: ControlServer | None = None
        self._listen_to_signals()
        adopt_orphans()
        try:
            self._take_locks()
            self._start_database()
            if not self.stopping:
                self._prepare()
            if self.stopping:
                return
            control = ControlServer(path_for(socket_folder(self.settings), self.name))
            for process in self.processes:
                process.start()
            self._watch(control)
        finally:
            self.stop_all()
            if control is not None:
                control.close()
            for lock in self._locks:
                lock.release()
        if self.exit_error:
            raise PlatformError(self.exit_error)

    def stop(self) -> None:
        """Ask for the end; run() returns when everything is down."""
        self.stopping = True
        with contextlib.suppress(OSError):
            os.write(self._wake_write, b"x")

    def status(self) -> dict[str, Any]:
        """What runs, for `samband status`."""
        now = time.monotonic()
        running = {
            process.name: {
                "pid": process.child.pid
                if process.child and process.child.poll() is None
                else None,
                "ready": process.is_ready,
                "starts": process.starts,
                "seconds": round(now - process.started_at, 1) if process.starts else 0,
            }
            for process in self.processes
        }
        database = self.cluster.running_pid() if self.cluster else None
        return {
            "name": self.name,
            "pid": os.getpid(),
            "url": self.settings.base_url,
            "data": str(self.settings.data),
            "database": {"embedded": self.cluster is not None, "pid": database},
            "processes": running,
        }

    def _listen_to_signals(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: self.stop())
        # Children that end wake the loop at once.
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._wake_write, warn_on_full_buffer=False)

    def _take_locks(self) -> None:
        for process in self.processes:
            lock = FolderLock(self.settings.data, process.name)
            if not lock.take():
                raise TakenError(
                    f"Samband runs already with the data folder {self.settings.data} (process "
                    f"{lock.holder() or 'unknown'}). `samband stop` ends it; another installation "
                    "needs another SAMBAND_DATA and another SAMBAND_PORT."
                )
            self._locks.append(lock)

    def _prepare(self) -> None:
        def work() -> None:
            if self.cluster is not None:
                self.cluster.prepare()
            self.before()

        try:
            apart(work)
        except PlatformError:
            # The signal that ends us ends what we wait for as well.
            if not self.stopping:
                raise

    def _start_database(self) -> None:
        if self.cluster is None:
            return
        if self._database_lock.take():
            self.cluster.begin()
            return
        # `samband web` beside `samband jobs`, or a command that is at work: join, or take over
        # when the other ends.
        until = time.monotonic() + 60
        while not self.cluster.is_ready():
            if self._database_lock.take():
                self.cluster.begin()
                return
            if time.monotonic() > until or self.stopping:
                raise TakenError(
                    f"The database in {self.settings.data} is kept by process "
                    f"{self._database_lock.holder()}, but does not answer. End that process."
                )
            time.sleep(0.1)

    def _watch(self, control: ControlServer) -> None:
        until = time.monotonic() + READY_SECONDS
        said_ready = False
        while not self.stopping:
            watched: list[int | socket.socket] = [self._wake_read, control.socket]
            readable, _, _ = select.select(watched, [], [], 0.1 if not said_ready else 1.0)
            if self._wake_read in readable:
                with contextlib.suppress(BlockingIOError):
                    os.read(self._wake_read, 4096)
            if control.socket in readable:
                control.answer(self._reply)
            self._reap_orphans()
            self._watch_database()
            for process in self.processes:
                self._watch_process(process, said_ready)
            if said_ready or self.stopping:
                continue
            if all(process.is_ready for process in self.processes):
                said_ready = True
                self.ready()
            elif time.monotonic() > until:
                waited = ", ".join(p.name for p in self.processes if not p.is_ready)
                self._give_up(f"{waited} did not answer within {READY_SECONDS:.0f} s.")

    def _reply(self, what: str) -> dict[str, Any]:
        if what == "stop":
            self.stop()
        return self.status()

    def _give_up(self, reason: str) -> None:
        self.exit_error = reason
        self.stop()

    def _watch_process(self, process: Process, said_ready: bool) -> None:
        now = time.monotonic()
        if process.child is None:
            if now >= process.next_start and not self.stopping:
                process.start()
            return
        if process.has_ended():
            code = process.child.returncode
            if not said_ready and process.starts == 1:
                self._give_up(f"{process.name} ended while starting (exit {code}); see above.")
                return
            if now - process.started_at > STEADY_SECONDS:
                process.pause = FIRST_PAUSE
            self.say(f"{process.name} ended (exit {code}); it starts again.")
            process.child = None
            process.next_start = now + process.pause
            process.pause = min(process.pause * 2, LONGEST_PAUSE)
            return
        if not process.is_ready:
            process.is_ready = answers(process.ready_url, process.ready_host)

    def _watch_database(self) -> None:
        if self.cluster is None or self.stopping:
            return
        owned = self.cluster.child
        if owned is None:
            # Another command of this installation had it; when that one is gone, it is ours.
            if self._database_lock.take():
                if self.cluster.running_pid() is None:
                    self.cluster.begin()
                    self._renew_connections()
                else:
                    self._database_lock.release()
            return
        if owned.poll() is None:
            return
        self.say(f"The database ended (exit {owned.returncode}); it recovers and starts again.")
        self.cluster.child = None
        try:
            self.cluster.begin()
            self._database_pause = FIRST_PAUSE
        except PlatformError as error:
            self.say(str(error))
            time.sleep(self._database_pause)
            self._database_pause = min(self._database_pause * 2, LONGEST_PAUSE)
            # Keep the dead child in view, so that the next round tries again.
            self.cluster.child = owned
            return
        self._renew_connections()

    def _renew_connections(self) -> None:
        for process in self.processes:
            if process.child is not None and process.renew_signal is not None:
                with contextlib.suppress(ProcessLookupError):
                    process.child.send_signal(process.renew_signal)

    def stop_all(self) -> None:
        """End the processes in order, then the database; by force what does not end in time."""
        living = [p for p in self.processes if p.child is not None and not p.has_ended()]
        for process in living:
            assert process.child is not None
            with contextlib.suppress(ProcessLookupError):
                process.child.send_signal(signal.SIGTERM)
        until = time.monotonic() + STOP_SECONDS
        while living and time.monotonic() < until:
            living = [process for process in living if not process.has_ended()]
            time.sleep(0.02)
        for process in living:
            process.end_group(signal.SIGKILL)
            if process.child is not None:
                process.child.wait()
        if self.cluster is not None and self.cluster.child is not None:
            self._wait_for_other_users()
            self.cluster.stop()
            self._database_lock.release()
        self._reap_orphans(seconds=2)

    def _reap_orphans(self, seconds: float = 0) -> None:
        """Take note of the end of grandchildren whose parent died; else they stay as zombies."""
        until = time.monotonic() + seconds
        mine = {p.child.pid for p in self.processes if p.child is not None}
        if self.cluster is not None and self.cluster.child is not None:
            mine.add(self.cluster.child.pid)
        while True:
            try:
                # Looks only: the children we started are asked for by those who started them.
                seen = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            except ChildProcessError:
                return
            if seen is not None and seen.si_pid not in mine:
                os.waitpid(seen.si_pid, 0)
            elif time.monotonic() >= until:
                return
            else:
                time.sleep(0.02)

    def _wait_for_other_users(self) -> None:
        """Let commands that joined our database end first, but not for ever."""
        handle = os.open(self.settings.data / "run" / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            until = time.monotonic() + STOP_SECONDS
            while time.monotonic() < until:
                with contextlib.suppress(BlockingIOError):
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    return
                time.sleep(0.1)
        finally:
            os.close(handle)


def answers(url: str, host: str = "") -> bool:
    """Whether a server of ours answers at `url` (with whatever status), asked for as `host`."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    request = urllib.request.Request(url, headers={"Host": host} if host else {})  # noqa: S310 (our own address)
    try:
        with opener.open(request, timeout=2):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def check_port(host: str, port: int, setting: str) -> None:
    """Raise TakenError when another process listens on the port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        # Connections of an earlier run that are still closing are no obstacle.
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            raise TakenError(
                f"{host}:{port} can't be used ({error.strerror}). Perhaps Samband runs already "
                f"(`samband status`), or another program has it: set {setting} to another port."
            ) from error


def free_port(host: str, wanted: int) -> int:
    """`wanted`, or some free port when another process has it."""
    try:
        check_port(host, wanted, "")
    except TakenError:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as trial:
            trial.bind((host, 0))
            return int(trial.getsockname()[1])
    return wanted
